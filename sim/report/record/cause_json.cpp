#include "sim/report/record/cause_json.hpp"

#include <nlohmann/json.hpp>

namespace drsim {

using nlohmann::ordered_json;

ordered_json entity_json(const Entity& entity) {
  if (entity.kind == EntityKind::None) return nullptr;
  ordered_json json = {{"kind", entity_kind_names[static_cast<std::size_t>(entity.kind)]}, {"name", entity.name}};
  if (entity.direction != Direction::None)
    json["direction"] = entity.direction == Direction::Forward ? "forward" : "backward";
  if (!entity.other_end.empty()) json["to"] = entity.other_end;
  return json;
}

ordered_json cause_json(const Cause& cause) {
  return {
      {"category", cause_category_names[static_cast<std::size_t>(cause.category)]},
      {"kind", cause_kind_names[static_cast<std::size_t>(cause.kind)]},
      {"entity", entity_json(cause.entity)},
      {"behind", entity_json(cause.behind)},
      {"detail", cause.detail.empty() ? ordered_json() : ordered_json(cause.detail)},
      {"sync", cause.sync == SyncAfter::None ? ordered_json()
                                             : ordered_json(sync_after_names[static_cast<std::size_t>(cause.sync)])}};
}

}  // namespace drsim
