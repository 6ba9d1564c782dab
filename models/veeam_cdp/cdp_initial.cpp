/// First copies of disks: at the start of a run, or after a disk was resized.
/// Source: Veeam user guide, "How CDP Works" (all blocks are dirty at first; no point before the end of the first
/// copy), "Requirements and Limitations" of CDP (a resize discards all points and starts anew).

#include <algorithm>

#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

/// The next pass of CBT mode makes the copy.
void CdpPlane::State::owe_copy(std::uint32_t index, const CdpInitialCopy& copy) {
  CdpStreamState& stream = streams[index];
  stream.initial_due.read += copy.read;
  stream.initial_due.sent += copy.sent;
  stream.copied += copy.sent;
}

void CdpPlane::State::begin_initial_copies() {
  std::vector<std::uint32_t> copying;
  std::vector<CdpInitialCopy> copies;
  for (std::uint32_t vm = 0; vm < config.vms.size(); ++vm) {
    if (config.vms[vm].initial.read <= 0) continue;
    copying.push_back(vm);
    copies.push_back(config.vms[vm].initial);
  }
  copy_anew(copying, copies, stated({CauseKind::InitialSync, CauseCategory::Operation}));
}

void CdpPlane::State::copy_anew(const std::vector<std::uint32_t>& members, const std::vector<CdpInitialCopy>& copies,
                                const LagCause& why) {
  std::vector<std::uint32_t> begun;
  for (std::size_t place = 0; place < members.size(); ++place) {
    const std::uint32_t stream = vms[members[place]].stream;
    const std::uint32_t group = config.streams[stream].group;
    if (std::find(begun.begin(), begun.end(), group) == begun.end()) {
      const std::uint32_t last = hindmost(group);
      groups[group].points->discard(now_s, cause_of_lag(last, group, streams[last].complete + 1));
      begun.push_back(group);
    }
    owe_copy(stream, copies[place]);
  }
  std::vector<bool> starts(streams.size(), false);
  for (const std::uint32_t member : members) starts[vms[member].stream] = true;
  for (std::uint32_t stream = 0; stream < streams.size(); ++stream) {
    if (!starts[stream]) continue;
    // No point of before is usable, whoever of the policy has it complete.
    streams[stream].usable_from = groups[config.streams[stream].group].next_number + 1;
    if (streams[stream].tracks) continue;
    begin_tracking(stream, why);
    streams[stream].cause = why;
    refresh_state(config.streams[stream].group);
  }
}

void CdpPlane::copy_anew(const std::vector<std::uint32_t>& members, const std::vector<CdpInitialCopy>& copies,
                         const Cause& why) {
  state_->copy_anew(members, copies, state_->stated(why));
}

}  // namespace drsim
