/// Followers of a level: their flows, pools, loads and accounts brought up to a date, and the next date at which a
/// queue is empty or a pool full.
///
/// A date found at the present level would change with every change of it. So dates are bounded from below: while the
/// level is at most L, q bytes of a stream of share s that is written at rate w last for at least q / (s L - w), and
/// the room m of a pool for m over all that is written into it. Only what is bounded before the next event of another
/// kind is looked at; until that event the level stands, so the soonest of these dates is exact, and the others get a
/// bound that begins there.

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/zerto/plane_state.hpp"

namespace drsim {

/// The flow of a stream that has a queue, at the present date.
void ZertoPlane::State::settle_flow(std::uint32_t index) {
  StreamFlow& flow = flows[index];
  if (!followed.has(index)) {
    flow.settle(now_s);
    return;
  }
  const double value = followed.value_at(now_s);
  const double sent = fair.share_of(index) * (value - followed.settled_value[index]);
  flow.to_send = std::max(0.0, flow.to_send + flow.written_rate * (now_s - flow.at_s) - sent);
  flow.at_s = now_s;
  followed.settled_value[index] = value;
}

/// Growth of what stands in a pool [bytes/s].
double ZertoPlane::State::pool_slope(std::uint32_t vra) const {
  return vras[vra].slope - (followed.is_on() ? followed.on_pool[vra].weight * followed.level() : 0);
}

/// A pool at the present date, with the peaks that it had meanwhile.
void ZertoPlane::State::settle_pool(std::uint32_t index) {
  VraState& vra = vras[index];
  if (!followed.is_on() || followed.on_pool[index].weight <= 0) {
    vra.settle(now_s);
    return;
  }
  FollowedLevel::Part& part = followed.on_pool[index];
  const LevelCurve& levels = followed.curve;
  const double before = vra.bytes, from_s = vra.at_s;
  const LevelCurve::Change& known = levels[part.next - 1];
  const double value = known.value + known.level * (from_s - known.at_s);
  const auto bytes_at = [&](double at_s, double value_then) {
    return std::max(0.0, before + vra.slope * (at_s - from_s) - part.weight * (value_then - value));
  };
  CurveRecorder& curve = buffer_curves[index];
  // It cannot hold more than it did and all that was written into it since.
  if (before + vra.slope * (now_s - from_s) > vra.peak || curve.is_exact()) {
    for (std::size_t next = part.next; next < levels.end(); ++next) {
      const double bytes = bytes_at(levels[next].at_s, levels[next].value);
      vra.peak = std::max(vra.peak, bytes);
      // The picture needs the turning points; between them a pool rises or falls in nearly straight lines.
      const bool rose = vra.slope > part.weight * levels[next - 1].level;
      if (rose != (vra.slope > part.weight * levels[next].level)) curve.line_to(levels[next].at_s, bytes);
    }
  } else {
    std::size_t cursor = part.next - 1;
    for (double span = std::floor(curve.last_s() / curve.span_s() + 0.5) + 0.5; span * curve.span_s() < now_s; ++span) {
      const double at_s = span * curve.span_s();
      if (at_s > from_s) curve.line_to(at_s, bytes_at(at_s, levels.value_at(at_s, cursor)));
    }
  }
  part.next = levels.end();
  vra.bytes = bytes_at(now_s, levels.value_at(now_s));
  vra.at_s = now_s;
}

/// Sums a settled pool anew over its queues.
void ZertoPlane::State::sum_pool(std::uint32_t index) {
  VraState& vra = vras[index];
  const double until_now = vra.bytes;
  vra.bytes = vra.slope = 0;
  double weight = 0;
  for (const std::uint32_t stream : processors[index].streams) {
    StreamFlow& flow = flows[stream];
    if (flow.mode != StreamMode::Queued) continue;
    settle_flow(stream);
    vra.bytes += flow.to_send;
    const bool follows = followed.has(stream);
    vra.slope += follows ? flow.written_rate : flow.slope();
    if (follows) weight += fair.share_of(stream);
  }
  if (followed.is_on()) followed.on_pool[index].weight = weight;
  // What leaves the pool at this date was in it until now; less than a byte is rounding.
  if (until_now - vra.bytes > 1 + rate_rounding * until_now) {
    vra.peak = std::max(vra.peak, until_now);
    buffer_curves[index].line_to(now_s, until_now);
  }
}

/// The level has risen above what the bounds hold for, or fallen far below: finds them anew.
void ZertoPlane::State::bound_ends() {
  constexpr double above = 1.25, far_below = 2;
  FollowedLevel& level = followed;
  if (level.level() <= level.level_most && level.level() * far_below >= level.level_most) return;
  level.level_most = above * level.level();
  for (const std::uint32_t index : level.streams) {
    settle_flow(index);
    bound_end(index, now_s, flows[index].to_send);
  }
}

/// How fast the queue of a follower shrinks at a level [bytes/s]; negative: it grows.
double ZertoPlane::State::fall_at(std::uint32_t index, double level) const {
  return fair.share_of(index) * level - flows[index].written_rate;
}

/// Bounds the end of a queue from what it holds at a date.
void ZertoPlane::State::bound_end(std::uint32_t index, double from_s, double left) {
  const double fall = fall_at(index, followed.level_most);
  followed.ends.set(index, fall > 0 ? from_s + left / fall : never_s);
}

/// The next date at which a follower's queue is empty or its pool full becomes due, if nothing else is before.
void ZertoPlane::State::find_level_dates() {
  FollowedLevel& level = followed;
  double until_s = std::min(due_s, clock_heap.empty() ? never_s : clock_heap.front().at_s);
  looked_at.clear();
  looked_at_pools.clear();
  // Those that never end are not looked at, also when nothing else is to come.
  const double looked_until_s = std::min(until_s, std::numeric_limits<double>::max());
  level.ends.append_due(looked_until_s, looked_at);
  level.pool_ends.append_due(looked_until_s, looked_at_pools);
  looked_dates.clear();
  double soonest_s = never_s;
  for (const std::uint32_t index : looked_at) {
    settle_flow(index);
    const double fall = fall_at(index, level.level());
    const bool is_empty = fall >= 0 && flows[index].to_send <= 0;
    looked_dates.push_back(is_empty ? now_s : fall > 0 ? now_s + flows[index].to_send / fall : never_s);
    soonest_s = std::min(soonest_s, looked_dates.back());
  }
  for (const std::uint32_t vra : looked_at_pools) {
    settle_pool(vra);
    const double slope = pool_slope(vra);
    const double room = std::max(0.0, config.vras[vra].protecting_pool_bytes - vras[vra].bytes);
    looked_dates.push_back(slope > 0 ? now_s + room / slope : never_s);
    soonest_s = std::min(soonest_s, looked_dates.back());
  }
  until_s = std::min(until_s, soonest_s);
  const bool is_known = until_s < never_s;
  level.known_until_s = is_known ? until_s : now_s;
  for (std::size_t k = 0; k < looked_at.size(); ++k) {
    const std::uint32_t index = looked_at[k];
    if (is_known && looked_dates[k] <= until_s) {
      due_dates.set(index, looked_dates[k]);
      level.ends.set(index, never_s);
      level.promised.push_back(index);
      continue;
    }
    const double fall = fall_at(index, level.level());
    bound_end(index, level.known_until_s, std::max(0.0, flows[index].to_send - fall * (level.known_until_s - now_s)));
  }
  for (std::size_t k = 0; k < looked_at_pools.size(); ++k) {
    const std::uint32_t vra = looked_at_pools[k];
    const double date_s = looked_dates[looked_at.size() + k];
    if (is_known && date_s <= until_s) {
      pool_dates.set(vra, date_s);
      level.pool_ends.set(vra, never_s);
      level.promised_pools.push_back(vra);
      continue;
    }
    const double bytes = vras[vra].bytes + pool_slope(vra) * (level.known_until_s - now_s);
    bound_pool_end(vra, level.known_until_s, std::max(0.0, bytes));
  }
  due_s = std::min(due_s, soonest_s);
}

void ZertoPlane::State::bound_pool_end(std::uint32_t vra, double from_s, double bytes) {
  const double room = std::max(0.0, config.vras[vra].protecting_pool_bytes - bytes);
  const double most = vras[vra].slope;
  followed.pool_ends.set(vra, most > 0 ? from_s + room / most : never_s);
}

/// What was entered as due is looked at again.
void ZertoPlane::State::take_back_level_dates() {
  FollowedLevel& level = followed;
  for (const std::uint32_t index : level.promised) {
    if (!level.has(index)) continue;
    due_dates.set(index, never_s);
    level.ends.set(index, now_s);
  }
  for (const std::uint32_t vra : level.promised_pools) {
    if (level.on_pool[vra].weight <= 0) continue;
    pool_dates.set(vra, never_s);
    level.pool_ends.set(vra, now_s);
  }
  level.promised.clear();
  level.promised_pools.clear();
}

}  // namespace drsim
