/// Accounts of a group: changes of rates are noted as they happen and played later, many at once.

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

constexpr std::size_t cache_line_bytes = 64;

template <typename Object>
void prefetch_object(const Object& object) {
  const auto* begin = reinterpret_cast<const char*>(&object);
  for (std::size_t offset = 0; offset < sizeof(Object); offset += cache_line_bytes) __builtin_prefetch(begin + offset);
}

}  // namespace

/// Notes a change of the present date; then play_when_full() must be called.
void ZertoPlane::State::note(std::uint32_t group, double rate, std::uint32_t index, std::uint32_t held_by) {
  RateChange& place = changes[group * noted_max + noted[group]++];
  place.at_s = now_s;
  place.rate = rate;
  place.index = index;
  place.held_by = held_by;
}

void ZertoPlane::State::play_when_full(std::uint32_t group) {
  const std::uint32_t left = noted_end[group] - noted[group];
  if (left == 3) prefetch_group(group);
  if (left == 2) prefetch_streams(group);
  if (left == 1) prefetch_contents(group);
  if (left == 0) play_changes(group);
}

/// A large estate does not fit the fast caches: what a group is about to need is fetched while others are at work.
void ZertoPlane::State::prefetch_group(std::uint32_t group) const {
  prefetch_object(groups[group]);
  prefetch_object(rpo_curves[group]);
  prefetch_object(backlog_curves[group]);
  prefetch_object(journal_curves[group]);
}

void ZertoPlane::State::prefetch_streams(std::uint32_t group) const {
  for (const std::uint32_t stream : groups[group].streams) {
    prefetch_object(streams[stream]);
    for (const std::uint32_t vm : config.streams[stream].vms) prefetch_object(vms[vm]);
  }
}

void ZertoPlane::State::prefetch_contents(std::uint32_t group) const {
  const GroupData& data = groups[group];
  data.journal.prefetch();
  journal_curves[group].prefetch();
  if (!data.active) return;
  data.ledger.rpo().prefetch();
  rpo_curves[group].prefetch();
  backlog_curves[group].prefetch();
  for (const std::uint32_t stream : data.lagging) {
    streams[stream].queue.prefetch();
    __builtin_prefetch(streams[stream].pieces.data(), 1);
  }
}

/// Brings the accounts of a group to the present date.
void ZertoPlane::State::play_changes(std::uint32_t group) {
  GroupData& data = groups[group];
  const bool step_by_step = needs_every_step(data);
  const RateChange* first = &changes[group * noted_max];
  for (const RateChange* change = first; change != first + noted[group]; ++change) {
    play_levels(group, change->at_s, false);
    if (change->held_by == RateChange::written) {
      play_written(group, *change, step_by_step);
    } else {
      play_delivered(group, *change);
    }
  }
  noted[group] = 0;
  noted_end[group] = noted_max;
  play_levels(group, now_s, true);
  if (data.active) advance_accounts(group, now_s);
  pass_arrivals(data, false);
}

/// While a bitmap or a journal at its limit depends on the written rates, or the cause of a lag on what is settled, the
/// accounts move change by change.
bool ZertoPlane::State::needs_every_step(const GroupData& data) const {
  if (!data.active) return false;
  if (data.journal.limit_met()) return true;
  const double settled_s = data.ledger.settled_s();
  return std::any_of(data.lagging.begin(), data.lagging.end(), [&](std::uint32_t stream) {
    return in_sync(flows[stream].mode) || streams[stream].sync_end_s >= settled_s;
  });
}

void ZertoPlane::State::play_written(std::uint32_t group, const RateChange& change, bool step_by_step) {
  GroupData& data = groups[group];
  if (step_by_step) advance_accounts(group, change.at_s);
  VmState& vm = vms[change.index];
  StreamState& stream = streams[vm.stream];
  const StreamFlow& flow = flows[vm.stream];
  const double before = vm.rate;
  vm.settle(change.at_s);
  vm.rate = change.rate;
  stream.written_rate = flow.alone ? change.rate : std::max(0.0, stream.written_rate + (change.rate - before));
  stream.written_rate_most = std::max(stream.written_rate_most, stream.written_rate);
  if (flow.mode == StreamMode::Idle) {
    stream.delivered += stream.rate * (change.at_s - stream.at_s);
    stream.at_s = change.at_s;
    stream.rate = stream.written_rate;
    if (data.active) {
      arrivals.emplace_back(change.at_s, vm.in_group, change.rate);
    } else {
      data.journal.set_arrival(change.at_s, vm.in_group, change.rate);
    }
  } else if (flow.mode == StreamMode::Queued) {
    stream.queue.change_rate(change.at_s, vm.local, change.rate, stream.rate);
    if (!step_by_step) backlog_curves[group].line_to(change.at_s, backlog_bytes(data, change.at_s));
  }
}

void ZertoPlane::State::play_delivered(std::uint32_t group, const RateChange& change) {
  advance_accounts(group, change.at_s);
  StreamState& stream = streams[change.index];
  if (flows[change.index].mode == StreamMode::Syncing && change.rate != stream.rate) {
    for (const std::uint32_t vm : config.streams[change.index].vms) {
      groups[group].journal.set_arrival(change.at_s, vms[vm].in_group, change.rate * vms[vm].pass_share);
    }
  }
  stream.rate = change.rate;
  stream.delivered_rate_most = std::max(stream.delivered_rate_most, change.rate);
  stream.held_by = change.held_by;
}

void ZertoPlane::State::advance_accounts(std::uint32_t group, double to_s) {
  GroupData& data = groups[group];
  if (!data.active || data.at_s >= to_s) return;
  record_backlog_corners(data, data.at_s, to_s);
  data.at_s = to_s;
  deliver_lagging(data, to_s);
  settle_ledger(group, to_s);
  backlog_curves[group].line_to(to_s, backlog_bytes(data, to_s));
}

void ZertoPlane::State::deliver_lagging(GroupData& data, double to_s) {
  std::size_t sources = arrivals.empty() ? 0 : 1;
  for (const std::uint32_t index : data.lagging) {
    StreamState& stream = streams[index];
    const StreamMode mode = flows[index].mode;
    if (mode == StreamMode::Idle) continue;
    const double moved =
        stream.queue.follows() ? stream.queue.bytes_until(to_s, stream.rate) : stream.rate * (to_s - stream.at_s);
    stream.delivered += moved;
    stream.at_s = to_s;
    if (mode == StreamMode::Queued) {
      if (stream.queue.follows()) {
        const double highest = fair.share_of(index) * followed.curve.highest();
        stream.delivered_rate_most = std::max(stream.delivered_rate_most, highest);
      }
      stream.queue.deliver(to_s, stream.rate, stream.latency_s, stream.pieces, arrivals);
      ++sources;
    } else if (mode == StreamMode::Syncing) {
      stream.unjournaled += moved * (1 - stream.pass_journaled);
      stream.pass_left -= moved;
      if (stream.pass_left < 0) {
        settle_end(index, stream.pass_left, stream.pass_journaled);
        stream.pass_left = 0;
      }
    }
  }
  pass_arrivals(data, sources <= 1);
}

void ZertoPlane::State::pass_arrivals(GroupData& data, bool sorted) {
  if (!sorted) {
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const ArrivalChange& a, const ArrivalChange& b) { return a.at_s < b.at_s; });
  }
  for (const ArrivalChange& change : arrivals) {
    if (change.along_level) {
      data.journal.set_arrival_along(change.at_s, change.vm, change.rate, followed.curve);
    } else {
      data.journal.set_arrival(change.at_s, change.vm, change.rate);
    }
  }
  arrivals.clear();
}

/// Checkpoints of a group that are known by now; then forgets what they needed.
void ZertoPlane::State::settle_ledger(std::uint32_t group, double to_s) {
  GroupData& data = groups[group];
  const double gap_from_s = settle_checkpoints(data, to_s);
  drop_settled_pieces(data, gap_from_s, to_s);
  drop_caught_up(data);
}

/// What the stream had on its way is lost: the gap of the sync that it is in now begins where that did. Checkpoints for
/// which another stream of the group lags are not settled yet.
void ZertoPlane::State::cut_pieces_in_flight(std::uint32_t index) {
  StreamState& stream = streams[index];
  if (!in_sync(flows[index].mode)) return;
  if (stream.pieces.empty()) {
    if (stream.gap_from_s == now_s) stream.gap_from_s -= stream.latency_s;
    return;
  }
  while (!stream.pieces.empty()) {
    CompletionPiece& last = stream.pieces.back();
    if (last.gap || last.complete_to_s <= now_s) return;
    const double arrived = arrived_of(last, stream.latency_s);
    stream.gap_from_s = std::min(stream.gap_from_s, last.from_s + std::max(0.0, arrived) * (last.to_s - last.from_s));
    last.to_s = stream.gap_from_s;
    last.complete_to_s = now_s;
    if (arrived > 0) return;
    stream.pieces.pop_back();
  }
}

/// How much of a piece that is not complete yet has arrived; negative: nothing.
double ZertoPlane::State::arrived_of(const CompletionPiece& piece, double latency_s) const {
  if (piece.along_level) {
    std::size_t cursor = followed.curve.end();
    const auto sent_by = [&](double at_s) { return followed.curve.value_at(at_s - latency_s, cursor); };
    const double sent = sent_by(now_s), first = sent_by(piece.complete_from_s), all = sent_by(piece.complete_to_s);
    if (all > first) return (sent - first) / (all - first);
  }
  const double length_s = piece.complete_to_s - piece.complete_from_s;
  return length_s > 0 ? (now_s - piece.complete_from_s) / length_s : 0;
}

/// The checkpoints of a group without a stream that lags.
void ZertoPlane::State::settle_idle(GroupData& data) {
  data.ledger.advance(now_s);
  data.ledger.settle(now_s, {}, {});
}

/// Settles the checkpoints up to the date of writing that every stream has passed.
/// @return date from which on a sync that goes on leaves no checkpoint; infinity: none
double ZertoPlane::State::settle_checkpoints(GroupData& data, double to_s) {
  data.ledger.advance(to_s);
  double settled_s = to_s;
  double gap_from_s = never_s;
  std::uint32_t slowest = bound_by_cap;
  std::uint32_t synced = bound_by_cap;
  piece_lists.clear();
  for (const std::uint32_t index : data.lagging) {
    const StreamState& stream = streams[index];
    const StreamMode mode = flows[index].mode;
    if (!stream.pieces.empty()) piece_lists.push_back(&stream.pieces);
    double passed_s = to_s;
    if (mode == StreamMode::Queued) passed_s = stream.queue.frontier_s();
    if (in_sync(mode)) {
      passed_s = stream.gap_from_s;
      gap_from_s = std::min(gap_from_s, passed_s);
    }
    if (slowest == bound_by_cap || passed_s < settled_s) slowest = index;
    settled_s = std::min(settled_s, passed_s);
    if (!in_sync(mode) && stream.sync_end_s >= data.ledger.settled_s()) synced = index;
  }
  // The wait that ends now was for this sync, also where another stream has fallen behind meanwhile.
  if (synced != bound_by_cap) slowest = synced;
  if (settled_s > data.ledger.settled_s()) {
    if (data.journal.limit_met() || data.keepers > 0) data.ledger.set_history(data.journal.history_s());
    data.ledger.settle(settled_s, piece_lists, slowest == bound_by_cap ? LagCause{} : cause_of(slowest, data));
  }
  return gap_from_s;
}

/// Why the stream lags. Until the first checkpoint after a sync is complete, the sync is the reason.
LagCause ZertoPlane::State::cause_of(std::uint32_t index, const GroupData& data) {
  StreamState& stream = streams[index];
  if (!in_sync(flows[index].mode) && stream.sync_end_s < data.ledger.settled_s()) {
    stream.cause = lag_by(stream.held_by);
  }
  return cause_in_sync(index);
}

void ZertoPlane::State::drop_settled_pieces(GroupData& data, double gap_from_s, double to_s) {
  const double settled_s = data.ledger.settled_s();
  for (const std::uint32_t index : data.lagging) {
    std::vector<CompletionPiece>& pieces = streams[index].pieces;
    const auto done = [&](const CompletionPiece& piece) {
      // While a sync goes on no checkpoint dated after its start can complete, whatever the others deliver.
      return piece.to_s <= settled_s || (piece.from_s >= gap_from_s && !piece.gap && piece.to_s <= to_s);
    };
    if (!pieces.empty()) pieces.erase(std::remove_if(pieces.begin(), pieces.end(), done), pieces.end());
  }
}

void ZertoPlane::State::drop_caught_up(GroupData& data) {
  const auto caught_up = [&](std::uint32_t index) {
    StreamState& stream = streams[index];
    if (flows[index].mode != StreamMode::Idle || !stream.pieces.empty()) return false;
    stream.listed = false;
    return true;
  };
  data.lagging.erase(std::remove_if(data.lagging.begin(), data.lagging.end(), caught_up), data.lagging.end());
  if (data.lagging.empty()) data.active = false;
}

double ZertoPlane::State::new_dirty_bytes(std::uint32_t index, double at_s) const {
  double dirty = 0;
  for (const std::uint32_t vm : config.streams[index].vms) {
    const VmState& state = vms[vm];
    dirty += state.unique.unique_bytes(state.written_at(at_s) - state.pass_start);
  }
  return dirty;
}

double ZertoPlane::State::backlog_bytes(std::uint32_t index, double at_s) const {
  const StreamState& stream = streams[index];
  const double span_s = at_s - stream.at_s;
  switch (flows[index].mode) {
    case StreamMode::Queued:
      return stream.queue.bytes_at(at_s, stream.rate);
    case StreamMode::Syncing:
    case StreamMode::Held:
      return stream.pass_left - stream.rate * span_s + stream.carry + new_dirty_bytes(index, at_s);
    case StreamMode::Idle:
    case StreamMode::Cross:
    case StreamMode::CrossResync:
      break;
  }
  return 0;
}

double ZertoPlane::State::backlog_bytes(const GroupData& data, double at_s) const {
  double bytes = 0;
  for (const std::uint32_t index : data.lagging) bytes += backlog_bytes(index, at_s);
  return std::max(0.0, bytes);
}

/// U(d) bends between events: its corners belong to the curve of the backlog.
void ZertoPlane::State::record_backlog_corners(GroupData& data, double from_s, double to_s) {
  std::vector<double> corners;
  for (const std::uint32_t index : data.lagging) {
    if (!in_sync(flows[index].mode)) continue;
    for (const std::uint32_t vm_index : config.streams[index].vms) {
      const VmState& vm = vms[vm_index];
      if (vm.rate <= 0) continue;
      const double before = vm.written_at(from_s) - vm.pass_start;
      const double after = vm.written_at(to_s) - vm.pass_start;
      for (double at = vm.unique.next_corner_bytes(before); at < after; at = vm.unique.next_corner_bytes(at)) {
        corners.push_back(from_s + (at - before) / vm.rate);
      }
    }
  }
  std::sort(corners.begin(), corners.end());
  CurveRecorder& curve = backlog_curves[static_cast<std::size_t>(&data - groups.data())];
  for (const double at_s : corners) curve.line_to(at_s, backlog_bytes(data, at_s));
}

}  // namespace drsim
