/// What befalls the plane from outside: components, VMs and groups, by the calls of ZertoPlane.

#include <algorithm>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

LagCause stated(std::uint32_t cause) { return {LagCause::Kind::Stated, cause, 0}; }

}  // namespace

std::uint32_t ZertoPlane::state_cause(const Cause& cause) { return state_->state_cause(cause); }

void ZertoPlane::set_up(std::uint32_t resource, bool up, std::uint32_t cause) {
  state_->set_up(resource, up, stated(cause));
}

void ZertoPlane::lose_bitmap(std::uint32_t stream, std::uint32_t cause) { state_->lose_bitmap(stream, stated(cause)); }

void ZertoPlane::lose_in_flight(std::uint32_t index) {
  State& state = *state_;
  const std::uint32_t group = state.flows[index].group;
  state.settle_group(group);
  GroupData& data = state.groups[group];
  if (data.active) state.settle_ledger(group, state.now_s);
  data.ledger.lose_in_flight();
  state.cut_pieces_in_flight(index);
}

void ZertoPlane::set_unprotected(std::uint32_t stream, bool unprotected) {
  state_->streams[stream].unprotected = unprotected;
}

void ZertoPlane::set_reachable(std::uint32_t stream, bool reachable, std::uint32_t cause) {
  if (reachable) {
    state_->release(stream, HoldKind::Path, cause);
  } else {
    state_->hold(stream, HoldKind::Path, stated(cause), cause);
  }
}

void ZertoPlane::change_path_cause(std::uint32_t stream, std::uint32_t over, std::uint32_t stays) {
  std::vector<Hold>& list = state_->streams[stream].held_now;
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const Hold& one) { return one.kind == HoldKind::Path && one.by == over; });
  if (found == list.end()) return;
  found->by = stays;
  found->cause = stated(stays);
  state_->follow_holds(stream, state_->streams[stream].cause);
}

void ZertoPlane::set_control_open(std::uint32_t stream, bool open, std::uint32_t cause) {
  StreamState& state = state_->streams[stream];
  DRSIM_CHECK(!open || state.controls_closed > 0, stream, state_->now_s);
  if (!open && state.controls_closed == 0) state.control_cause = stated(cause);
  state.controls_closed += open ? -1 : 1;
  state_->follow_holds(stream, open ? state.cause : stated(cause));
}

void ZertoPlane::set_sites_up(std::uint32_t group, bool protected_site, bool recovery_site, bool recovery_manager) {
  GroupData& data = state_->groups[group];
  data.protected_site_up = protected_site;
  data.recovery_site_up = recovery_site;
  data.recovery_manager_up = recovery_manager;
}

void ZertoPlane::set_power(std::uint32_t vm, bool on, std::optional<std::uint32_t> why) {
  state_->set_power(vm, on, why);
}

void ZertoPlane::set_disks_up(std::uint32_t vm, bool up, std::uint32_t cause) {
  if (state_->is_off_by(vm, OffBy::Disks) == !up) return;
  state_->set_off(vm, OffBy::Disks, !up, stated(cause));
}

void ZertoPlane::set_paused(std::uint32_t group, bool paused, std::uint32_t cause) {
  for (const std::uint32_t stream : state_->groups[group].streams) {
    if (paused) {
      state_->hold(stream, HoldKind::Paused, stated(cause), cause);
    } else {
      state_->release(stream, HoldKind::Paused, cause);
    }
  }
}

void ZertoPlane::set_manager_up(std::uint32_t group, bool up, std::uint32_t cause) {
  state_->set_manager(group, up, stated(cause));
}

void ZertoPlane::change_manager_cause(std::uint32_t group, std::uint32_t cause) {
  GroupData& data = state_->groups[group];
  if (!data.manager_down) return;
  state_->settle_group(group);
  data.manager_cause = stated(cause);
  state_->follow_sync_cause(data);
}

void ZertoPlane::force_delta_sync(const std::vector<VolumeSync>& volumes, bool one_volume, std::uint32_t cause) {
  state_->copy_on_streams(SyncKind::Delta, volumes, one_volume, stated(cause));
}

void ZertoPlane::force_full_sync(const std::vector<VolumeSync>& volumes, bool one_volume, std::uint32_t cause) {
  std::vector<std::uint32_t> hit;
  hit.reserve(volumes.size());
  for (const VolumeSync& volume : volumes) hit.push_back(state_->flows[state_->stream_of_vm[volume.vm]].group);
  std::sort(hit.begin(), hit.end());
  hit.erase(std::unique(hit.begin(), hit.end()), hit.end());
  for (const std::uint32_t group : hit) {
    state_->play_changes(group);
    state_->groups[group].first_copy = false;
    GroupData& data = state_->groups[group];
    if (!data.active) state_->settle_idle(data);
    data.ledger.lose_checkpoints(state_->now_s);
  }
  state_->copy_on_streams(SyncKind::Initial, volumes, one_volume, stated(cause));
}

GroupCondition ZertoPlane::condition(std::uint32_t group) const {
  state_->play_changes(group);
  return state_->condition_of(group);
}

}  // namespace drsim
