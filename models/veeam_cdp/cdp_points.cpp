/// Points of the plane: sealed at the end of a cycle, sent, complete at the target.

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/date_rounding.hpp"
#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

double CdpPlane::State::seal_date_s(std::uint32_t group, std::int64_t number) const {
  double first_s = groups[group].first_seal_s;
  for (const SealShift& shift : groups[group].shifts)
    if (number >= shift.from_number) first_s = shift.first_seal_s;
  return first_s + static_cast<double>(number) * config.groups[group].cycle_s;
}

/// How much longer than a cycle a point that is not complete yet takes [s]; negative: it still has time.
double CdpPlane::State::lateness_s(std::uint32_t group, std::int64_t number) const {
  return now_s - seal_date_s(group, number) - config.groups[group].cycle_s;
}

/// True when the point takes longer than a cycle, by more than rounding.
bool CdpPlane::State::is_late(std::uint32_t group, std::int64_t number) const {
  return lateness_s(group, number) > date_rounding_s(now_s);
}

/// True when the cycle in which the point has to arrive lies within the run.
bool CdpPlane::State::is_judged(std::uint32_t group, std::int64_t number) const {
  return number >= 0 && seal_date_s(group, number) + config.groups[group].cycle_s <= config.horizon_s;
}

void CdpPlane::State::seal_group(std::uint32_t group) {
  CdpGroupState& state = groups[group];
  const std::int64_t number = state.next_number++;
  if (state.on_hold == 0 && is_judged(group, number)) state.cycles_judged += 1;
  for (const std::uint32_t stream : state.streams) seal_stream(stream, number);
  seal_dates.set(group, seal_date_s(group, state.next_number));
  refresh_state(group);
}

void CdpPlane::State::seal_stream(std::uint32_t index, std::int64_t number) {
  CdpStreamState& stream = streams[index];
  if (stream.tracks) {
    double asked = 0;
    const double cycle_s = config.groups[config.streams[index].group].cycle_s;
    for (const std::uint32_t vm : config.streams[index].vms)
      asked += vms[vm].overwrites.unique_bytes(vms[vm].rate * cycle_s) / cycle_s;
    set_demand(index, asked);
    if (!sends_nothing(index) && stream.pass_left <= 0) end_pass(index);
    return;
  }
  stream.queue.push_back(gather(index, number));
  stream.sealed_s = now_s;
  const SealedPoint& point = stream.queue.back();
  stream.collapsed += point.raw - point.unique;
  set_demand(index, point.unique / config.groups[config.streams[index].group].cycle_s);
  if (stream.queue.size() > 1) return;
  stream.at_s = now_s;
  send_empty_points(index);
  set_active(index);
}

double CdpPlane::State::mark_of(const CdpVmState& vm) const {
  const double sealed_s = streams[vm.stream].sealed_s;
  return vm.at_s <= sealed_s ? vm.written_at(sealed_s) : vm.mark;
}

double CdpPlane::State::gathered_bytes(std::uint32_t index) const {
  double bytes = 0;
  for (const std::uint32_t vm : config.streams[index].vms) bytes += vms[vm].written_at(now_s) - mark_of(vms[vm]);
  return bytes;
}

SealedPoint CdpPlane::State::gather(std::uint32_t index, std::int64_t number) {
  CdpStreamState& stream = streams[index];
  SealedPoint point;
  point.number = number;
  // Two cycles without a change of rates are alike.
  if (!stream.changed && stream.steady.raw_of_vm) {
    point.raw = stream.steady.raw;
    point.unique = point.left = stream.steady.unique;
    point.raw_of_vm = stream.steady.raw_of_vm;
    return point;
  }
  const bool is_whole_cycle = !stream.changed;
  std::vector<double> raw_of_vm;
  for (const std::uint32_t number_of_vm : config.streams[index].vms) {
    CdpVmState& vm = vms[number_of_vm];
    const double raw = vm.written_at(now_s) - mark_of(vm);
    raw_of_vm.push_back(raw);
    point.raw += raw;
    point.unique += vm.overwrites.unique_bytes(raw);
    vm.written = vm.written_at(now_s);
    vm.at_s = now_s;
  }
  point.left = point.unique;
  point.raw_of_vm = std::make_shared<const std::vector<double>>(std::move(raw_of_vm));
  stream.steady = is_whole_cycle ? point : SealedPoint{};
  stream.changed = false;
  return point;
}

void CdpPlane::State::send_empty_points(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  while (!stream.queue.empty() && stream.queue.front().left <= 0) {
    const SealedPoint& point = stream.queue.front();
    stream.sent.push_back({now_s + config.streams[index].route.latency_s, point.number, point.raw, point.unique});
    complete_dates.set(index, stream.sent.front().complete_s);
    stream.queue.pop_front();
  }
}

void CdpPlane::State::end_transfer(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  settle_flow(index);
  allow_rounded_end(index);
  if (stream.tracks) {
    end_pass(index);
    return;
  }
  double& left = stream.queue.front().left;
  stream.delivered += left;
  left = 0;
  send_empty_points(index);
  set_active(index);
  // With the next point of its queue the stream goes on at the rate it has: who sends has not changed.
  if (!stream.queue.empty()) find_due_date(index);
  refresh_state(config.streams[index].group);
}

/// Points complete in order: one whose way has become shorter waits for the one before it.
void CdpPlane::State::complete_points(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const std::uint32_t group = config.streams[index].group;
  while (!stream.sent.empty() && stream.sent.front().complete_s <= now_s) {
    const SentPoint point = stream.sent.front();
    stream.sent.pop_front();
    stream.complete = point.number;
    hold(config.streams[index].route.source_proxy, -point.raw, 0);
    change_backlog(group, -point.raw, 0);
    groups[group].points->arrive(now_s, point.unique);
    complete_group(group, index);
  }
  complete_dates.set(index, stream.sent.empty() ? cdp_never_s : stream.sent.front().complete_s);
  if (stream.queue.empty() && !stream.stopped) stream.held_up = {};
}

void CdpPlane::State::complete_group(std::uint32_t index, std::uint32_t by_stream) {
  CdpGroupState& group = groups[index];
  std::int64_t newest = streams[by_stream].complete;
  std::int64_t usable_from = streams[by_stream].usable_from;
  for (const std::uint32_t stream : group.streams) {
    newest = std::min(newest, streams[stream].complete);
    usable_from = std::max(usable_from, streams[stream].usable_from);
  }
  if (newest <= group.newest || newest < usable_from) return;
  const std::int64_t first = std::max(group.newest + 1, usable_from);
  const LagCause cause = cause_of_lag(by_stream, index, newest);
  group.newest = newest;
  group.points->complete(now_s, seal_date_s(index, newest), static_cast<double>(newest - first + 1), cause);
  if (now_s >= group.long_term_due_s && coordinator_up) make_long_term_point(index);
  for (std::int64_t number = first; number <= newest; ++number) {
    if (is_judged(index, number) && !is_late(index, number)) group.cycles_in_time += 1;
    if (!is_late(index, number)) continue;
    group.max_delay_s = std::max(group.max_delay_s, lateness_s(index, number));
  }
}

/// Of the point that has just become complete. Late ones are not made up for.
void CdpPlane::State::make_long_term_point(std::uint32_t index) {
  CdpGroupState& group = groups[index];
  const CdpGroup& setup = config.groups[index];
  double changed = 0;
  std::size_t place = 0;
  for (const std::uint32_t stream : group.streams)
    for (const std::uint32_t vm : config.streams[stream].vms) {
      if (place == group.long_term_written.size()) group.long_term_written.push_back(0);
      const double written = vms[vm].written_at(now_s);
      changed += vms[vm].overwrites.unique_bytes(written - group.long_term_written[place]);
      group.long_term_written[place++] = written;
    }
  group.points->keep_long_term(now_s, setup.long_term_keep_s, changed);
  while (group.long_term_due_s <= now_s) group.long_term_due_s += setup.long_term_every_s;
}

/// Why a point of the stream was not complete earlier than it is, or is not complete yet.
LagCause CdpPlane::State::cause_of_lag(std::uint32_t index, std::uint32_t group, std::int64_t number) const {
  const CdpStreamState& stream = streams[index];
  if (stream.tracks || sends_nothing(index) || stream.usable_from > groups[group].newest + 1) return stream.cause;
  if (!is_late(group, number)) return {};
  return cause_of_wait(index);
}

/// What holds the stream's transfers back. What is full while the backlog of a failure is sent is not the reason.
LagCause CdpPlane::State::cause_of_wait(std::uint32_t index) const {
  const CdpStreamState& stream = streams[index];
  if (sends_nothing(index)) return stream.cause;
  if (stream.held_up.kind != LagCause::Kind::None) return stream.held_up;
  LagCause cause;
  cause.kind = stream.held_by == bound_by_cap ? LagCause::Kind::Ceiling : LagCause::Kind::Saturated;
  cause.resource = stream.held_by;
  return cause;
}

/// The stream whose newest complete point is the oldest of the group; one in CBT mode before others.
std::uint32_t CdpPlane::State::hindmost(std::uint32_t group) const {
  const auto before = [this](std::uint32_t a, std::uint32_t b) {
    if (streams[a].tracks != streams[b].tracks) return streams[a].tracks;
    return streams[a].complete < streams[b].complete;
  };
  const std::vector<std::uint32_t>& list = groups[group].streams;
  return *std::min_element(list.begin(), list.end(), before);
}

}  // namespace drsim
