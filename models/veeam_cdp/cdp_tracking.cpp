/// CBT mode of the plane, full buffers, failed proxies.

#include <algorithm>
#include <utility>

#include "models/check.hpp"
#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

/// The time that the policy has waited by now is put down to what has kept its newest point back.
void CdpPlane::State::put_down_so_far(std::uint32_t group) {
  const std::uint32_t last = hindmost(group);
  groups[group].points->change_cause(now_s, cause_of_lag(last, group, streams[last].complete + 1));
}

void CdpPlane::State::begin_tracking(std::uint32_t index, const LagCause& cause) {
  CdpStreamState& stream = streams[index];
  if (stream.tracks) return;
  settle_flow(index);
  const std::uint32_t group = config.streams[index].group;
  put_down_so_far(group);
  const std::vector<std::uint32_t>& members = config.streams[index].vms;
  double held = 0, dirty = 0, waiting = 0;
  for (std::size_t place = 0; place < members.size(); ++place) {
    CdpVmState& vm = vms[members[place]];
    double raw = vm.written_at(now_s) - mark_of(vm);
    waiting += vm.overwrites.unique_bytes(raw);
    for (const SealedPoint& point : stream.queue) raw += (*point.raw_of_vm)[place];
    held += raw;
    const double unique = vm.overwrites.unique_bytes(raw);
    dirty += unique;
    begin_pass_of_vm(vm, unique, 0);
  }
  // What had been sent of a point that is never sealed at the target is sent again.
  if (!stream.queue.empty()) stream.copied += stream.queue.front().unique - stream.queue.front().left;
  for (const SealedPoint& point : stream.queue) {
    stream.collapsed -= point.raw - point.unique;
    waiting += point.left;
  }
  // A recovery gives up what waits: nothing of it is sent in its place.
  if (!stream.on_hold) {
    groups[group].cbt_points_bytes += waiting;
    groups[group].cbt_dirty_bytes += dirty;
  }
  stream.collapsed += held - dirty;
  stream.queue.clear();
  stream.tracks = true;
  stream.changed = true;
  stream.cause = cause;
  if (!sends_nothing(index)) stream.cause.sync = SyncAfter::Cbt;
  begin_pass(index, dirty);
  hold(config.streams[index].route.source_proxy, -held, -stream.written_rate);
  // It sends at its former rate until the sharing says otherwise.
  change_backlog(group, stream.pass_left - held, -stream.rate);
  set_active(index);
  must_share = true;
  const bool copies = stream.pass_copied > 0;
  const char* what = stream.on_hold ? "replication on hold" : copies ? "first copy begins" : "CBT mode begins";
  note(config.groups[group].name, what, stream.pass_left);
  refresh_state(group);
  if (stream.pass_left <= 0) end_pass(index);
}

/// What the VM writes from now on is left for the next pass, but for `window` bytes that were written before.
void CdpPlane::State::begin_pass_of_vm(CdpVmState& vm, double dirty, double window) {
  vm.written = vm.written_at(now_s);
  vm.at_s = now_s;
  vm.mark = vm.written - window;
  vm.pass_window = vm.overwrites.written_bytes(dirty);
  vm.pass_marks.clear();
}

void CdpPlane::State::begin_pass(std::uint32_t index, double dirty) {
  CdpStreamState& stream = streams[index];
  const CdpInitialCopy copy = std::exchange(stream.initial_due, {});
  stream.pass_bytes = stream.pass_left = dirty + copy.sent;
  stream.pass_read = dirty + copy.read;
  stream.pass_copied = copy.sent;
  stream.pass_from_s = now_s;
  stream.pass_sent = stream.pass_sending_s = 0;
  if (stream.rate > 0) mark_pass(index);
}

/// Notes how far the pass has come, where it begins or ceases to send.
void CdpPlane::State::mark_pass(std::uint32_t index) {
  const CdpStreamState& stream = streams[index];
  if (stream.pass_bytes <= 0) return;
  for (const std::uint32_t number : config.streams[index].vms) {
    CdpVmState& vm = vms[number];
    vm.pass_marks.push_back({1 - stream.pass_left / stream.pass_bytes, vm.written_at(now_s) - mark_of(vm)});
  }
}

double CdpPlane::State::dirty_of(const CdpVmState& vm) const {
  return dirty_after_pass_bytes(vm.overwrites, vm.pass_window, vm.pass_marks, vm.written_at(now_s) - mark_of(vm));
}

void CdpPlane::State::end_pass(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const std::uint32_t group = config.streams[index].group;
  stream.delivered += stream.pass_left;
  groups[group].points->arrive(now_s, stream.pass_bytes - stream.pass_copied);
  stream.unjournaled += stream.pass_copied;
  const double copied = std::exchange(stream.pass_copied, 0);
  if (copied > 0) note(config.groups[group].name, "first copy ends", copied);
  stream.pass_left = 0;
  mark_pass(index);
  if (stream.pass_bytes > 0) stream.pass_sent = stream.pass_bytes;
  stream.pass_bytes = 0;
  if (sends_nothing(index)) return;
  double dirty = 0, window = 0;
  for (const std::uint32_t number : config.streams[index].vms) {
    const double of_vm = dirty_of(vms[number]);
    dirty += of_vm;
    window += vms[number].overwrites.written_bytes(of_vm);
  }
  const double cycle_s = config.groups[group].cycle_s;
  const bool owes_copy = stream.initial_due.read > 0;
  // At the speed of the pass.
  const bool is_quick = stream.pass_sent > 0 && dirty * stream.pass_sending_s <= cycle_s * stream.pass_sent;
  const bool fits_cycle = !owes_copy && (dirty <= 0 || is_quick);
  const bool fits_room = window < site_room_bytes(config.proxies[config.streams[index].route.source_proxy].site);
  if (fits_cycle && fits_room) {
    end_tracking(index);
  } else if (owes_copy || (dirty > 0 && (!fits_cycle || now_s - stream.pass_from_s > cycle_s))) {
    send_left_over(index, dirty);
  }
  // Else it is looked at again when the next point is due: passes that become ever shorter make no room.
  set_active(index);
  if (copied > 0) refresh_state(group);
}

/// The next pass sends what the last one left.
void CdpPlane::State::send_left_over(std::uint32_t index, double dirty) {
  const double written = gathered_bytes(index);
  for (const std::uint32_t number : config.streams[index].vms) begin_pass_of_vm(vms[number], dirty_of(vms[number]), 0);
  streams[index].collapsed += written - dirty;
  change_backlog(config.streams[index].group, dirty + streams[index].initial_due.sent - written, 0);
  begin_pass(index, dirty);
  must_share = true;
}

/// What the last pass left is held by the proxies and goes with the next point.
void CdpPlane::State::end_tracking(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const std::uint32_t group = config.streams[index].group;
  const double written = gathered_bytes(index);
  for (const std::uint32_t number : config.streams[index].vms) {
    CdpVmState& vm = vms[number];
    begin_pass_of_vm(vm, 0, vm.overwrites.written_bytes(dirty_of(vm)));
  }
  set_active(index);
  stream.tracks = false;
  stream.usable_from = groups[group].next_number;
  const double window = gathered_bytes(index);
  stream.collapsed += written - window;
  change_backlog(group, window - written, 0);
  hold(config.streams[index].route.source_proxy, window, stream.written_rate);
  must_share = true;
  note(config.groups[group].name, "CBT mode ends", 0);
  refresh_state(group);
}

void CdpPlane::State::settle_proxy(std::uint32_t index) {
  CdpProxyState& proxy = proxies[index];
  proxy.held += proxy.rate * (now_s - proxy.at_s);
  proxy.at_s = now_s;
  proxy.peak = std::max(proxy.peak, proxy.held);
}

/// What a source proxy holds changes by so many bytes, and the rate at which it grows.
void CdpPlane::State::hold(std::uint32_t index, double bytes, double rate) {
  CdpProxyState& proxy = proxies[index];
  settle_proxy(index);
  if (proxy.held > 0 || bytes != 0) buffer_curves[index].line_to(now_s, proxy.held);
  // What rounding leaves of nothing is nothing.
  proxy.held = std::max(0.0, proxy.held + bytes);
  proxy.rate = std::max(0.0, proxy.rate + rate);
  proxy.peak = std::max(proxy.peak, proxy.held);
  buffer_curves[index].line_to(now_s, proxy.held);
  find_full_date(config.proxies[index].site);
}

double CdpPlane::State::site_room_bytes(std::uint32_t site) {
  double room = 0;
  for (const std::uint32_t proxy : sites[site].proxies) {
    settle_proxy(proxy);
    room += (proxies[proxy].up ? config.proxies[proxy].buffer_bytes : 0) - proxies[proxy].held;
  }
  return room;
}

void CdpPlane::State::find_full_date(std::uint32_t site) {
  double rate = 0;
  double held = 0;
  for (const std::uint32_t proxy : sites[site].proxies) {
    rate += proxies[proxy].rate;
    held += proxies[proxy].held;
  }
  const double room = site_room_bytes(site);
  sites[site].full_s = cdp_never_s;
  if (room <= 0 && held > 0) sites[site].full_s = now_s;
  if (room > 0 && rate > 0) sites[site].full_s = now_s + room / rate;
}

/// Streams whose points wait for others go into CBT mode first; if there are none, those with a point under way; if
/// there are none of these either, all.
void CdpPlane::State::run_full_site(std::uint32_t site) {
  std::vector<std::uint32_t> members;
  std::size_t waiting = 0;
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const CdpProxy& proxy = config.proxies[config.streams[index].route.source_proxy];
    if (proxy.site != site || streams[index].tracks) continue;
    waiting = std::max(waiting, std::min<std::size_t>(2, streams[index].queue.size()));
    members.push_back(index);
  }
  events += 1;
  std::vector<bool> counted(proxies.size(), false);
  for (const std::uint32_t index : members) {
    if (streams[index].queue.size() < waiting) continue;
    const std::uint32_t proxy = config.streams[index].route.source_proxy;
    if (!counted[proxy]) proxies[proxy].full_count += 1;
    counted[proxy] = true;
    begin_tracking(index, cause_of_full_buffer(index));
  }
  // Only what is on its way is left: completions make room.
  if (members.empty()) sites[site].full_s = cdp_never_s;
}

/// What holds the stream back as a proxy fails, and for how long it has.
void CdpPlane::State::note_lag_before(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  if (stream.stopped) return;
  stream.stopped_s = now_s;
  stream.lag_before = stream.tracks ? stream.cause : cause_of_wait(index);
  stream.lag_before.sync = SyncAfter::None;
  stream.lag_before_s =
      stream.tracks ? cdp_never_s : now_s - seal_date_s(config.streams[index].group, stream.complete + 1);
}

/// Something of its way was down before, and is.
bool CdpPlane::State::waits_for_path(std::uint32_t index) const {
  const LagCause& held_up = streams[index].held_up;
  return held_up.kind == LagCause::Kind::Disconnected && !resources[held_up.resource].up;
}

/// What held the stream back for longer before a proxy failed than that did is what its backlog is put down to.
void CdpPlane::State::take_up_lag_before(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  if (!stream.stopped || stream.lag_before_s <= now_s - stream.stopped_s) return;
  const bool was_down =
      stream.lag_before.kind == LagCause::Kind::Disconnected || stream.lag_before.kind == LagCause::Kind::Stated;
  stream.held_up = was_down ? stream.lag_before : LagCause{};
  if (stream.tracks) stream.cause = stream.lag_before;
}

/// Where it sends to is gone. What was under way is sent again.
void CdpPlane::State::stop_stream(std::uint32_t index, const LagCause& failed) {
  CdpStreamState& stream = streams[index];
  settle_flow(index);
  put_down_so_far(config.streams[index].group);
  note_lag_before(index);
  const LagCause cause = waits_for_path(index) ? stream.held_up : failed;
  stream.stopped = true;
  stream.cause = cause;
  if (!stream.tracks) stream.held_up = cause;
  if (!stream.tracks && !stream.queue.empty()) {
    SealedPoint& point = stream.queue.front();
    stream.copied += point.unique - point.left;
    point.left = point.unique;
  }
  set_active(index);
  refresh_state(config.streams[index].group);
}

void CdpPlane::State::lose_proxy(std::uint32_t proxy) {
  // What it held until now counts, and is told.
  settle_proxy(proxy);
  proxies[proxy].up = false;
  const LagCause failed =
      stated({CauseKind::Down, CauseCategory::Fault, {EntityKind::Proxy, config.proxies[proxy].name}});
  const bool is_source = config.proxies[proxy].role == CdpProxyRole::Source;
  note(config.proxies[proxy].name, "proxy failed", is_source ? proxies[proxy].held : 0);
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const CdpRoute& route = config.streams[index].route;
    if ((is_source ? route.source_proxy : route.target_proxy) != proxy) continue;
    if (!is_source) {
      stop_stream(index, failed);
      continue;
    }
    CdpStreamState& stream = streams[index];
    settle_flow(index);
    put_down_so_far(config.streams[index].group);
    note_lag_before(index);
    const LagCause cause = waits_for_path(index) ? stream.held_up : failed;
    stream.stopped = true;
    stream.cause = cause;
    begin_tracking(index, cause);
    set_active(index);
    refresh_state(config.streams[index].group);
  }
  if (is_source) find_full_date(config.proxies[proxy].site);
}

void CdpPlane::State::restore_proxy(std::uint32_t proxy) {
  proxies[proxy].up = true;
  note(config.proxies[proxy].name, "proxy is back", 0);
  if (config.proxies[proxy].role == CdpProxyRole::Source) find_full_date(config.proxies[proxy].site);
}

/// Books what the stream has sent over its present route.
void CdpPlane::State::leave_route(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const double bytes = stream.delivered - stream.delivered_before;
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    carried[use->resource] += use->amount * bytes;
  }
  stream.delivered_before = stream.delivered;
}

void CdpPlane::State::move_stream(std::uint32_t index, const CdpRoute& route) {
  CdpStreamState& stream = streams[index];
  CdpRoute& present = config.streams[index].route;
  DRSIM_CHECK(proxies[route.source_proxy].up && proxies[route.target_proxy].up, index);
  settle_flow(index);
  if (stream.stopped) {
    put_down_so_far(config.streams[index].group);
    take_up_lag_before(index);
  }
  if (stream.stopped && stream.tracks && !stream.on_hold) stream.cause.sync = SyncAfter::Cbt;
  const double demand = stream.demand;
  set_demand(index, 0);
  const bool has_proxies_of_before =
      route.source_proxy == present.source_proxy && route.target_proxy == present.target_proxy;
  if (route.source_proxy != present.source_proxy) {
    double held = stream.tracks ? 0 : gathered_bytes(index);
    for (const SealedPoint& point : stream.queue) held += point.raw;
    for (const SentPoint& point : stream.sent) held += point.raw;
    const double rate = stream.tracks ? 0 : stream.written_rate;
    hold(present.source_proxy, -held, -rate);
    hold(route.source_proxy, held, rate);
  }
  leave_route(index);
  fair.set_path(index, route.path);
  if (config.sharing != nullptr) config.sharing->set_path(index, route.path);
  present = route;
  set_demand(index, demand);
  stream.stopped = false;
  if (stream.tracks && stream.pass_left <= 0) end_pass(index);
  set_active(index);
  must_share = true;
  note(config.groups[config.streams[index].group].name,
       has_proxies_of_before ? "goes another way"
                             : "goes on over " + config.proxies[route.source_proxy].name + " and " +
                                   config.proxies[route.target_proxy].name,
       0);
  refresh_state(config.streams[index].group);
}

}  // namespace drsim
