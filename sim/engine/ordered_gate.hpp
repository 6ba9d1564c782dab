#pragma once
/// A counting semaphore for actors whose queue is ordered by a key instead of by the order in which SimGrid happens to
/// run actors that are due at one date. Places that fall free go to the smallest key that waits.
/// Checked by: tests/engine/recovery_parts_test.cpp

#include <cstdint>
#include <map>
#include <simgrid/s4u.hpp>
#include <tuple>

namespace drsim {

/// Place in a queue: who came first, then the number of its operation, group, boot group and VM.
struct QueueKey {
  double since_s = 0;
  std::uint32_t operation = 0, group = 0, boot_group = 0, vm = 0;

  bool operator<(const QueueKey& other) const {
    return std::tie(since_s, operation, group, boot_group, vm) <
           std::tie(other.since_s, other.operation, other.group, other.boot_group, other.vm);
  }
};

class OrderedGate {
 public:
  explicit OrderedGate(std::uint32_t places) : free_(places) {}

  /// Blocks the calling actor until it has a place. Two waiting actors must not have one key.
  void acquire(const QueueKey& key);

  /// Gives a place back.
  void release();

  std::size_t waiting() const { return waiting_.size(); }

 private:
  void settle();
  void admit();

  std::uint32_t free_;
  std::uint64_t arrivals_ = 0;
  bool is_settling_ = false;
  std::map<QueueKey, simgrid::s4u::SemaphorePtr> waiting_;
};

}  // namespace drsim
