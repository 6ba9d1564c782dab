/// Streams that follow the level of one full resource: how following begins and ends, who joins and leaves, and how the
/// level moves.
///
/// On a link that is nearly full some queue empties, or some stream begins one, many times a second, and each time the
/// rates of all queued streams change, though nothing else happens to them: each is sent at its share times the level
/// of the resource. So while that holds the rates are not entered one by one. The level is what the others leave, over
/// the sum of the followers' amounts times shares; a stream that is sent as it is written joins when it writes more
/// than its share of the level, and leaves when its queue is empty.
///
/// It holds while no follower meets its own cap or another full resource, no other resource fills, and modes, limits
/// and paths stay. Whatever else happens ends it first (leave_level), at the cost of one pass over the followers; then
/// the sharing is solved as ever, and following may begin again.
///
/// Invariants while following: flows of followers hold what is left at their `at_s` and no rate; `load` of a resource
/// and `slope` of a pool are without the followers; due dates of followers are entered only for the next one.
/// Exact up to rounding: no date and no rate is approximated.
/// Checked by: tests/models/plane_level_test.cpp (against the whole solved anew at each event, on random estates).

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// Fewer streams are cheaper to move one by one.
constexpr std::size_t followers_least = 12;

/// Following that ended after fewer changes was not worth its beginning: the next one waits twice as long.
constexpr std::size_t worthwhile_changes = 16;
constexpr std::uint32_t wait_max = 4096;

}  // namespace

/// After a solution of the sharing: follows the resource that binds most streams, if nothing else moves these.
void ZertoPlane::State::consider_level() {
  if (reached_streams.size() < followers_least || ++followed.shared <= followed.wait) return;
  bound_count.assign(resources.size(), 0);
  std::uint32_t most = bound_by_cap;
  for (const std::uint32_t index : reached_streams) {
    const std::uint32_t resource = flows[index].held_by;
    if (flows[index].mode != StreamMode::Queued || resource >= resources.size()) continue;
    if (++bound_count[resource] < followers_least) continue;
    if (most == bound_by_cap || bound_count[resource] > bound_count[most]) most = resource;
  }
  if (most != bound_by_cap) follow_level_of(most);
  if (followed.is_on()) find_soonest();
}

/// A stream that a resource binds can follow: no other resource of its path is full, meters or moves its compression.
bool ZertoPlane::State::may_follow(std::uint32_t index, std::uint32_t resource) const {
  if (flows[index].backs_off) return false;
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    const ResourceState& other = resources[use->resource];
    if (config.resources[use->resource].averaging_s > 0 || other.watched_fraction <= 0 || !other.up) return false;
    if (use->resource != resource && other.saturated) return false;
  }
  return true;
}

void ZertoPlane::State::follow_level_of(std::uint32_t resource) {
  std::uint32_t priority = bound_by_cap;
  for (const std::uint32_t index : fair.users(resource))
    if (flows[index].held_by == resource) priority = std::min(priority, fair.class_of(index));
  for (const std::uint32_t index : fair.users(resource)) {
    const StreamFlow& flow = flows[index];
    if (fair.class_of(index) > priority && flow.rate > 0) return;
    if (flow.held_by != resource || fair.class_of(index) != priority) continue;
    if (flow.mode != StreamMode::Queued || !may_follow(index, resource)) return;
  }
  FollowedLevel& level = followed;
  level.resource = resource;
  level.priority = priority;
  level.place.assign(flows.size(), bound_by_cap);
  level.settled_value.assign(flows.size(), 0.0);
  level.on_resource.assign(resources.size(), {});
  level.on_pool.assign(vras.size(), {});
  level.in_group.assign(groups.size(), 0);
  level.group_begins.assign(groups.size(), 0);
  for (SoonestDates* numbers : {&level.needs, &level.ceilings, &level.ends}) numbers->assign(flows.size());
  level.limits.assign(resources.size());
  level.pool_ends.assign(vras.size());
  level.curve.append(now_s, 0);
  level.begin = level.curve.end() - 1;
  for (const std::uint32_t index : fair.users(resource)) {
    if (flows[index].held_by == resource && fair.class_of(index) == priority) {
      const double rate = flows[index].rate;
      for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use)
        resources[use->resource].load = std::max(0.0, resources[use->resource].load - use->amount * rate);
      vras[flows[index].vra].slope += rate;
      level.group_begins[flows[index].group] = 1;
      begin_following(index);
    } else {
      find_need(index);
    }
  }
  for (const std::uint32_t vra : level.vras) pool_dates.set(vra, never_s);
  level.curve.set(now_s, level_now());
  level.level_most = 0;
  bound_ends();
  for (const std::uint32_t index : level.resources) find_limit(index);
  for (const std::uint32_t vra : level.vras) find_pool_due_date(vra);
  level.moved = false;
}

/// What the others leave of the resource, for each unit of the followers.
double ZertoPlane::State::level_now() const {
  const std::uint32_t resource = followed.resource;
  return std::max(0.0, limit_of(resource) - resources[resource].load) / followed.on_resource[resource].weight;
}

/// The stream is queued, and its loads, but for the followed ones, are those of no stream.
void ZertoPlane::State::begin_following(std::uint32_t index) {
  FollowedLevel& level = followed;
  StreamFlow& flow = flows[index];
  const double share = fair.share_of(index);
  const std::size_t known = level.curve.end();
  flow.settle(now_s);
  flow.held_by = level.resource;
  level.place[index] = static_cast<std::uint32_t>(level.streams.size());
  level.streams.push_back(index);
  level.settled_value[index] = level.value_at(now_s);
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    FollowedLevel::Part& part = level.on_resource[use->resource];
    if (part.weight <= 0) {
      part.next = known;
      level.resources.push_back(use->resource);
      if (link_slot[use->resource] != bound_by_cap) level.links.push_back(use->resource);
    }
    part.weight += use->amount * share;
  }
  FollowedLevel::Part& pool = level.on_pool[flow.vra];
  if (pool.weight <= 0) {
    pool.next = known;
    level.vras.push_back(flow.vra);
  }
  pool.weight += share;
  ++level.in_group[flow.group];
  level.ceilings.set(index, flow.ceiling / share);
  level.needs.set(index, never_s);
  due_dates.set(index, never_s);
}

/// A stream that is sent as it is written, and writes more than its share of the level, joins. False: it cannot.
bool ZertoPlane::State::join_level(std::uint32_t index) {
  StreamFlow& flow = flows[index];
  if (flow.mode != StreamMode::Idle || fair.class_of(index) != followed.priority) return false;
  if (!may_follow(index, followed.resource)) return false;
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    touch(use->resource);
    ResourceState& resource = resources[use->resource];
    resource.load = std::max(0.0, resource.load - use->amount * flow.rate);
  }
  settle_pool(flow.vra);
  begin_queue(index);
  vras[flow.vra].slope += flow.written_rate;
  begin_following(index);
  follow_in_accounts(index);
  bound_end(index, now_s, 0);
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) find_limit(use->resource);
  find_pool_due_date(flow.vra);
  return true;
}

/// The queue of a follower is empty: it no longer counts. False: it did not follow.
bool ZertoPlane::State::stop_following(std::uint32_t index) {
  FollowedLevel& level = followed;
  if (!level.has(index)) return false;
  StreamFlow& flow = flows[index];
  const double share = fair.share_of(index);
  const std::uint32_t place = level.place[index], last = level.streams.back();
  level.streams[place] = last;
  level.place[last] = place;
  level.streams.pop_back();
  level.place[index] = bound_by_cap;
  --level.in_group[flow.group];
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    touch(use->resource);
    double& weight = level.on_resource[use->resource].weight;
    weight = std::max(0.0, weight - use->amount * share);
  }
  settle_pool(flow.vra);
  level.ends.set(index, never_s);
  level.ceilings.set(index, never_s);
  level.moved = true;
  streams[index].queue.end_following();
  return true;
}

/// A stream that stopped following is sent as it is written again.
void ZertoPlane::State::send_beside_level(std::uint32_t index) {
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    resources[use->resource].load += use->amount * flows[index].rate;
    find_limit(use->resource);
  }
  sum_pool(flows[index].vra);
  find_pool_due_date(flows[index].vra);
  find_need(index);
}

/// From which level on a stream beside the followers would be held back, too.
void ZertoPlane::State::find_need(std::uint32_t index) {
  const double rate = flows[index].rate;
  const std::uint32_t own = fair.class_of(index);
  double need = 0;
  if (own == followed.priority) need = rate / fair.share_of(index);
  if (own > followed.priority && rate > 0) need = never_s;
  followed.needs.set(index, need > 0 ? -need : never_s);
}

/// Up to which level a resource beside the followed one is not full.
void ZertoPlane::State::find_limit(std::uint32_t index) {
  const double weight = followed.on_resource[index].weight;
  if (index == followed.resource || weight <= 0) {
    followed.limits.set(index, never_s);
    return;
  }
  const ResourceState& resource = resources[index];
  const double watched = resource.capacity_left(config.resources[index].capacity) * resource.watched_fraction;
  followed.limits.set(index, std::max(0.0, watched - resource.load) / weight);
}

/// Finds the level for what the others leave now, and who joins. False: something else moves, too.
bool ZertoPlane::State::find_level() {
  FollowedLevel& level = followed;
  for (;;) {
    if (level.streams.empty() || level.on_resource[level.resource].weight <= 0) return false;
    if (resources[level.resource].load > limit_of(level.resource) * (1 + rate_rounding)) return false;
    const double now = level_now();
    if (-level.needs.soonest_s() > now * (1 + rate_rounding)) {
      joining.clear();
      level.needs.append_due(level.needs.soonest_s(), joining);
      for (const std::uint32_t index : joining)
        if (!join_level(index)) return false;
      continue;
    }
    const double free = std::min(level.ceilings.soonest_s(), level.limits.soonest_s());
    if (now > free * (1 + rate_rounding)) return false;
    level.curve.append(now_s, now);
    delivered_rate_changes += static_cast<double>(level.streams.size());
    bound_ends();
    for (const std::uint32_t link : level.links) {
      touch(link);
      record_link(link);
    }
    if (level.curve.end() - level.curve.first() > level.kept_most) forget_levels();
    return true;
  }
}

/// Brings the followers up to date after an event. False: they follow no longer, and the sharing must be solved.
bool ZertoPlane::State::follow_level() {
  FollowedLevel& level = followed;
  if (now_s < level.known_until_s && !level.moved && touched_vras.empty()) return true;
  // Between two events somebody changed what the dates were found for.
  const bool keeps = now_s >= level.known_until_s && (!level.moved || find_level());
  if (!keeps) {
    leave_level();
    must_share = true;
    return false;
  }
  level.moved = false;
  for (const std::uint32_t vra : touched_vras)
    if (vras[vra].touched) find_pool_due_date(vra);
  touched_vras.clear();
  find_soonest();
  return true;
}

/// Gives every follower its own rate and dates back; resources and pools are those of all streams again.
void ZertoPlane::State::leave_level() {
  FollowedLevel& level = followed;
  if (!level.is_on()) return;
  for (const std::uint32_t index : level.streams) {
    const std::uint32_t group = flows[index].group;
    if (level.in_group[group] > 0) play_changes(group);
    level.in_group[group] = 0;
  }
  for (const std::uint32_t index : level.resources) {
    touch(index);
    resources[index].load += level.load_on(index);
    level.on_resource[index].weight = 0;
  }
  for (const std::uint32_t vra : level.vras) {
    settle_pool(vra);
    vras[vra].slope -= level.on_pool[vra].weight * level.level();
    level.on_pool[vra].weight = 0;
  }
  for (const std::uint32_t index : level.streams) {
    settle_flow(index);
    flows[index].rate = fair.share_of(index) * level.level();
    streams[index].rate = flows[index].rate;
    streams[index].queue.end_following();
  }
  const bool was_worth_it = level.curve.end() - level.begin >= worthwhile_changes;
  level.curve.append(now_s, 0);
  level.resource = bound_by_cap;
  for (const std::uint32_t index : level.streams) due_dates.set(index, due_date(flows[index]));
  for (const std::uint32_t vra : level.vras) find_pool_due_date(vra);
  if (level.moved) must_share = true;
  level.wait = was_worth_it ? 0 : std::min(2 * level.wait + 1, wait_max);
  level.shared = 0;
  level.moved = false;
  level.streams.clear();
  level.resources.clear();
  level.links.clear();
  level.vras.clear();
  level.promised.clear();
  level.promised_pools.clear();
}

}  // namespace drsim
