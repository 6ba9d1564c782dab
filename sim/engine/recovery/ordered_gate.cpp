#include "sim/engine/recovery/ordered_gate.hpp"

#include <algorithm>

namespace drsim {

namespace sg4 = simgrid::s4u;

void OrderedGate::acquire(const QueueRank& rank) {
  if (is_passage_) clock_.enter_passage();
  const auto me = std::make_shared<Waiter>();
  waiting_.emplace(rank, me);
  ++arrivals_;
  if (is_served_) me->turn->acquire();
  // Woken without a place, or the first to come: it gives the places away until it has one.
  while (!me->admitted) {
    is_served_ = true;
    serve(*me);
    if (me->admitted) return hand_over();
    is_served_ = false;
    me->turn->acquire();
  }
}

/// Gives places away until the caller has one, or none is left.
void OrderedGate::serve(const Waiter& me) {
  while (!me.admitted && free_ > 0) {
    settle();
    if (pacing_ && pacing_->next_s(sg4::Engine::get_clock()) > sg4::Engine::get_clock()) {
      clock_.sleep_until(pacing_->next_s(sg4::Engine::get_clock()));
    } else {
      admit_first();
    }
  }
}

/// Others that arrive at this date must be in the queue before places are given away. SimGrid runs an actor that
/// another one creates in a later round of the same date, so rounds are waited for until one brings nobody.
void OrderedGate::settle() {
  for (std::uint64_t seen = 0; is_to_settle(seen);) {
    clock_.wait_for_others();
    seen = arrivals_;
    sg4::this_actor::yield();
    sg4::this_actor::yield();
  }
}

bool OrderedGate::is_to_settle(std::uint64_t seen) const {
  return seen != arrivals_ || clock_.somebody_is_due() || (!is_passage_ && clock_.is_somebody_passing());
}

void OrderedGate::admit_first() {
  const std::shared_ptr<Waiter> first = waiting_.begin()->second;
  waiting_.erase(waiting_.begin());
  if (pacing_) {
    pacing_->take(sg4::Engine::get_clock());
  } else {
    --free_;
  }
  first->admitted = true;
  first->turn->release();
}

/// The next one gives places away, if there are any.
void OrderedGate::hand_over() {
  is_served_ = free_ > 0 && !waiting_.empty();
  if (is_served_) waiting_.begin()->second->turn->release();
}

void OrderedGate::release() {
  if (is_passage_) clock_.leave_passage();
  if (pacing_) {
    pacing_->give_back();
    return;
  }
  ++free_;
  if (!is_served_) hand_over();
}

}  // namespace drsim
