#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

struct Kind {
  const char* name;
  RateExport (*read)(const RateSpec& spec);
};

constexpr std::array<Kind, 10> kinds = {{{"csv", read_csv_rates},
                                         {"powercli", read_powercli},
                                         {"vcenter", read_vcenter},
                                         {"esxtop", read_pdh},
                                         {"perfmon", read_pdh},
                                         {"sar", read_sar},
                                         {"sadf", read_sadf},
                                         {"iostat", read_iostat},
                                         {"diskstats", read_diskstats},
                                         {"fio", read_fio}}};

void keep_only(RateExport& found, const RateSpec& spec) {
  if (spec.entity.empty()) return;
  std::vector<std::string> names;
  for (EntityRates& entity : found.entities) {
    names.push_back(entity.name);
    if (entity.name != spec.entity) continue;
    EntityRates wanted = std::move(entity);
    found.entities.clear();
    found.entities.push_back(std::move(wanted));
    return;
  }
  fail_trace(spec.path.string(), "",
             fmt::format("has no rates of {}{}; it has those of {}", in_quotes(spec.entity),
                         did_you_mean(spec.entity, names), quoted_list(names)));
}

}  // namespace

const std::vector<std::string>& rate_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Kind& kind : kinds) result.emplace_back(kind.name);
    return result;
  }();
  return names;
}

bool is_rate_kind(const std::string& kind) {
  return std::find(rate_kinds().begin(), rate_kinds().end(), kind) != rate_kinds().end();
}

RateExport read_rates(const RateSpec& spec) {
  for (const Kind& kind : kinds) {
    if (spec.kind != kind.name) continue;
    RateExport found = kind.read(spec);
    keep_only(found, spec);
    return found;
  }
  fail_trace(spec.path.string(), "",
             fmt::format("unknown kind {}; allowed: {}", in_quotes(spec.kind), quoted_list(rate_kinds())));
}

}  // namespace drsim
