/// Accounts of the plane at the end of a run: conservation, and what it knows of the result.

#include <algorithm>
#include <cmath>

#include "models/conservation_check.hpp"
#include "models/group_accounts/group_misses.hpp"
#include "models/rounding.hpp"
#include "models/units.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

const char* priority_name(Priority priority) {
  switch (priority) {
    case Priority::High:
      return "high";
    case Priority::Medium:
      return "medium";
    case Priority::Low:
      break;
  }
  return "low";
}

}  // namespace

void ZertoPlane::finish(RunRecord& record) {
  State& state = *state_;
  state.advance(state.config.horizon_s);
  state.close_accounts();
  record.seed = state.config.seed;
  record.horizon_s = state.config.horizon_s;
  record.events = state.events;
  record.rate_changes = state.rate_changes;
  record.delivered_rate_changes = state.delivered_rate_changes;
  state.check_conservation(record);
  state.fill_groups(record);
  state.fill_links(record);
  state.fill_vras(record);
  record.log = state.log;
  std::stable_sort(record.log.begin(), record.log.end(),
                   [](const RunEvent& a, const RunEvent& b) { return a.at_s < b.at_s; });
}

void ZertoPlane::State::close_accounts() {
  for (std::uint32_t group = 0; group < groups.size(); ++group) play_changes(group);
  reach_whole();
  find_due_dates();
  forget_reach();
  for (StreamState& stream : streams) {
    stream.delivered += stream.rate * (now_s - stream.at_s);
    stream.at_s = now_s;
  }
  for (VmState& vm : vms) vm.settle(now_s);
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    GroupData& data = groups[group];
    if (data.active) settle_ledger(group, now_s);
    if (!data.active) settle_idle(data);
    data.journal.finish(now_s);
    if (data.journal.limit_met() || data.keepers > 0) data.ledger.set_history(data.journal.history_s());
    data.ledger.finish(cause_of_wait(data));
    bool drains = true;
    for (const std::uint32_t index : data.streams) {
      const StreamState& stream = streams[index];
      if (flows[index].mode == StreamMode::Syncing &&
          new_dirty_bytes(index, now_s) > stream.pass_bytes - stream.pass_left) {
        drains = false;
      }
    }
    close_span(group, drains, true);
  }
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    touch(index);
    if (link_slot[index] == bound_by_cap) continue;
    LinkRecorders& recorders = links[link_slot[index]];
    for (CurveRecorder* curve :
         {&recorders.replication, &recorders.resync, &recorders.initial, &recorders.other, &recorders.capacity}) {
      curve->line_to(now_s, curve->last_value());
    }
  }
}

void ZertoPlane::State::check_conservation(RunRecord& record) {
  ConservationCheck check(now_s);
  std::vector<double> delivered(groups.size(), 0.0);
  std::vector<double> written_of_group(groups.size(), 0.0);
  std::vector<double> carried_over = carried_by_moved;
  carried_over.resize(resources.size(), 0.0);
  std::vector<double> rounding_of_group(groups.size(), 0.0);
  std::vector<double> rounding_over = rounded_by_moved;
  rounding_over.resize(resources.size(), 0.0);
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const StreamState& stream = streams[index];
    const std::string& group = config.groups[config.streams[index].group].vpg.name;
    double written = 0;
    for (const std::uint32_t vm : config.streams[index].vms) written += vms[vm].written;
    double dirty = 0;
    double pending_collapse = 0;
    const StreamMode mode = flows[index].mode;
    if (in_sync(mode)) {
      dirty = stream.pass_left + stream.carry + new_dirty_bytes(index, now_s);
      for (const std::uint32_t vm : config.streams[index].vms) {
        pending_collapse += vms[vm].written - vms[vm].pass_start;
      }
      pending_collapse -= new_dirty_bytes(index, now_s);
    }
    const double queued = mode == StreamMode::Queued ? stream.queue.bytes() : 0;
    const double to_send = mode == StreamMode::Queued ? queued : stream.pass_left;
    const double sent = written + stream.copied;
    check.equal(flows[index].to_send, mode == StreamMode::Idle ? 0 : to_send, sent, "backlog of a stream of " + group);
    const double rounding = rounding_of_sum(stream.written_rate_most * now_s, rate_changes);
    check.equal(sent, stream.delivered + queued + dirty + stream.collapsed + pending_collapse, sent,
                "bytes of a stream of " + group, rounding);
    rounding_of_group[config.streams[index].group] += stream.rounded + rounding;
    delivered[config.streams[index].group] += stream.delivered - stream.unjournaled;
    written_of_group[config.streams[index].group] += sent;
    const std::vector<PathUse>& path = config.streams[index].path;
    for (std::uint32_t place = 0; place < path.size(); ++place) {
      carried_over[path[place].resource] += carried_bytes(index, place);
      rounding_over[path[place].resource] += path[place].amount * (stream.rounded + rounding);
    }
  }
  add_carried_by_cross(carried_over);
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    const RecoveryJournal& journal = groups[group].journal;
    const std::string& name = config.groups[group].vpg.name;
    const double arrived = journal.arrived_bytes();
    const double written = written_of_group[group];
    check.equal(arrived, journal.size_bytes() + journal.promoted_bytes(), written, "journal of " + name,
                journal.rounding_bytes());
    check.equal(arrived, delivered[group], written, "arrivals in the journal of " + name,
                rounding_of_group[group] + journal.rounding_bytes());
  }
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    const ResourceState& resource = resources[index];
    check.equal(
        carried_over[index], resource.replicated_bytes + resource.resync_bytes, carried_over[index],
        "bytes over " + config.resources[index].name,
        rounding_over[index] + rounding_of_sum(loads[index].max() * now_s, rate_changes + delivered_rate_changes));
  }
  record.conservation = check.found();
}

Quantiles ZertoPlane::utilisation(std::uint32_t resource) const {
  return quantiles_of(state_->loads[resource], state_->config.resources[resource].nominal_capacity,
                      state_->resources[resource].load);
}

double ZertoPlane::State::journal_limit_bytes(std::uint32_t group) const {
  double sum = 0;
  for (const std::uint32_t stream : groups[group].streams) {
    for (const std::uint32_t vm : config.streams[stream].vms)
      sum += config.groups[group].vpg.journal_limit_of_vm_bytes(config.vms[vm].disk_bytes);
  }
  return sum;
}

/// VMs whose journals passed their warning line, by date.
std::vector<JournalWarning> ZertoPlane::State::journal_warnings(const GroupData& data, double journal_scale) const {
  std::vector<JournalWarning> warnings;
  for (const std::uint32_t index : data.streams) {
    for (const std::uint32_t vm : config.streams[index].vms) {
      const auto warned_s = data.journal.warned_s(vms[vm].in_group);
      if (!warned_s) continue;
      warnings.push_back({config.vms[vm].name, *warned_s, data.journal.peak_bytes(vms[vm].in_group) * journal_scale});
    }
  }
  std::sort(warnings.begin(), warnings.end(), [](const JournalWarning& a, const JournalWarning& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : a.vm < b.vm;
  });
  return warnings;
}

/// When the RPO of a group was above its target, in whichever direction it counted.
void ZertoPlane::State::fill_misses(const std::vector<const CheckpointLedger*>& ledgers, GroupResult& result) const {
  std::vector<CountedMisses> turns;
  for (const CheckpointLedger* ledger : ledgers) {
    turns.push_back({&ledger->above_target(), {}});
    for (const LagCause& cause : ledger->causes_above_target()) turns.back().causes.push_back(typed(cause));
  }
  set_misses(turns, result);
}

/// RPO and missing checkpoints of a group, of both directions where it has been protected in reverse as well.
/// @param other  its group in the other direction; no_group: none
void ZertoPlane::State::fill_rpo(std::uint32_t group, std::uint32_t other, GroupResult& result) {
  std::vector<const CheckpointLedger*> ledgers = {&groups[group].ledger};
  if (other != no_group) ledgers.push_back(&groups[other].ledger);
  RpoDistribution of_both;
  if (other != no_group) {
    of_both = groups[group].ledger.rpo();
    of_both.add(groups[other].ledger.rpo());
  }
  const RpoDistribution& rpo = other == no_group ? groups[group].ledger.rpo() : of_both;
  std::vector<IntervalMeans::Turn> by_interval;
  for (const CheckpointLedger* ledger : ledgers) {
    result.no_checkpoint_s += ledger->no_checkpoint_s();
    const double first_s = ledger->first_no_checkpoint_s();
    if (first_s >= 0 && first_s <= result.no_checkpoint_from_s.value_or(first_s)) {
      result.no_checkpoint_from_s = first_s;
      result.no_checkpoint_kind = ledger->first_loss();
    }
    if (ledger->counts()) result.rpo_s.end = ledger->rpo_end_s();
    by_interval.push_back({&ledger->rpo_by_interval(), ledger->rpo().integral()});
  }
  for (const CheckpointLedger* ledger : ledgers) {
    for (const CauseKind kind : ledger->losses()) {
      std::vector<CauseKind>& later = result.later_losses;
      if (kind != result.no_checkpoint_kind && std::find(later.begin(), later.end(), kind) == later.end())
        later.push_back(kind);
    }
  }
  result.rpo_interval_means_s = IntervalMeans::means_of(by_interval);
  fill_misses(ledgers, result);
  result.rpo_s = {rpo.mean(), rpo.quantile(0.50), rpo.quantile(0.95), rpo.quantile(0.99),
                  rpo.max(),  result.rpo_s.end,   rpo.resolution()};
  result.rpo_at_share_s = rpo.quantile(config.rpo_share);
  result.rpo_target_s = config.groups[group].vpg.rpo_target_s;
  // Of what counted for part of the run, a direction or a group that nobody protected for a while, it is the share of
  // that part, as quantiles are.
  const bool in_reverse = config.groups[group].in_reverse_of != no_group;
  const bool was_unprotected =
      !groups[group].unprotected.empty() || (other != no_group && !groups[other].unprotected.empty());
  const double counted_s = in_reverse || was_unprotected ? rpo.total_s() : config.horizon_s;
  result.above_target_fraction = counted_s > 0 ? result.above_target.total_s() / counted_s : 0;
  if (!result.no_checkpoint_from_s || in_reverse) return;
  log.push_back({*result.no_checkpoint_from_s, result.name, "no usable checkpoint left", result.no_checkpoint_s});
}

/// Times without an RPO, of this direction beside those that are there; by date.
void ZertoPlane::State::fill_unprotected(const GroupData& data, GroupResult& result) const {
  std::vector<TimeSpan>& spans = result.unprotected;
  for (TimeSpan span : data.unprotected) {
    if (data.is_unprotected && span.from_s == data.unprotected.back().from_s) span.to_s = now_s;
    if (span.to_s > span.from_s) spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end(), [](const TimeSpan& a, const TimeSpan& b) { return a.from_s < b.from_s; });
}

void ZertoPlane::State::fill_groups(RunRecord& record) {
  const double journal_scale = config.zerto.journal_bytes_per_written();
  std::vector<std::uint32_t> reverse_of(groups.size(), no_group);
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    if (config.groups[group].in_reverse_of != no_group) reverse_of[config.groups[group].in_reverse_of] = group;
  }
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    GroupData& data = groups[group];
    const PlaneGroup& setup = config.groups[group];
    const CheckpointLedger& ledger = data.ledger;
    const RecoveryJournal& journal = data.journal;
    GroupResult result;
    result.name = setup.vpg.name;
    result.product = "zerto";
    result.priority = priority_name(setup.vpg.priority);
    result.vms = setup.vms;
    fill_rpo(group, reverse_of[group], result);
    fill_unprotected(data, result);
    if (reverse_of[group] != no_group) fill_unprotected(groups[reverse_of[group]], result);
    result.state_s = data.state_s;
    result.checkpoints_made = ledger.checkpoints_made();
    result.checkpoints = ledger.usable_checkpoints(journal.history_s());
    result.history_wanted_s = setup.vpg.journal_history_s;
    result.history_min_s = journal.history_min_s();
    result.history_end_s = journal.history_s();
    result.history_below_85_s = journal.below_s(0.85);
    result.history_below_75_s = journal.below_s(0.75);
    result.journal_limited_s = journal.limited_s();
    result.journal_peak_bytes = journal.peak_bytes() * journal_scale;
    result.journal_end_bytes = journal.size_bytes() * journal_scale;
    if (setup.vpg.has_journal_limit()) result.journal_limit_bytes = journal_limit_bytes(group);
    result.journal_warnings = journal_warnings(data, journal_scale);
    for (const std::uint32_t index : data.streams) {
      const StreamState& stream = streams[index];
      for (const std::uint32_t vm : config.streams[index].vms) result.bytes.written += vms[vm].written;
      result.bytes.delivered += stream.delivered;
      if (flows[index].mode == StreamMode::Queued) result.bytes.queued += stream.queue.bytes();
      result.bytes.copied += stream.copied;
      if (in_sync(flows[index].mode)) result.bytes.dirty += backlog_bytes(index, now_s);
    }
    const double sent = result.bytes.written + result.bytes.copied;
    result.bytes.collapsed = sent - result.bytes.delivered - result.bytes.queued - result.bytes.dirty;
    // What rounding leaves of no overwrites is none.
    if (result.bytes.collapsed <= ConservationCheck::tolerance * sent) result.bytes.collapsed = 0;
    result.spans = data.spans;
    record.journal_needs.push_back(
        {result.name, result.journal_peak_bytes,
         result.bytes.written / config.horizon_s * setup.vpg.journal_history_s * journal_scale});
    record.curves.push_back(rpo_curves[group].take("rpo_s", result.name, ""));
    record.curves.push_back(backlog_curves[group].take("backlog_bytes", result.name, ""));
    record.curves.push_back(journal_curves[group].take("journal_bytes", result.name, ""));
    record.groups.push_back(std::move(result));
  }
}

void ZertoPlane::State::fill_links(RunRecord& record) {
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    if (link_slot[index] == bound_by_cap) continue;
    const ResourceState& resource = resources[index];
    const PlaneResource& setup = config.resources[index];
    LinkResult result;
    result.name = setup.name;
    result.capacity_bits_per_s = setup.nominal_capacity * bits_per_byte;
    result.by_class_bytes = {resource.replicated_bytes, resource.resync_bytes - resource.initial_bytes,
                             resource.initial_bytes,    resource.control_bytes,
                             resource.other_bytes,      resource.retention_bytes};
    for (const double bytes : result.by_class_bytes) result.carried_bytes += bytes;
    result.utilisation = quantiles_of(loads[index], setup.nominal_capacity, resource.load + resource.other);
    result.saturated_s = resource.saturated_s;
    result.down_s = resource.down_s;
    links[link_slot[index]].report(setup.name, resource.initial_bytes > 0, record);
    record.links.push_back(std::move(result));
  }
}

void ZertoPlane::State::fill_vras(RunRecord& record) {
  for (std::uint32_t index = 0; index < vras.size(); ++index) {
    ApplianceResult result;
    result.name = config.vras[index].name;
    result.host = config.vras[index].host;
    result.kind = "VRA protecting";
    result.buffer_capacity_bytes = config.vras[index].protecting_pool_bytes;
    result.buffer_peak_bytes = vras[index].peak;
    result.full_count = vras[index].full_count;
    ProcessorState& compression = processors[index];
    compression.settle(now_s);
    if (compression.adapts && now_s > 0) {
      result.backed_off_s = compression.backed_off_s;
      result.compression_level_min = compression.least_level;
      result.compression_level_mean = compression.level_s / now_s;
    }
    const std::uint32_t processor = config.vras[index].processor;
    result.cpu =
        quantiles_of(loads[processor], config.resources[processor].nominal_capacity, resources[processor].load);
    if (vras[index].peak > 0) {
      record.curves.push_back(buffer_curves[index].take("buffer_bytes", result.name, ""));
    }
    if (config.vras[index].protects) record.appliances.push_back(result);
    if (config.vras[index].inflow == bound_by_cap) continue;
    result.kind = "VRA recovering";
    result.backed_off_s = 0;
    result.compression_level_min = result.compression_level_mean = 1;
    result.buffer_capacity_bytes = config.vras[index].recovering_pool_bytes;
    result.buffer_peak_bytes = loads[config.vras[index].inflow].max() * config.zerto.pipeline_latency_s;
    result.full_count = 0;
    record.appliances.push_back(std::move(result));
  }
}

}  // namespace drsim
