#include "sim/report/disturbances/disturbed_episodes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace drsim {
namespace {

/// A stretch of a state; unprotected: nobody protected the group.
struct Piece {
  double from_s = 0, to_s = 0;
  GroupState state = GroupState::Protected;
  std::optional<std::size_t> named;  ///< the disturbance that its reason names
  bool is_normal = false;            ///< its reason is one of normal operation, such as the group's own time window
  bool is_shortage = false;          ///< its reason is want of capacity
};

bool is_operated(GroupState state) {
  return state == GroupState::FailingOver || state == GroupState::Moving || state == GroupState::ReverseSync;
}

/// Something is down, and nothing gets ahead.
bool is_held(GroupState state) {
  return state == GroupState::Disconnected || state == GroupState::Paused || state == GroupState::StorageError ||
         state == GroupState::ManagerDown;
}

/// During a failover test the product shows no other state: what held replication meanwhile is known by the time above
/// target that it caused.
void add_behind_tests(const GroupResult& group, const DisturbanceIndex& index, std::vector<Piece>& pieces) {
  for (const StateSpan& test : group.spans) {
    if (test.state != GroupState::FailoverTest) continue;
    const auto& parts = group.above_target.parts();
    auto part = std::partition_point(parts.begin(), parts.end(),
                                     [&](const Excursions& one) { return one.end_s() <= test.from_s; });
    for (; part != parts.end() && part->begin_s < test.to_s; ++part) {
      const Cause& cause = group.above_target_causes[part->cause];
      const Pointing pointing = pointing_of(cause.kind);
      if (pointing == Pointing::Nothing) continue;
      const bool is_down =
          cause.sync == SyncAfter::None && (pointing == Pointing::AtComponent || pointing == Pointing::GroupItself);
      pieces.push_back({std::max(part->begin_s, test.from_s), std::min(part->end_s(), test.to_s),
                        is_down ? GroupState::Disconnected : GroupState::Buffering,
                        index.named_by(cause, part->begin_s, group.name)});
    }
  }
}

/// By date; of two that overlap the one that began last goes after the other.
std::vector<Piece> pieces_of(const GroupResult& group, const DisturbanceIndex& index) {
  std::vector<Piece> pieces;
  const auto add = [&](const std::vector<StateSpan>& spans) {
    for (const StateSpan& span : spans) {
      if (span.state == GroupState::Recovered || span.state == GroupState::FailoverTest) continue;
      Piece piece{span.from_s, span.to_s, span.state, {}};
      if (span.reason) piece.named = index.named_by(*span.reason, span.from_s, group.name);
      piece.is_normal = span.reason && pointing_of(span.reason->kind) == Pointing::Nothing;
      piece.is_shortage = span.reason && pointing_of(span.reason->kind) == Pointing::Shortage;
      if (!piece.named && is_operated(span.state)) piece.named = index.operation_on(group.name, span.from_s);
      pieces.push_back(piece);
    }
  };
  add(group.spans);
  if (group.in_reverse) add(group.in_reverse->spans);
  add_behind_tests(group, index, pieces);
  for (const TimeSpan& span : group.unprotected)
    pieces.push_back({span.from_s, span.to_s, GroupState::Recovered, index.operation_on(group.name, span.from_s)});
  std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.from_s < b.from_s; });
  return pieces;
}

/// Who has a part in an episode, from when.
struct Part {
  std::size_t disturbance;
  double from_s;
};

/// Of the others that had begun, so many are told.
constexpr std::size_t together_max = 4;

/// Cuts one episode into windows.
class Episode {
 public:
  Episode(const RunRecord& record, std::size_t group, const DisturbanceIndex& index, const AddedBacklog& added,
          std::vector<Piece> pieces)
      : group_(group),
        is_asked_too_much_(is_asked_too_much(record.groups[group].long_run)),
        index_(index),
        added_(added),
        pieces_(std::move(pieces)),
        from_s_(pieces_.front().from_s),
        to_s_(from_s_) {
    for (const Piece& piece : pieces_) {
      to_s_ = std::max(to_s_, piece.to_s);
      latest_to_s_.push_back(to_s_);
    }
    acting_ = index.acting_on(group, from_s_, to_s_);
    moving_ = index.moving(record.groups[group].name, from_s_, to_s_);
    forget_what_was_over();
    std::map<std::size_t, double> begun_s;
    const auto take = [&](std::size_t disturbance, double at_s) {
      const auto [place, is_new] = begun_s.emplace(disturbance, at_s);
      if (!is_new) place->second = std::min(place->second, at_s);
    };
    for (const Piece& piece : pieces_) {
      if (!piece.named) continue;
      take(*piece.named, piece.from_s);
      if (is_operated(piece.state) || piece.state == GroupState::Recovered)
        moving_.push_back({*piece.named, piece.from_s, to_s_});
    }
    for (const auto* list : {&acting_, &moving_})
      for (const DisturbanceIndex::Acting& one : *list) take(one.disturbance, std::max(one.from_s, from_s_));
    std::stable_sort(moving_.begin(), moving_.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
    for (const auto& [disturbance, at_s] : begun_s) parts_.push_back({disturbance, at_s});
    std::stable_sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) { return a.from_s < b.from_s; });
    is_disturbed_ = !parts_.empty();
    const bool is_normal = parts_.empty() || parts_.front().from_s > from_s_;
    if (is_normal) parts_.insert(parts_.begin(), {normal_operation, from_s_});
  }

  bool is_disturbed() const { return is_disturbed_; }

  void cut(std::vector<DisturbedWindow>& windows) {
    const std::vector<double> dates = edges();
    const std::size_t first = windows.size();
    for (std::size_t k = 0; k + 1 < dates.size(); ++k) {
      while (begun_ < parts_.size() && parts_[begun_].from_s <= dates[k]) ++begun_;
      const std::size_t disturbance = put_down_to(dates[k]);
      const Before before = before_added(disturbance, dates[k], dates[k + 1]);
      if (before.to_s > dates[k]) add_window(before.disturbance, dates[k], before.to_s, first, windows);
      if (before.to_s < dates[k + 1]) add_window(disturbance, before.to_s, dates[k + 1], first, windows);
    }
  }

  DisturbedEpisode summary() const {
    std::set<std::size_t> disturbances;
    for (const Part& part : parts_)
      if (part.disturbance != normal_operation) disturbances.insert(part.disturbance);
    return {from_s_, to_s_, {disturbances.begin(), disturbances.end()}};
  }

 private:
  void add_window(std::size_t disturbance, double from_s, double to_s, std::size_t first,
                  std::vector<DisturbedWindow>& windows) {
    hold(disturbance, to_s - from_s);
    std::vector<std::size_t> together = others_than(disturbance);
    const bool goes_on =
        windows.size() > first && windows.back().disturbance == disturbance && windows.back().together == together;
    if (goes_on) windows.back().to_s = to_s;
    if (!goes_on) windows.push_back({disturbance, from_s, to_s, std::move(together)});
  }

  /// In the syncs of an operation a stream may still name what an event did to it long before.
  void forget_what_was_over() {
    if (moving_.empty()) return;
    for (Piece& piece : pieces_)
      if (piece.named && index_.is_over(*piece.named, from_s_)) piece.named.reset();
  }

  /// What would be there without an event, up to when; nothing of it: at the beginning of what is worked off.
  struct Before {
    std::size_t disturbance = normal_operation;
    double to_s = 0;
  };

  /// @param from_s, to_s  no piece and no part begins or ends between them
  Before before_added(std::size_t disturbance, double from_s, double to_s) const {
    const Before none{normal_operation, from_s};
    const auto of_event = [&](const auto& one) { return one.disturbance == disturbance; };
    const auto event = std::find_if(acting_.begin(), acting_.end(), of_event);
    const Piece* piece = piece_at(from_s);
    if (event == acting_.end() || piece == nullptr || piece->state == GroupState::Recovered) return none;
    const bool is_named = piece->named == disturbance;
    const auto part = std::find_if(parts_.begin(), parts_.end(), of_event);
    const bool met_others = part != parts_.begin();
    // What the event alone began, down to its own syncs, is its own. So are checksums, which are no backlog.
    const bool is_own = !met_others && (is_named || !piece->is_shortage);
    const bool is_checked = is_named && piece->state == GroupState::DeltaSync;
    if (is_held(piece->state) || (!is_asked_too_much_ && (is_own || is_checked))) return none;
    const double acted_s = std::min(event->to_s, from_s) - part->from_s;
    const auto held = held_s_.find(disturbance);
    const double held_s = is_named || held == held_s_.end() ? acted_s : std::max(acted_s, held->second);
    std::size_t others = is_named && met_others ? parts_.front().disturbance : normal_operation;
    if (longest_ && *longest_ != disturbance) others = *longest_;
    return {others, added_.added_from_s({group_, part->from_s, held_s, from_s, to_s})};
  }

  std::vector<double> edges() const {
    std::set<double> dates{from_s_, to_s_};
    const auto add = [&](double at_s) {
      if (at_s > from_s_ && at_s < to_s_) dates.insert(at_s);
    };
    for (const Piece& piece : pieces_) {
      add(piece.from_s);
      add(piece.to_s);
    }
    for (const Part& part : parts_) add(part.from_s);
    for (const DisturbanceIndex::Acting& one : acting_) add(one.to_s);
    return {dates.begin(), dates.end()};
  }

  const Piece* piece_at(double at_s) const {
    auto after = static_cast<std::size_t>(
        std::partition_point(pieces_.begin(), pieces_.end(), [&](const Piece& one) { return one.from_s <= at_s; }) -
        pieces_.begin());
    for (; after > 0 && latest_to_s_[after - 1] > at_s; --after)
      if (pieces_[after - 1].to_s > at_s) return &pieces_[after - 1];
    return nullptr;
  }

  std::size_t put_down_to(double at_s) const {
    for (auto operation = moving_.rbegin(); operation != moving_.rend(); ++operation)
      if (operation->from_s <= at_s) return operation->disturbance;
    const Piece* piece = piece_at(at_s);
    const std::optional<std::size_t> named = piece != nullptr ? piece->named : std::nullopt;
    if (piece != nullptr && piece->is_normal) return normal_operation;
    if (piece != nullptr && is_held(piece->state)) {
      if (named && index_.acts(*named, at_s)) return *named;
      for (const DisturbanceIndex::Acting& one : acting_)
        if (one.from_s <= at_s && at_s < one.to_s) return one.disturbance;
    }
    // A bitmap sync is of all that held the group; more than that is of what asked for it.
    const bool is_asked_for =
        piece != nullptr && (piece->state == GroupState::DeltaSync || piece->state == GroupState::InitialSync);
    if (named && is_asked_for) return *named;
    const bool was_normal = parts_.front().disturbance == normal_operation;
    // Nobody has held it yet, or what began as a backlog of normal operation: what the state names.
    if (named && (was_normal || !longest_)) return *named;
    return longest_.value_or(parts_.front().disturbance);
  }

  /// Time of the episode that is put down to it, and which has most of it.
  void hold(std::size_t disturbance, double length_s) {
    const double held_s = held_s_[disturbance] += length_s;
    if (!longest_ || held_s > held_s_[*longest_]) longest_ = disturbance;
  }

  std::vector<std::size_t> others_than(std::size_t disturbance) const {
    std::vector<std::size_t> list;
    for (std::size_t k = 0; k < begun_ && list.size() < together_max; ++k)
      if (parts_[k].disturbance != disturbance) list.push_back(parts_[k].disturbance);
    return list;
  }

  std::size_t group_;
  bool is_asked_too_much_;  // whatever happens to it
  const DisturbanceIndex& index_;
  const AddedBacklog& added_;
  std::vector<Piece> pieces_;
  std::vector<double> latest_to_s_;  // of the piece and all before it
  double from_s_, to_s_;
  bool is_disturbed_ = false;
  std::vector<Part> parts_;                                // by beginning
  std::vector<DisturbanceIndex::Acting> acting_, moving_;  // by beginning
  std::size_t begun_ = 0;                                  // parts that have
  std::map<std::size_t, double> held_s_;
  std::optional<std::size_t> longest_;
};

}  // namespace

GroupEpisodes episodes_of(const RunRecord& record, std::size_t group, const DisturbanceIndex& index,
                          const AddedBacklog& added) {
  GroupEpisodes found;
  const std::vector<Piece> pieces = pieces_of(record.groups[group], index);
  for (std::size_t k = 0; k < pieces.size();) {
    std::vector<Piece> together;
    double to_s = pieces[k].to_s;
    for (; k < pieces.size() && (together.empty() || pieces[k].from_s <= to_s + listed_gap_s); ++k) {
      together.push_back(pieces[k]);
      to_s = std::max(to_s, pieces[k].to_s);
    }
    Episode episode(record, group, index, added, std::move(together));
    if (!episode.is_disturbed()) continue;
    episode.cut(found.windows);
    found.episodes.push_back(episode.summary());
  }
  return found;
}

}  // namespace drsim
