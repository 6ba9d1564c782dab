#pragma once
/// A counting semaphore for actors whose queue has an order of rank: a place that falls free goes to the first by rank
/// of those who wait, whoever came first; who has a place keeps it. A place is not kept free for somebody who is yet to
/// come, but who comes at the same date is waited for, in whatever order SimGrid runs actors of one date. A paced gate
/// has starts in place of places: so many in any interval, each taken by whoever is first when it falls due. A passage
/// is a gate for one that is left at the date at which it is come to; other gates wait for who is in it.
/// (Non-preemptive priority, head of the line: L. Kleinrock, Queueing Systems, volume 2, section 3.6.)
/// Checked by: tests/engine/recovery_parts_test.cpp

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <simgrid/s4u.hpp>
#include <tuple>
#include <vector>

#include "models/recovery/recovery_rules.hpp"
#include "sim/engine/recovery/recovery_clock.hpp"

namespace drsim {

/// Rank in a queue. Operations of an earlier date come first; among those of one date the priority of the group, then
/// the operation by name, the place of its group in it (by priority, or as named), its boot group, its VM.
struct QueueRank {
  std::uint32_t date = 0;       ///< of the operation: a number in the order of dates
  std::uint32_t priority = 0;   ///< see priorities_in_order()
  std::uint32_t operation = 0;  ///< its number, by date and name
  std::uint32_t group = 0, boot_group = 0, vm = 0;

  bool operator<(const QueueRank& other) const {
    return std::tie(date, priority, operation, group, boot_group, vm) <
           std::tie(other.date, other.priority, other.operation, other.group, other.boot_group, other.vm);
  }
};

/// By group of an operation, in its order: the highest priority (the lowest number) of the group and of those behind
/// it. A group that is named before one of a higher priority has to go ahead of it, so it inherits that priority.
/// (Priority inheritance: L. Sha, R. Rajkumar, J. Lehoczky, IEEE Transactions on Computers 39, 1990.)
inline std::vector<std::uint32_t> priorities_in_order(std::vector<std::uint32_t> priorities) {
  for (std::size_t place = priorities.size(); place-- > 1;)
    priorities[place - 1] = std::min(priorities[place - 1], priorities[place]);
  return priorities;
}

class OrderedGate {
 public:
  OrderedGate(RecoveryClock& clock, std::uint32_t places) : clock_(clock), free_(places) {}
  OrderedGate(RecoveryClock& clock, const PowerOnPacing& pacing) : clock_(clock), pacing_(pacing) {}
  enum class Kind : std::uint8_t { Places, Passage };
  OrderedGate(RecoveryClock& clock, Kind kind) : clock_(clock), is_passage_(kind == Kind::Passage) {}

  /// Blocks the calling actor until it has a place, or a start that is due. Two waiting actors must not have one rank.
  void acquire(const QueueRank& rank);

  /// Gives a place back; of a paced gate the start that was taken last, which was not used.
  void release();

  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiter {
    simgrid::s4u::SemaphorePtr turn = simgrid::s4u::Semaphore::create(0);
    bool admitted = false;
  };

  void serve(const Waiter& me);
  void settle();
  bool is_to_settle(std::uint64_t seen) const;
  void admit_first();
  void hand_over();

  RecoveryClock& clock_;
  std::uint32_t free_ = 1;
  bool is_passage_ = false;
  std::optional<PowerOnPacing> pacing_;
  std::uint64_t arrivals_ = 0;
  bool is_served_ = false;  // one of those who wait gives the places away
  std::map<QueueRank, std::shared_ptr<Waiter>> waiting_;
};

}  // namespace drsim
