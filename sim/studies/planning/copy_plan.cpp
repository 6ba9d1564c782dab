#include "sim/studies/planning/copy_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/units.hpp"
#include "sim/studies/planning/estate_runs.hpp"
#include "sim/studies/sizing/proof_length.hpp"

namespace drsim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// What a run without copies says of each link: bits/s left in the mean, and bytes on the wire by VM of a stored byte.
json links_of(const RunRecord& record) {
  json links = json::array();
  for (const LinkUse& use : record.link_uses) {
    double left = 0;
    for (const ResourceBalance& balance : record.balances)
      if (balance.kind == BalancedKind::Link && balance.name == use.link) left = balance.usable - balance.demand;
    json vms = json::array();
    for (const LinkUse::Vm& vm : use.vms) vms.push_back({vm.vm, vm.wire_bytes_per_byte});
    links.push_back({{"left", left}, {"vms", vms}});
  }
  return links;
}

double used_bytes(const VmConfig& vm) { return vm.disk_bytes() * vm.used_fraction; }

/// Of a link direction: what is left of it in the mean, and by group what its copy and its replication ask for.
struct LinkLoad {
  double left_bits_per_s = 0;
  std::vector<double> copy_bits, own_bits_per_s;
};

std::vector<LinkLoad> loads_of(const Scenario& scenario, const json& links) {
  std::vector<LinkLoad> loads;
  for (const json& link : links) {
    LinkLoad load{link["left"], std::vector<double>(scenario.vpgs.size()), std::vector<double>(scenario.vpgs.size())};
    for (const json& vm : link["vms"]) {
      const VmConfig& config = scenario.vms[vm[0].get<std::size_t>()];
      const double wire_bits = vm[1].get<double>() * bits_per_byte;
      load.copy_bits[config.vpg] += used_bytes(config) * wire_bits;
      load.own_bits_per_s[config.vpg] += config.load.mean_bytes_per_s * wire_bits;
    }
    loads.push_back(std::move(load));
  }
  return loads;
}

/// Seconds that the copies of some groups take of the link that they take most of; infinite: it has nothing left. What
/// a group writes while it is copied goes with its copy.
double estimate_s(const std::vector<LinkLoad>& loads, const std::vector<std::size_t>& groups) {
  double longest_s = 0;
  for (const LinkLoad& load : loads) {
    double bits = 0, left = load.left_bits_per_s;
    for (const std::size_t group : groups) {
      bits += load.copy_bits[group];
      left += load.own_bits_per_s[group];
    }
    if (bits > 0) longest_s = std::max(longest_s, left > 0 ? bits / left : INFINITY);
  }
  return longest_s;
}

/// What a run with the copies of some groups says of them and of the others.
json told_of(const RunRecord& record, const std::set<std::string>& copied) {
  double end_s = 0, worst_s = 0;
  bool is_done = true;
  std::size_t above = 0;
  std::string worst_group;
  for (const GroupResult& group : record.groups)
    if (copied.count(group.name) > 0)
      for (const StateSpan& span : group.spans)
        if (span.state == GroupState::InitialSync) {
          end_s = std::max(end_s, span.to_s);
          is_done = is_done && span.to_s < record.horizon_s;
        }
  for (const GroupResult& group : record.groups) {
    if (copied.count(group.name) > 0) continue;
    if (group.above_target.within(0, end_s).above_s > 0) ++above;
    if (group.rpo_s.max > worst_s) {
      worst_s = group.rpo_s.max;
      worst_group = group.name;
    }
  }
  return {{"end_s", end_s}, {"is_done", is_done}, {"above", above}, {"worst_s", worst_s}, {"worst_group", worst_group}};
}

std::vector<std::vector<std::size_t>> batches_of(std::size_t groups, const std::vector<LinkLoad>& loads,
                                                 double wanted_s) {
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t group = 0; group < groups; ++group) {
    std::vector<std::size_t> with_it = batches.empty() ? std::vector<std::size_t>{} : batches.back();
    with_it.push_back(group);
    if (batches.empty() || estimate_s(loads, with_it) > wanted_s)
      batches.push_back({group});
    else
      batches.back() = std::move(with_it);
  }
  return batches;
}

}  // namespace

CopyPlan copy_plan(const Scenario& scenario, const std::filesystem::path& file, double wanted_s, std::size_t jobs) {
  Scenario normal = in_normal_operation(scenario);
  for (VpgConfig& vpg : normal.vpgs) vpg.start = GroupStart::InSync;
  const json links = play_variants(
                         {normal}, [](std::size_t, const RunRecord& record) { return links_of(record); }, file, jobs)
                         .front();
  const std::vector<LinkLoad> loads = loads_of(normal, links);
  CopyPlan plan;
  plan.wanted_s = wanted_s;
  std::vector<Scenario> variants;
  std::vector<std::set<std::string>> copied;
  constexpr double room = 3, longest_s = 90 * day_s;  // more than this nobody plans a batch for
  for (const std::vector<std::size_t>& groups : batches_of(normal.vpgs.size(), loads, wanted_s)) {
    CopyBatch batch;
    Scenario variant = normal;
    copied.emplace_back();
    for (const std::size_t group : groups) {
      variant.vpgs[group].start = GroupStart::Full;
      batch.groups.push_back(normal.vpgs[group].name);
      copied.back().insert(normal.vpgs[group].name);
    }
    batch.estimated_s = estimate_s(loads, groups);
    for (const VmConfig& vm : normal.vms)
      if (variant.vpgs[vm.vpg].start == GroupStart::Full) {
        ++batch.vms;
        batch.used_bytes += used_bytes(vm);
      }
    batch.running_groups = normal.vpgs.size() - groups.size();
    batch.played_s = std::min(longest_s, std::max(normal.horizon_s, room * batch.estimated_s));
    set_length(variant, batch.played_s);
    variants.push_back(std::move(variant));
    plan.batches.push_back(std::move(batch));
  }
  const std::vector<json> answers = play_variants(
      variants, [&](std::size_t batch, const RunRecord& record) { return told_of(record, copied[batch]); }, file, jobs);
  for (std::size_t i = 0; i < plan.batches.size(); ++i) {
    CopyBatch& batch = plan.batches[i];
    if (answers[i]["is_done"]) batch.lasts_s = answers[i]["end_s"].get<double>();
    batch.above_target = answers[i]["above"];
    batch.worst_rpo_s = answers[i]["worst_s"];
    batch.worst_group = answers[i]["worst_group"];
  }
  return plan;
}

ordered_json copy_plan_json(const CopyPlan& plan) {
  ordered_json batches = ordered_json::array();
  double begins_s = 0;
  bool is_known = true;
  for (const CopyBatch& batch : plan.batches) {
    batches.push_back(
        {{"groups", batch.groups},
         {"vms", batch.vms},
         {"used_bytes", batch.used_bytes},
         {"begins_after_s", is_known ? ordered_json(begins_s) : ordered_json()},
         {"estimated_s", std::isfinite(batch.estimated_s) ? ordered_json(batch.estimated_s) : ordered_json()},
         {"lasts_s", batch.lasts_s ? ordered_json(*batch.lasts_s) : ordered_json()},
         {"played_s", batch.played_s},
         {"running_groups", batch.running_groups},
         {"running_groups_above_target", batch.above_target},
         {"worst_rpo_of_running_s", batch.worst_rpo_s},
         {"worst_group_of_running", batch.worst_group.empty() ? ordered_json() : ordered_json(batch.worst_group)}});
    is_known = is_known && batch.lasts_s;
    begins_s += batch.lasts_s.value_or(0);
  }
  return {{"wanted_batch_s", plan.wanted_s},
          {"batches", batches},
          {"lasts_s", is_known ? ordered_json(begins_s) : ordered_json()}};
}

}  // namespace drsim
