/// Checkpoints that are settled and not complete yet: they land when the accounts have come to the dates at which they
/// complete, unless they are lost before. Each keeps what its wait is put down to.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "models/group_accounts/checkpoint_ledger.hpp"

namespace drsim {

/// So many of a progression are complete by now.
double CheckpointLedger::due_of(double count, double first_complete_s, double step_s) const {
  if (first_complete_s > now_s_) return 0;
  return step_s > 0 ? std::min(count, std::floor((now_s_ - first_complete_s) / step_s) + 1) : count;
}

void CheckpointLedger::complete(double first, double count, double first_complete_s, double step_s) {
  const double due = flights_.empty() ? due_of(count, first_complete_s, step_s) : 0;
  if (due > 0) land(first, due, first_complete_s, step_s);
  if (due >= count) return;
  flights_.push_back({first + due, count - due, first_complete_s + due * step_s, step_s, wait_});
  wait_.unmade = wait_.gap = {};
  wait_.changes.clear();
}

void CheckpointLedger::advance(double to_s) {
  now_s_ = to_s;
  if (!flights_.empty()) land_due();
}

/// In order: what a faster path would let overtake another one waits for it.
void CheckpointLedger::land_due() {
  std::size_t landed = 0;
  for (Flight& flight : flights_) {
    const double due = due_of(flight.count, flight.first_complete_s, flight.step_s);
    if (due <= 0) break;
    std::swap(wait_, flight.wait);
    land(flight.first, due, flight.first_complete_s, flight.step_s);
    std::swap(wait_, flight.wait);
    flight.first += due;
    flight.count -= due;
    flight.first_complete_s += due * flight.step_s;
    if (flight.count > 0) break;
    ++landed;
  }
  flights_.erase(flights_.begin(), std::next(flights_.begin(), static_cast<std::ptrdiff_t>(landed)));
}

/// The wait for what was in flight goes on until another one is complete.
void CheckpointLedger::drop_flights() {
  if (flights_.empty()) return;
  Wait& before = flights_.front().wait;
  before.changes.insert(before.changes.end(), wait_.changes.begin(), wait_.changes.end());
  wait_.changes = std::move(before.changes);
  if (wait_.unmade.kind == LagCause::Kind::None) wait_.unmade = before.unmade;
  if (wait_.gap.kind == LagCause::Kind::None) wait_.gap = before.gap;
  flights_.clear();
}

void CheckpointLedger::lose_in_flight() {
  if (flights_.empty()) return;
  for (const Flight& flight : flights_) missing_.push_back({flight.first, flight.first + flight.count - 1});
  drop_flights();
  // They may lie between dates that were found missing meanwhile.
  std::sort(missing_.begin(), missing_.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::vector<Range> ranges;
  ranges.swap(missing_);
  for (const Range& range : ranges) note_missing(range.first, range.last);
}

}  // namespace drsim
