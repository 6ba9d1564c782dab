/// States of policies, and what each has written that the target does not have.

#include <algorithm>

#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

namespace {

/// What the product shows for a policy in that state.
const char* status_of(GroupState state) {
  switch (state) {
    case GroupState::BitmapSync:
      return "CBT mode";
    case GroupState::InitialSync:
      return "Initial sync";
    case GroupState::Paused:
      return "Excluded hours";
    case GroupState::FailingOver:
      return "Failover";
    case GroupState::Moving:
      return "Planned failover";
    case GroupState::Recovered:
      return "Permanent failover";
    case GroupState::Disconnected:
      return "Disconnected";
    default:
      return "RPO violated";
  }
}

}  // namespace

void CdpPlane::State::settle_backlog(std::uint32_t index) {
  CdpGroupState& group = groups[index];
  group.backlog = std::max(0.0, group.backlog + group.backlog_rate * (now_s - group.backlog_at_s));
  group.backlog_at_s = now_s;
}

/// What a policy has written and the target does not have changes, and the rate at which it grows.
void CdpPlane::State::change_backlog(std::uint32_t index, double bytes, double rate) {
  CdpGroupState& group = groups[index];
  settle_backlog(index);
  backlog_curves[index].line_to(now_s, group.backlog);
  group.backlog = std::max(0.0, group.backlog + bytes);
  group.backlog_rate += rate;
  if (bytes != 0) backlog_curves[index].line_to(now_s, group.backlog);
}

void CdpPlane::State::refresh_state(std::uint32_t index) {
  CdpGroupState& group = groups[index];
  GroupState state = group.operation_state.value_or(GroupState::Protected);
  LagCause cause = group.operation_state ? group.operation_cause : LagCause{};
  if (!group.operation_state && group.on_hold != 0) {
    const bool by_operation = (group.on_hold & static_cast<std::uint8_t>(CdpHoldBy::Operation)) != 0;
    state = by_operation ? GroupState::Disconnected : GroupState::Paused;
    cause = group.hold_cause;
  }
  for (const std::uint32_t number : group.streams) {
    if (group.operation_state || group.on_hold != 0) break;
    const CdpStreamState& stream = streams[number];
    const bool is_late = stream.queue.size() > 1 || sends_nothing(number);
    const bool copies = stream.pass_copied > 0 || stream.initial_due.sent > 0;
    if (copies && state != GroupState::InitialSync) {
      state = GroupState::InitialSync;
      cause = stream.cause;
    } else if (stream.tracks && state != GroupState::BitmapSync && state != GroupState::InitialSync) {
      state = GroupState::BitmapSync;
      cause = stream.cause;
    } else if (is_late && state == GroupState::Protected) {
      state = GroupState::Buffering;
      cause = cause_of_wait(number);
    }
  }
  if (state == group.state) return;
  close_span(index, true);
  group.state = state;
  group.state_cause = cause;
}

/// Ends the present stretch of a policy's state now.
void CdpPlane::State::close_span(std::uint32_t index, bool drains) {
  CdpGroupState& group = groups[index];
  group.state_s[static_cast<std::size_t>(group.state)] += now_s - group.state_from_s;
  if (group.state != GroupState::Protected && now_s > group.state_from_s)
    group.spans.push_back(
        {group.state_from_s, now_s, group.state, drains, typed(group.state_cause), status_of(group.state), ""});
  group.state_from_s = now_s;
}

void CdpPlane::State::note(const std::string& entity, const std::string& event, double amount) {
  log.push_back({now_s, entity, event, amount});
}

}  // namespace drsim
