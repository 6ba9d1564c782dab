/// Followers of a level in the accounts of their groups: a queue follows from the date at which following began until
/// it ends or the level is left, and what the level did in between is looked at when something of the group is played.

#include <algorithm>
#include <cmath>

#include "models/zerto/plane_state.hpp"

namespace drsim {

/// The accounts of a stream are at the date from which on it follows.
void ZertoPlane::State::follow_in_accounts(std::uint32_t index) {
  StreamState& stream = streams[index];
  const double interval_s = config.groups[flows[index].group].vpg.checkpoint_interval_s;
  stream.held_by = followed.resource;
  stream.queue.follow(&followed.curve, fair.share_of(index), interval_s);
}

/// What the followers of a group did until a date of which a change of a rate is played next, or (`last`) until now.
void ZertoPlane::State::play_levels(std::uint32_t group, double to_s, bool last) {
  FollowedLevel& level = followed;
  if (!level.is_on() || level.in_group[group] == 0) return;
  GroupData& data = groups[group];
  if (level.group_begins[group] != 0) {
    const double begin_s = level.curve[level.begin].at_s;
    // The rates of that date itself were found before it began.
    if (begin_s >= to_s && !last) return;
    level.group_begins[group] = 0;
    advance_accounts(group, begin_s);
    for (const std::uint32_t index : data.lagging)
      if (level.has(index) && !streams[index].queue.follows()) follow_in_accounts(index);
  }
  if (!data.active) return;
  std::size_t next = level.curve.in_force(data.at_s, level.curve.end()) + 1;
  for (; next < level.curve.end() && level.curve[next].at_s < to_s && needs_every_level(data); ++next)
    advance_accounts(group, level.curve[next].at_s);
  if (data.active) draw_backlog(data, to_s);
}

/// Whether the accounts have to be moved change by change, also of the level.
bool ZertoPlane::State::needs_every_level(const GroupData& data) const {
  return needs_every_step(data) || (data.active && data.keepers > 0);
}

/// The picture of a backlog before a date, while no queue begins or ends and no written rate changes: it has every bend
/// while it is exact; as an envelope, one point at least for each of its spans.
void ZertoPlane::State::draw_backlog(const GroupData& data, double to_s) {
  CurveRecorder& curve = backlog_curves[static_cast<std::size_t>(&data - groups.data())];
  const double from_s = std::max(data.at_s, curve.last_s());
  if (curve.is_exact()) {
    const LevelCurve& levels = followed.curve;
    std::size_t next = levels.in_force(from_s, levels.end()) + 1;
    for (; next < levels.end() && levels[next].at_s < to_s && curve.is_exact(); ++next)
      curve.line_to(levels[next].at_s, backlog_bytes(data, levels[next].at_s));
  }
  if (curve.is_exact()) return;
  const double span_s = curve.span_s();
  for (double span = std::floor(std::max(from_s, curve.last_s()) / span_s + 0.5) + 0.5; span * span_s < to_s; ++span)
    curve.line_to(span * span_s, backlog_bytes(data, span * span_s));
}

/// Forgets the changes of the level that no account will ask for: all accounts are brought to the present date, and
/// what lies a history further back is over for them.
void ZertoPlane::State::forget_levels() {
  constexpr std::size_t kept_least = 1 << 16;
  FollowedLevel& level = followed;
  double needed_s = now_s;
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    play_changes(group);
    groups[group].journal.settle_until(now_s);
    needed_s = std::min(needed_s, now_s - config.groups[group].vpg.journal_history_s);
    for (const std::uint32_t index : groups[group].streams)
      needed_s = std::min(needed_s, now_s - streams[index].latency_s);
  }
  for (const std::uint32_t index : level.resources) touch(index);
  for (const std::uint32_t vra : level.vras) settle_pool(vra);
  level.curve.forget_before(needed_s);
  level.begin = std::max(level.begin, level.curve.first());
  level.kept_most = std::max(kept_least, 2 * (level.curve.end() - level.curve.first()));
}

}  // namespace drsim
