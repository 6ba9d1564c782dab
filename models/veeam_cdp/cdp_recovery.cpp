/// Recovery operations on a policy, as far as replication is concerned, and VMs that stop: its streams go on hold and
/// on again, its points are kept, and which of them it can be recovered to.
/// Source: Veeam user guide, "CDP Failover and Failback" (replication on hold in state Ready to Failover, planned
/// failover copies what is outstanding).

#include <algorithm>

#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

bool CdpPlane::State::sends_nothing(std::uint32_t index) const {
  return streams[index].stopped || streams[index].on_hold;
}

void CdpPlane::set_writing(std::uint32_t vm, CdpOffBy why, bool writes) {
  State& state = *state_;
  const auto bit = static_cast<std::uint8_t>(why);
  std::uint8_t& off = state.vms[vm].off;
  off = static_cast<std::uint8_t>(writes ? off & ~bit : off | bit);
  state.set_rate(vm, off == 0 ? state.write_loads[vm].rate_bytes_per_s() : 0);
}

bool CdpPlane::is_off(std::uint32_t vm, CdpOffBy why) const {
  return (state_->vms[vm].off & static_cast<std::uint8_t>(why)) != 0;
}

void CdpPlane::State::hold_stream(std::uint32_t index, const LagCause& cause) {
  CdpStreamState& stream = streams[index];
  settle_flow(index);
  stream.on_hold = true;
  if (!stream.stopped) stream.cause = cause;
  if (!stream.tracks) begin_tracking(index, cause);
  set_active(index);
}

void CdpPlane::State::release_stream(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  stream.on_hold = false;
  if (stream.stopped) return;
  stream.cause.sync = SyncAfter::Cbt;
  note(config.groups[config.streams[index].group].name, "CBT mode begins", stream.pass_left);
  if (stream.tracks && stream.pass_left <= 0) end_pass(index);
  set_active(index);
  must_share = true;
}

void CdpPlane::stop_stream(std::uint32_t stream, const Cause& why) { state_->stop_stream(stream, state_->stated(why)); }

void CdpPlane::track_changes(std::uint32_t vm, const Cause& why) {
  state_->begin_tracking(state_->vms[vm].stream, state_->stated(why));
}

void CdpPlane::set_replicating(std::uint32_t group, CdpHoldBy by, bool replicating, const Cause& why) {
  State& state = *state_;
  CdpGroupState& data = state.groups[group];
  const auto bit = static_cast<std::uint8_t>(by);
  const bool was_on_hold = data.on_hold != 0;
  data.on_hold = static_cast<std::uint8_t>(replicating ? data.on_hold & ~bit : data.on_hold | bit);
  if (!replicating) data.hold_cause = state.stated(why);
  if ((data.on_hold != 0) == was_on_hold) return state.refresh_state(group);
  state.put_down_so_far(group);
  for (const std::uint32_t stream : data.streams)
    replicating ? state.release_stream(stream) : state.hold_stream(stream, state.stated(why));
  state.refresh_state(group);
}

void CdpPlane::State::seal_now(std::uint32_t index) {
  CdpGroupState& group = groups[index];
  if (seal_date_s(index, group.next_number - 1) >= now_s) return;
  const double cycle_s = config.groups[index].cycle_s;
  group.shifts.push_back({group.next_number, now_s - static_cast<double>(group.next_number) * cycle_s});
  seal_group(index);
}

void CdpPlane::seal_now(std::uint32_t group) { state_->seal_now(group); }

void CdpPlane::set_coordinator_up(bool up) { state_->coordinator_up = up; }

bool CdpPlane::is_quiet(std::uint32_t group) const {
  const State& state = *state_;
  const std::vector<std::uint32_t>& members = state.groups[group].streams;
  return std::all_of(members.begin(), members.end(), [&](std::uint32_t index) {
    const CdpStreamState& stream = state.streams[index];
    return !stream.tracks && stream.queue.empty() && stream.sent.empty();
  });
}

bool CdpPlane::in_cbt_mode(std::uint32_t group) const {
  const std::vector<std::uint32_t>& members = state_->groups[group].streams;
  return std::any_of(members.begin(), members.end(), [&](std::uint32_t stream) {
    return state_->streams[stream].tracks || state_->streams[stream].usable_from > state_->groups[group].newest;
  });
}

double CdpPlane::newest_point_s(std::uint32_t group) const { return state_->groups[group].points->newest_s(); }

std::optional<PointRecord::Window> CdpPlane::usable_points(std::uint32_t group) const {
  return state_->groups[group].points->usable(state_->now_s);
}

std::optional<double> CdpPlane::point_before(std::uint32_t group, double date_s) const {
  return state_->groups[group].points->usable_before(state_->now_s, date_s);
}

void CdpPlane::hold_retention(std::uint32_t group, bool held) {
  state_->groups[group].points->hold_retention(state_->now_s, held);
}

void CdpPlane::end_rpo(std::uint32_t group, double since_s) {
  const std::uint32_t last = state_->hindmost(group);
  state_->groups[group].points->end_rpo(since_s, state_->cause_of_lag(last, group, state_->streams[last].complete + 1));
}

void CdpPlane::resume_rpo(std::uint32_t group) { state_->groups[group].points->resume_rpo(state_->now_s); }

void CdpPlane::note_aged_out(std::uint32_t group) { state_->groups[group].points->note_aged_out(state_->now_s); }

double CdpPlane::journal_bytes(std::uint32_t group) const { return state_->groups[group].points->journal_bytes(); }

double CdpPlane::journal_bytes_of_vm(std::uint32_t vm, double point_s) const {
  const State& state = *state_;
  const std::uint32_t group = state.config.streams[state.vms[vm].stream].group;
  double all = 0;
  for (const std::uint32_t stream : state.groups[group].streams)
    for (const std::uint32_t member : state.config.streams[stream].vms)
      all += state.vms[member].written_at(state.now_s);
  if (all <= 0) return 0;
  return state.groups[group].points->journal_until_bytes(point_s) * state.vms[vm].written_at(state.now_s) / all;
}

double CdpPlane::load(std::uint32_t resource) const {
  return state_->resources[resource].replication + state_->resources[resource].resync;
}

double CdpPlane::unique_bytes(std::uint32_t vm, double written_bytes) const {
  return state_->vms[vm].overwrites.unique_bytes(written_bytes);
}

void CdpPlane::set_operation_state(std::uint32_t group, std::optional<GroupState> state, const Cause& why) {
  CdpGroupState& data = state_->groups[group];
  // Where only the cause changes the stretch ends, too.
  if (state && data.operation_state == state && !(state_->typed(data.operation_cause) == why)) {
    state_->close_span(group, true);
    data.state_cause = state_->stated(why);
  }
  data.operation_state = state;
  data.operation_cause = state ? state_->stated(why) : LagCause{};
  state_->refresh_state(group);
}

}  // namespace drsim
