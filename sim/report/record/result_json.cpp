/// result.json: names as the shared interface fixes them; numbers with all digits, so that they read back unchanged.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "sim/report/answer.hpp"
#include "sim/report/link_demand.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/report/record/cause_json.hpp"
#include "sim/report/record/failovers_json.hpp"
#include "sim/report/record/long_run_json.hpp"
#include "sim/report/record/model_constants.hpp"
#include "sim/report/record/optional_json.hpp"
#include "sim/report/record/verdict_json.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/report/rests_on.hpp"
#include "sim/report/words/advice_words.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/steady_replication.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json quantiles_json(const Quantiles& rpo) {
  return {{"mean", rpo.mean},
          {"p50", rpo.p50},
          {"p95", rpo.p95},
          {"p99", rpo.p99},
          {"max", rpo.max},
          {"end", rpo.end},
          {"resolution", rpo.resolution}};
}

ordered_json bytes_json(const ByteBalance& bytes) {
  return {{"written", bytes.written}, {"delivered", bytes.delivered}, {"queued", bytes.queued},
          {"dirty", bytes.dirty},     {"collapsed", bytes.collapsed}, {"copied", bytes.copied}};
}

ordered_json spans_json(const std::vector<StateSpan>& list) {
  ordered_json spans = ordered_json::array();
  for (const StateSpan& span : list) {
    spans.push_back({{"state", group_state_names[static_cast<std::size_t>(span.state)]},
                     {"from_s", span.from_s},
                     {"to_s", span.to_s},
                     {"drains", span.drains},
                     {"reason", span.reason ? cause_words(*span.reason) : ""},
                     {"cause", span.reason ? cause_json(*span.reason) : ordered_json()},
                     {"status", span.status},
                     {"sub_status", span.sub_status}});
  }
  return spans;
}

ordered_json reverse_json(const ReverseProtection& reverse) {
  return {{"protected_s", reverse.protected_s},
          {"rpo_s", quantiles_json(reverse.rpo_s)},
          {"above_target_fraction", reverse.above_target_fraction},
          {"checkpoints", reverse.checkpoints},
          {"checkpoints_made", reverse.checkpoints_made},
          {"journal_bytes", {{"peak", reverse.journal_peak_bytes}, {"end", reverse.journal_end_bytes}}},
          {"bytes", bytes_json(reverse.bytes)},
          {"spans", spans_json(reverse.spans)}};
}

ordered_json cdp_json(const CdpFigures& cdp) {
  return {{"cycles", cdp.cycles},
          {"cycles_in_time", cdp.cycles_in_time},
          {"max_delay_s", cdp.max_delay_s},
          {"bottleneck", entity_words(cdp.bottleneck)},
          {"bottleneck_entity", entity_json(cdp.bottleneck)},
          {"long_term_points", cdp.long_term_points},
          {"long_term_peak_bytes", cdp.long_term_peak_bytes},
          {"cbt_points_bytes", cdp.cbt_points_bytes},
          {"cbt_dirty_bytes", cdp.cbt_dirty_bytes}};
}

ordered_json kind_names_json(const std::vector<CauseKind>& kinds) {
  ordered_json list = ordered_json::array();
  for (const CauseKind kind : kinds) list.push_back(cause_kind_names[static_cast<std::size_t>(kind)]);
  return list;
}

ordered_json time_spans_json(const std::vector<TimeSpan>& spans) {
  ordered_json list = ordered_json::array();
  for (const TimeSpan& span : spans) list.push_back({{"from_s", span.from_s}, {"to_s", span.to_s}});
  return list;
}

/// It has no RPO then.
bool is_unprotected_at_end(const GroupResult& group, double horizon_s) {
  return !group.unprotected.empty() && group.unprotected.back().to_s >= horizon_s;
}

ordered_json group_json(const GroupResult& group) {
  ordered_json states, violations = ordered_json::array(), journal_warnings = ordered_json::array();
  ordered_json above_by_cause = ordered_json::array();
  for (std::size_t i = 0; i < group_state_count; ++i) states[group_state_names[i]] = group.state_s[i];
  for (const Violation& violation : group.violations) {
    violations.push_back({{"from_s", violation.from_s},
                          {"to_s", violation.to_s},
                          {"worst_rpo_s", violation.worst_rpo_s},
                          {"cause", cause_words(violation.cause)},
                          {"above_s", violation.above_s}});
    violations.back().update(cause_json(violation.cause));
  }
  for (std::size_t number = 0; number < group.above_target_causes.size(); ++number) {
    const CauseSeconds& sums = group.above_target.by_cause()[number];
    if (sums.above_s <= 0) continue;
    const Cause& cause = group.above_target_causes[number];
    above_by_cause.push_back({{"cause", cause_words(cause)}, {"above_s", sums.above_s}, {"worst_rpo_s", sums.worst_s}});
    above_by_cause.back().update(cause_json(cause));
  }
  for (const JournalWarning& warning : group.journal_warnings)
    journal_warnings.push_back({{"vm", warning.vm}, {"at_s", warning.at_s}, {"peak_bytes", warning.peak_bytes}});
  ordered_json json = {
      {"name", group.name},
      {"product", group.product},
      {"priority", group.priority},
      {"protected_site", group.protected_site},
      {"recovery_site", group.recovery_site},
      {"vms", group.vms},
      {"rpo_s", quantiles_json(group.rpo_s)},
      {"rpo_target_s", group.rpo_target_s},
      {"above_target_fraction", group.above_target_fraction},
      {"above_target_s", group.above_target.total_s()},
      {"above_target_by_cause", above_by_cause},
      {"state_s", states},
      {"checkpoints", group.checkpoints},
      {"checkpoints_made", group.checkpoints_made},
      {"no_checkpoint_s", group.no_checkpoint_s},
      {"no_checkpoint_from_s", optional_json(group.no_checkpoint_from_s)},
      {"unprotected", time_spans_json(group.unprotected)},
      {"no_checkpoint_kind", group.no_checkpoint_from_s
                                 ? ordered_json(cause_kind_names[static_cast<std::size_t>(group.no_checkpoint_kind)])
                                 : ordered_json()},
      {"no_checkpoint_later_kinds", kind_names_json(group.later_losses)},
      {"history_s",
       {{"wanted", group.history_wanted_s},
        {"min", group.history_min_s},
        {"end", group.history_end_s},
        {"below_85_percent_s", group.history_below_85_s},
        {"below_75_percent_s", group.history_below_75_s}}},
      {"journal_bytes",
       {{"peak", group.journal_peak_bytes},
        {"end", group.journal_end_bytes},
        {"limit", optional_json(group.journal_limit_bytes)},
        {"limited_s", group.journal_limited_s}}},
      {"journal_warnings", journal_warnings},
      {"bytes", bytes_json(group.bytes)},
      {"violations", violations},
      {"spans", spans_json(group.spans)}};
  if (group.in_reverse) json["in_reverse"] = reverse_json(*group.in_reverse);
  if (group.cdp) json["cdp"] = cdp_json(*group.cdp);
  for (const ProductFigure& figure : group.figures) json[group.product][figure.name] = figure.value;
  return json;
}

ordered_json link_json(const LinkResult& link) {
  ordered_json by_class;
  for (std::size_t i = 0; i < traffic_class_count; ++i) by_class[traffic_class_names[i]] = link.by_class_bytes[i];
  return {{"name", link.name},
          {"from", link.from},
          {"to", link.to},
          {"capacity_bits_per_s", link.capacity_bits_per_s},
          {"rtt_s", link.rtt_s},
          {"carried_bytes", link.carried_bytes},
          {"utilisation",
           {{"mean", link.utilisation.mean},
            {"p50", link.utilisation.p50},
            {"p95", link.utilisation.p95},
            {"p99", link.utilisation.p99},
            {"max", link.utilisation.max}}},
          {"by_class", by_class},
          {"saturated_s", link.saturated_s},
          {"down_s", link.down_s}};
}

ordered_json appliance_json(const ApplianceResult& appliance) {
  ordered_json json = {
      {"name", appliance.name},
      {"kind", appliance.kind},
      {"host", appliance.host},
      {"buffer_bytes", {{"capacity", appliance.buffer_capacity_bytes}, {"peak", appliance.buffer_peak_bytes}}},
      {"cpu",
       {{"mean", appliance.cpu.mean},
        {"p95", appliance.cpu.p95},
        {"p99", appliance.cpu.p99},
        {"max", appliance.cpu.max}}},
      {"full_count", appliance.full_count},
      {"compression",
       {{"level_mean", appliance.compression_level_mean},
        {"level_min", appliance.compression_level_min},
        {"backed_off_s", appliance.backed_off_s}}}};
  // One machine in two roles has them once, so that sums over appliances are right.
  json["vcpus"] = appliance.vcpus;
  return json;
}

ordered_json datastore_json(const DatastoreResult& store) {
  return {{"name", store.name},
          {"site", store.site},
          {"capacity_bytes", store.capacity_bytes},
          {"replica_bytes", store.replica_bytes},
          {"journal_peak_bytes", store.journal_peak_bytes},
          {"guard_stop_s", store.guard_stop_s},
          {"write_utilisation",
           {{"mean", store.write_utilisation.mean},
            {"p95", store.write_utilisation.p95},
            {"p99", store.write_utilisation.p99},
            {"max", store.write_utilisation.max}}}};
}

/// Why what the formula says of a link is no answer for this scenario; empty: it is one. The formula knows steady
/// replication over a run that shows all that the loads do.
std::string why_not_an_answer(const Scenario& scenario, const RunRecord& record, const std::string& link) {
  std::vector<std::string> left_out = what_disturbs_replication(scenario);
  for (const LinkConfig& one : scenario.links)
    if ((one.name == link || one.name + " (backward)" == link) && !one.background.empty())
      left_out.emplace_back("other traffic on the link");
  if (!left_out.empty())
    return fmt::format("the formula leaves out: {}; `drsim size` plays them", fmt::join(left_out, ", "));
  for (const LinkUse& use : record.link_uses) {
    if (use.link != link) continue;
    for (const LinkUse::Vm& vm : use.vms) {
      const GroupResult& group = record.groups[scenario.vms[vm.vm].vpg];
      if (group.long_run.rpo == LongRun::TooShort)
        return "the run is too short to show what the loads need; `drsim size` plays longer ones";
    }
  }
  return "";
}

/// Why a run may need more than the formula says; empty: the formula is exact. It knows one first-in first-out stream
/// with a buffer that is never full.
std::string why_only_a_lower_bound(const Scenario& scenario, const RunRecord& record, const std::string& link) {
  std::set<std::tuple<Index, Index, Index>> streams;
  std::set<std::string> hosts;
  for (const LinkUse& use : record.link_uses) {
    if (use.link != link) continue;
    for (const LinkUse::Vm& vm : use.vms) {
      const VmConfig& config = scenario.vms[vm.vm];
      streams.insert({config.vpg, config.host, config.recovery_host});
      hosts.insert({scenario.hosts[config.host].name, scenario.hosts[config.recovery_host].name});
    }
  }
  std::vector<std::string> reasons;
  if (streams.size() > 1)
    reasons.push_back(
        fmt::format("{} streams share the link, and in which order they are sent decides how much more "
                    "is needed",
                    streams.size()));
  const auto full = std::count_if(
      record.appliances.begin(), record.appliances.end(),
      [&](const ApplianceResult& appliance) { return appliance.full_count > 0 && hosts.count(appliance.host) > 0; });
  if (full > 0)
    reasons.push_back(fmt::format("in the run the buffers of {} were full, which holds back what the formula sends",
                                  count_text(static_cast<std::size_t>(full), "appliance")));
  if (reasons.empty()) return "";
  return fmt::format("a lower bound: {}; `drsim size` plays it", fmt::join(reasons, "; "));
}

/// @param whom  "groups" with this target or a shorter one, or the "estate" with each group's own
/// @param reason  why it is no answer; empty: it is one
/// @param bound_reason  why more may be needed; empty: it is exact
ordered_json rpo_capacity_json(const RpoCapacity& need, const char* whom, const std::string& reason,
                               const std::string& bound_reason) {
  return {{"for", whom},
          {"groups", need.groups},
          {"target_s", need.target_s},
          {"percentile", 100 * need.share},
          {"capacity_bits_per_s", reason.empty() ? optional_json(need.bits_per_s) : ordered_json()},
          {"reason", reason.empty() ? ordered_json() : ordered_json(reason)},
          {"formula_bits_per_s", optional_json(need.bits_per_s)},
          {"is_lower_bound", !bound_reason.empty()},
          {"lower_bound_reason", bound_reason.empty() ? ordered_json() : ordered_json(bound_reason)},
          {"in_run_bits_per_s", need.in_run_bits_per_s},
          {"from_s", need.from_s},
          {"to_s", need.to_s}};
}

ordered_json needs_json(const Scenario& scenario, const RunRecord& record) {
  ordered_json bandwidth = ordered_json::array(), journal = ordered_json::array();
  for (const BandwidthNeed& need : record.bandwidth_needs) {
    ordered_json for_rpo = ordered_json::array();
    const std::string reason = why_not_an_answer(scenario, record, need.link);
    const std::string bound_reason = why_only_a_lower_bound(scenario, record, need.link);
    for (const RpoCapacity& one : need.for_rpo)
      for_rpo.push_back(rpo_capacity_json(one, "groups", reason, bound_reason));
    bandwidth.push_back(
        {{"link", need.link},
         {"mean", need.mean},
         {"p95", need.p95},
         {"p98", need.p98},
         {"peak", need.peak},
         {"other_traffic_peak", other_traffic_peak_bits_per_s(scenario, need.link)},
         {"for_rpo", for_rpo},
         {"for_rpo_of_estate",
          need.for_estate ? rpo_capacity_json(*need.for_estate, "estate", reason, bound_reason) : ordered_json()}});
  }
  for (const JournalNeed& need : record.journal_needs) {
    journal.push_back({{"group", need.group}, {"peak_bytes", need.peak_bytes}, {"formula_bytes", need.formula_bytes}});
  }
  return {{"bandwidth", bandwidth},
          {"journal", journal},
          {"ports", nullptr},
          {"ports_reason", "connections are listed by `drsim ports`, not by a run"}};
}

ordered_json constants_json(const Scenario& scenario) {
  ordered_json list = ordered_json::array();
  for (const ModelConstant& constant : model_constants(scenario)) {
    list.push_back({{"name", constant.name},
                    {"key", constant.pointer},
                    {"value", constant.value},
                    {"default", constant.standard},
                    {"validated_low", constant.low},
                    {"validated_high", constant.high},
                    {"inside", constant.is_inside},
                    {"source", constant.source}});
  }
  return list;
}

/// A value as `--set` reads it: JSON, or else text.
ordered_json set_value(const std::string& text) {
  const ordered_json value = ordered_json::parse(text, nullptr, false);
  return value.is_discarded() ? ordered_json(text) : value;
}

ordered_json advice_json(const Advice& advice) {
  const auto outcome = [](const std::optional<OutcomeFigures>& figures) {
    return figures ? outcome_figures_json(*figures) : ordered_json();
  };
  ordered_json changes = ordered_json::array();
  for (const ScenarioChange& change : advice.changes)
    changes.push_back({{"pointer", change.pointer}, {"value", set_value(change.value)}});
  ordered_json json = {{"title", advice.title},
                       {"text", advice.text},
                       {"changes", changes},
                       {"before", outcome(advice.before)},
                       {"after", outcome(advice.after)},
                       {"simulated", advice.is_simulated},
                       {"meets_everything", advice.after ? ordered_json(meets_all(*advice.after)) : ordered_json()},
                       {"less", nullptr},
                       {"effect", nullptr},
                       {"group", nullptr}};
  if (advice.is_simulated) json["less"] = less_known_names[static_cast<std::size_t>(advice.less)];
  if (!advice.before || !advice.after) return json;
  json["effect"] = effect_text(*advice.before, *advice.after);
  // The group whose RPO before and after the effect tells.
  const GroupOutcome* group = worst_missed(*advice.before);
  const GroupOutcome* then = group == nullptr ? nullptr : group_named(*advice.after, group->name);
  if (then != nullptr)
    json["group"] = {
        {"name", group->name}, {"worst_rpo_before_s", group->worst_rpo_s}, {"worst_rpo_after_s", then->worst_rpo_s}};
  return json;
}

ordered_json routes_json(const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const RouteSpan& span : record.routes)
    list.push_back(
        {{"from", span.from}, {"to", span.to}, {"at_s", span.at_s}, {"links", span.links}, {"is_down", span.is_down}});
  return list;
}

ordered_json answer_json(const Answer& answer, const char* state) {
  ordered_json causes = ordered_json::array(), fixes = ordered_json::array(), in_vain = ordered_json::array();
  for (const CauseShare& cause : answer.causes) {
    causes.push_back({{"cause", share_words(cause)},
                      {"group_s", cause.group_s},
                      {"clock_s", cause.clock.most_s},
                      {"groups", cause.groups},
                      {"worst_rpo_s", cause.worst_rpo_s}});
    if (!cause.clock.exact()) causes.back()["clock_at_least_s"] = cause.clock.least_s;
    causes.back().update(cause_json(cause.cause));
    causes.back()["entities"] = ordered_json::array();
    for (const Entity& entity : cause.entities)
      if (entity.kind != EntityKind::None) causes.back()["entities"].push_back(entity_json(entity));
  }
  for (const Advice& fix : answer.fixes) fixes.push_back(advice_json(fix));
  for (const Advice& fix : answer.in_vain) in_vain.push_back(advice_json(fix));
  ordered_json json = {{"met", std::string(state) == "met"},
                       {"state", state},
                       {"headline", answer.headline},
                       {"groups", answer.groups},
                       {"groups_missed", answer.missed_groups},
                       {"groups_without_verdict", answer.unproved_groups},
                       {"above_target_clock_s", answer.missed_clock.most_s},
                       {"above_target_group_s", answer.missed_group_s},
                       {"causes", causes},
                       {"fixes", fixes}};
  if (!answer.missed_clock.exact()) json["above_target_clock_at_least_s"] = answer.missed_clock.least_s;
  if (!answer.advice_runs) return json;
  json["advice"] = answer.advised;
  json["advice_runs"] = *answer.advice_runs;
  json["tried_in_vain"] = in_vain;
  return json;
}

template <typename Item>
ordered_json list_json(const std::vector<Item>& items, ordered_json (*one)(const Item&)) {
  ordered_json list = ordered_json::array();
  for (const Item& item : items) list.push_back(one(item));
  return list;
}

}  // namespace

ordered_json result_json(const ReadScenario& read, const RunRecord& record) {
  const Scenario& scenario = read.scenario;
  ordered_json result;
  result["drsim"] = {{"version", DRSIM_VERSION}};
  result["scenario"] = {
      {"name", scenario.name}, {"title", scenario.title}, {"digest", scenario.digest}, {"start", scenario.start}};
  if (read.resolved.contains("cover")) result["scenario"]["cover"] = read.resolved["cover"];
  result["run"] = {{"seed", record.seed},
                   {"replications", 1},
                   {"horizon_s", record.horizon_s},
                   {"wall_s", record.wall_s},
                   {"events", record.events},
                   {"rate_changes", record.rate_changes},
                   {"fingerprint", record.fingerprint}};
  const Answer answer = answer_of(scenario, record);
  result["answer"] = answer_json(answer, state_name(scenario, record, answer));
  result["verdict"] = verdict_json(record, answer);
  if (record.sensitivity) result["answer"]["sensitivity"] = rests_on_json(*record.sensitivity);
  result["warnings"] = all_warnings(scenario, record);
  result["assumptions"] = scenario.assumptions;
  result["defaults"] = read.defaults;
  result["model_constants"] = constants_json(scenario);
  result["groups"] = list_json(record.groups, group_json);
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    ordered_json& group = result["groups"][i];
    if (is_unprotected_at_end(record.groups[i], record.horizon_s)) group["rpo_s"]["end"] = nullptr;
    group["long_run"] = long_run_json(record.groups[i].long_run, record);
  }
  result["links"] = list_json(record.links, link_json);
  result["appliances"] = list_json(record.appliances, appliance_json);
  result["datastores"] = list_json(record.datastores, datastore_json);
  result["balances"] = balances_json(record);
  result["failovers"] = failovers_json(record);
  result["operations"] = operations_json(record);
  result["site_recoveries"] = site_recoveries_json(record);
  if (record.faults)
    result["faults"] = {{"failures", record.faults->failures},
                        {"most_down_at_once", record.faults->most_down},
                        {"overlap_s", record.faults->overlap_s}};
  result["needs"] = needs_json(scenario, record);
  result["routes"] = routes_json(record);
  result["conservation"] = {{"worst_relative_error", record.conservation.worst_relative_error},
                            {"identities_checked", record.conservation.identities_checked}};
  return result;
}

}  // namespace drsim
