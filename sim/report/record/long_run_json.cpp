#include "sim/report/record/long_run_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/report/record/optional_json.hpp"

namespace drsim {

namespace {

using nlohmann::ordered_json;

template <typename Names, typename Value>
const char* name_of(const Names& names, Value value) {
  return names[static_cast<std::size_t>(value)];
}

ordered_json causes_json(const std::vector<LongRunCause>& causes, const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const LongRunCause& cause : causes) {
    ordered_json one = {{"reason", name_of(long_run_reason_names, cause.reason)}};
    if (cause.resource) {
      const ResourceBalance& balance = record.balances[*cause.resource];
      one["resource"] = balance.name;
      one["kind"] = name_of(balanced_kind_names, balance.kind);
    }
    if (cause.needed_s > 0) one["needed_s"] = cause.needed_s;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

ordered_json balances_json(const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const ResourceBalance& balance : record.balances)
    list.push_back({{"name", balance.name},
                    {"kind", name_of(balanced_kind_names, balance.kind)},
                    {"unit", name_of(balance_unit_names, balance.unit)},
                    {"outcome", name_of(stability_names, balance.outcome)},
                    {"demand", balance.demand},
                    {"demand_ci95_half_width", balance.demand_half_width},
                    {"usable", balance.usable},
                    {"ratio", std::isinf(balance.ratio) ? ordered_json() : ordered_json(balance.ratio)},
                    {"capacity", balance.capacity},
                    {"taken", balance.taken},
                    {"availability", balance.availability},
                    {"growth_per_s", balance.growth_per_s},
                    {"full_at_s", optional_json(balance.full_at_s)}});
  return list;
}

ordered_json long_run_json(const GroupLongRun& long_run, const RunRecord& record) {
  return {{"rpo", name_of(long_run_names, long_run.rpo)},
          {"rpo_causes", causes_json(long_run.rpo_causes, record)},
          {"history", name_of(long_run_names, long_run.history)},
          {"history_causes", causes_json(long_run.history_causes, record)},
          {"needed_s", long_run.needed_s},
          {"history_needed_s", long_run.history_needed_s},
          {"period_s", long_run.period_s},
          {"demand_bytes_per_s", long_run.demand_bytes_per_s},
          {"carried_bytes_per_s", long_run.carried_bytes_per_s},
          {"backlog_end_bytes", long_run.backlog_end_bytes},
          {"backlog_growth_bytes_per_s", long_run.backlog_growth_per_s},
          {"rpo_growth", long_run.rpo_growth},
          {"missed_at_s", optional_json(long_run.missed_at_s)},
          {"steady_journal_bytes", long_run.steady_journal_bytes},
          {"largest_journal_bytes", long_run.largest_journal_bytes}};
}

}  // namespace drsim
