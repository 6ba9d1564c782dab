#include "sim/products/zerto/plane_control.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/units.hpp"
#include "models/zerto/group_state.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// Rates change between two looks at a journal, so its limit is looked for at least so often.
constexpr double look_s = minute_s;

/// State of a group in reverse while its VMs run at home.
constexpr GroupState parked = GroupState::Recovered;

GroupOperation product_operation(OperationKind kind) {
  switch (kind) {
    case OperationKind::Move:
    case OperationKind::Failback:
      return GroupOperation::Move;
    case OperationKind::TestFailover:
      return GroupOperation::TestFailover;
    case OperationKind::Clone:
      return GroupOperation::Clone;
    default:
      return GroupOperation::Failover;
  }
}

}  // namespace

PlaneControl::PlaneControl(const Scenario& scenario, const ReverseGroups& reverse, ReplicationPlane& plane)
    : reverse_(reverse),
      plane_(plane),
      vms_of_group_(reverse.scenario.vpgs.size()),
      groups_on_datastore_(scenario.datastores.size()),
      why_stopped_(reverse.scenario.vpgs.size(), {CauseKind::ReverseStart, CauseCategory::Operation}),
      held_(reverse.scenario.vpgs.size(), false),
      full_(reverse.scenario.vpgs.size(), false),
      warned_(reverse.scenario.vms.size(), false) {
  std::vector<std::set<Index>> groups(scenario.datastores.size());
  for (Index vm = 0; vm < reverse.scenario.vms.size(); ++vm) {
    const VmConfig& config = reverse.scenario.vms[vm];
    vms_of_group_[config.vpg].push_back(vm);
    groups[config.recovery_datastore].insert(config.vpg);
  }
  for (Index datastore = 0; datastore < groups.size(); ++datastore) {
    groups_on_datastore_[datastore].assign(groups[datastore].begin(), groups[datastore].end());
  }
}

ZertoPlane& PlaneControl::now() { return plane_.played(); }

void PlaneControl::park_reverse_groups() {
  ZertoPlane& plane = now();
  const std::uint32_t why = cause({CauseKind::NotReversed, CauseCategory::Operation});
  for (const Index group : reverse_.group_of) {
    if (group == no_reverse) continue;
    for (const Index vm : vms_of_group_[group]) plane.set_writing(vm, false);
    plane.set_replicating(group, false, why);
    plane.set_operation_state(group, parked, OperationPhase::None, why);
  }
  plane.apply_changes();
}

std::string PlaneControl::refusal(Index group, OperationKind kind, bool reverse) {
  const Index directed = direction(group, reverse);
  // The condition counts checkpoints as far as they are settled.
  now().usable_checkpoints(directed);
  const char* why = drsim::refusal(product_operation(kind), now().condition(directed));
  return why == nullptr ? "" : why;
}

std::optional<CheckpointWindow> PlaneControl::checkpoints(Index group, bool reverse) {
  const auto dates = now().usable_checkpoints(direction(group, reverse));
  if (!dates) return std::nullopt;
  return CheckpointWindow{dates->oldest_s, dates->newest_s};
}

std::optional<double> PlaneControl::checkpoint_before(Index group, double date_s, bool reverse) {
  return now().checkpoint_before(direction(group, reverse), date_s);
}

void PlaneControl::set_writing(Index group, bool writes) {
  for (const Index vm : vms_of_group_[group]) now().set_writing(vm, writes);
}

void PlaneControl::quiesce(Index group) {
  set_writing(group, false);
  now().apply_changes();
}

std::optional<double> PlaneControl::drained_since(Index group) {
  if (!now().is_drained(group)) return std::nullopt;
  return sg4::Engine::get_clock();
}

void PlaneControl::stop(Index group, bool vms_off, const Cause& why) {
  if (vms_off) set_writing(group, false);
  why_stopped_[group] = why;
  now().set_replicating(group, false, cause(why));
  now().apply_changes();
}

double PlaneControl::disk_bytes(Index vm) const {
  double bytes = 0;
  for (const DiskConfig& disk : reverse_.scenario.vms[vm].disks) bytes += disk.size_bytes;
  return bytes;
}

void PlaneControl::compare_volumes(Index group, const std::vector<double>& differing_bytes) {
  std::vector<VolumeSync> volumes;
  const std::vector<Index>& members = vms_of_group_[group];
  for (std::size_t place = 0; place < members.size(); ++place) {
    volumes.push_back({members[place], disk_bytes(members[place]), differing_bytes[place]});
  }
  now().force_delta_sync(volumes, false, cause(why_stopped_[group]));
}

void PlaneControl::resume(Index group, const std::vector<double>& differing_bytes) {
  if (!differing_bytes.empty()) compare_volumes(group, differing_bytes);
  set_writing(group, true);
  if (can_reverse(group)) {
    const Index reverse = reverse_.group_of[group];
    now().set_operation_state(reverse, parked, OperationPhase::None,
                              cause({CauseKind::AtHome, CauseCategory::Operation}));
    now().hand_over_rpo(reverse, group);
  }
  now().resume_rpo(group);
  now().set_replicating(group, true, 0);
  now().apply_changes();
}

void PlaneControl::give_up_protection(Index group, double since_s) {
  now().end_rpo(group, since_s);
  if (can_reverse(group)) now().end_rpo(reverse_.group_of[group], since_s);
}

void PlaneControl::note_aged_out(Index group, bool reverse) { now().note_aged_out(direction(group, reverse)); }

std::optional<double> PlaneControl::in_sync_since(Index group) { return now().in_sync_since(group); }

void PlaneControl::hold_promotion(Index group, bool held, bool reverse) {
  group = direction(group, reverse);
  held_[group] = held;
  now().hold_promotion(group, held);
  if (!held && full_[group]) {
    full_[group] = false;
    now().set_journal_full(group, false, 0);
    log_.push_back({sg4::Engine::get_clock(), reverse_.scenario.vpgs[group].name, "journal below its limit again", 0});
  }
  for (const Index vm : vms_of_group_[group]) warned_[vm] = warned_[vm] && held;
  now().apply_changes();
}

void PlaneControl::look_at_journal(Index group) {
  const double now_s = sg4::Engine::get_clock();
  const VpgConfig& vpg = reverse_.scenario.vpgs[group];
  if (!vpg.has_journal_limit()) return;
  Index fullest = vms_of_group_[group].front();
  double most_bytes = -1;
  for (const Index vm : vms_of_group_[group]) {
    const double bytes = now().journal_bytes_of_vm(vm, std::numeric_limits<double>::infinity());
    if (bytes > most_bytes) fullest = vm;
    most_bytes = std::max(most_bytes, bytes);
    const double limit_bytes = vpg.journal_limit_of_vm_bytes(reverse_.scenario.vms[vm].disk_bytes());
    if (warned_[vm] || bytes < vpg.journal_warning_fraction * limit_bytes) continue;
    warned_[vm] = true;
    log_.push_back(
        {now_s, reverse_.scenario.vms[vm].name, "journal at its warning line while promotion is held", bytes});
  }
  if (full_[group] || now().journal_full_s(group) > now_s) return;
  full_[group] = true;
  const std::string& name = reverse_.scenario.vms[fullest].name;
  log_.push_back({now_s, vpg.name, "journal full while promotion is held: replication stops", most_bytes});
  const Cause why{CauseKind::JournalFull, CauseCategory::Operation, {EntityKind::Vm, name}};
  now().set_journal_full(group, true, cause(why));
  now().apply_changes();
}

void PlaneControl::watch_journals() {
  for (;;) {
    double wait_s = look_s;
    for (Index group = 0; group < held_.size(); ++group) {
      if (!held_[group]) continue;
      look_at_journal(group);
      const double full_s = now().journal_full_s(group);
      if (!full_[group]) wait_s = std::min(wait_s, std::max(1e-3, full_s - sg4::Engine::get_clock()));
    }
    sg4::this_actor::sleep_for(wait_s);
  }
}

double PlaneControl::journal_bytes(Index vm, double checkpoint_s, bool reverse) {
  const Index member = reverse ? reverse_.vm_of[vm] : vm;
  if (member == no_reverse) return 0;
  // Entries after the checkpoint are dropped, not promoted.
  return now().journal_bytes_of_vm(member, checkpoint_s);
}

double PlaneControl::journals_on_datastore_bytes(Index datastore) {
  double bytes = 0;
  for (const Index group : groups_on_datastore_[datastore]) bytes += now().journal_bytes(group);
  return bytes;
}

double PlaneControl::write_load_bytes_per_s(Index datastore) {
  const Index resource = plane_.setup().datastore_resource[datastore];
  return resource == bound_by_cap ? 0 : now().load_bytes_per_s(resource);
}

double PlaneControl::unique_bytes(Index vm, double written_bytes) { return now().unique_bytes(vm, written_bytes); }

bool PlaneControl::can_reverse(Index group) { return reverse_.group_of[group] != no_reverse; }

void PlaneControl::begin_reverse(Index group, const std::vector<double>& differing_bytes) {
  const Index reverse = reverse_.group_of[group];
  if (!differing_bytes.empty()) compare_volumes(reverse, differing_bytes);
  set_writing(reverse, true);
  now().set_operation_state(reverse, std::nullopt, OperationPhase::None, 0);
  now().hand_over_rpo(group, reverse);
  now().resume_rpo(reverse);
  now().set_replicating(reverse, true, 0);
  now().apply_changes();
}

std::optional<double> PlaneControl::reverse_in_sync_since(Index group) {
  return now().in_sync_since(reverse_.group_of[group]);
}

void PlaneControl::quiesce_reverse(Index group) { quiesce(reverse_.group_of[group]); }

std::optional<double> PlaneControl::reverse_drained_since(Index group) {
  return drained_since(reverse_.group_of[group]);
}

void PlaneControl::stop_reverse(Index group, const Cause& why) {
  const Index reverse = reverse_.group_of[group];
  stop(reverse, true, why);
  const bool is_lost = why.category == CauseCategory::Fault;
  now().set_operation_state(reverse, is_lost ? GroupState::Disconnected : parked, OperationPhase::None, cause(why));
  why_stopped_[group] = why;
}

void PlaneControl::set_state(Index group, std::optional<GroupState> state, OperationPhase phase, const Cause& why) {
  now().set_operation_state(group, state, phase, cause(why));
}

}  // namespace drsim
