#include "sim/engine/ordered_gate.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

void OrderedGate::acquire(const QueueKey& key) {
  const sg4::SemaphorePtr turn = sg4::Semaphore::create(0);
  waiting_.emplace(key, turn);
  ++arrivals_;
  if (!is_settling_) settle();
  turn->acquire();
}

/// Others that arrive at this date must be in the queue before places are given away. SimGrid runs an actor that
/// another one creates in a later round of the same date, so rounds are waited for until one brings nobody.
void OrderedGate::settle() {
  is_settling_ = true;
  for (std::uint64_t seen = 0; seen != arrivals_;) {
    seen = arrivals_;
    sg4::this_actor::yield();
    sg4::this_actor::yield();
  }
  is_settling_ = false;
  admit();
}

void OrderedGate::release() {
  ++free_;
  if (!is_settling_) admit();
}

void OrderedGate::admit() {
  while (free_ > 0 && !waiting_.empty()) {
    const sg4::SemaphorePtr turn = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    --free_;
    turn->release();
  }
}

}  // namespace drsim
