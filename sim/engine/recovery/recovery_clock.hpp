#pragma once
/// How actors of recovery operations sleep. SimGrid wakes actors whose sleep ends at one date one after the other, and
/// the first may have gone on, through several queues, before the last wakes. A queue that serves in an order of its
/// own has to know that others are still to come at this date.
/// Checked by: tests/engine/recovery_parts_test.cpp

#include <set>
#include <simgrid/s4u.hpp>
#include <utility>
#include <vector>

namespace drsim {

class RecoveryClock {
 public:
  /// The calling actor sleeps; a date that has passed takes no time.
  void sleep_until(double date_s) {
    if (date_s <= simgrid::s4u::Engine::get_clock()) return;
    const auto place = due_.insert(date_s);
    simgrid::s4u::this_actor::sleep_until(date_s);
    due_.erase(place);
    std::vector<simgrid::s4u::SemaphorePtr> watching;
    watching.swap(watching_);
    for (const simgrid::s4u::SemaphorePtr& one : watching) one->release();
  }
  void sleep_for(double length_s) { sleep_until(simgrid::s4u::Engine::get_clock() + length_s); }

  /// True while somebody's sleep ends at this date, who has not woken yet.
  bool somebody_is_due() const {
    return !due_.empty() && *due_.begin() <= simgrid::s4u::Engine::get_clock() + rounding_s;
  }

  /// Blocks the calling actor until all whose sleep ends at this date have woken.
  void wait_for_others() {
    while (somebody_is_due()) {
      const simgrid::s4u::SemaphorePtr woken = simgrid::s4u::Semaphore::create(0);
      watching_.push_back(woken);
      woken->acquire();
    }
  }

  /// An actor is in a queue that it leaves at this date, and may come to another one then.
  void enter_passage() { ++passing_; }
  void leave_passage() { --passing_; }
  bool is_somebody_passing() const { return passing_ > 0; }

 private:
  static constexpr double rounding_s = 1e-6;  // of the kernel's dates

  int passing_ = 0;
  std::multiset<double> due_;
  std::vector<simgrid::s4u::SemaphorePtr> watching_;
};

}  // namespace drsim
