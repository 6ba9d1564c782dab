#pragma once
/// One stream: the written bytes of one group from one source appliance to one recovery appliance, in order. While
/// all is sent as it is written nothing is kept. While a queue stands, the changes of the written rate that are not
/// delivered yet are kept, so that the date of writing of the byte now delivered (the frontier) is known exactly, and
/// with it the completion date of every checkpoint and the arrivals of each VM's journal.
/// Checked by: tests/models/replication_stream_test.cpp, tests/engine/closed_form_test.cpp.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/group_accounts/checkpoint_ledger.hpp"

namespace drsim {

/// From `at_s` on the journal of the VM receives `rate`.
struct ArrivalChange {
  ArrivalChange(double at, std::uint32_t vm_number, double new_rate) : at_s(at), rate(new_rate), vm(vm_number) {}
  double at_s;
  double rate;       ///< [bytes/s]
  std::uint32_t vm;  ///< number within the group
};

/// The first-in first-out queue of a stream.
class StreamQueue {
 public:
  /// @param vms  numbers of the stream's VMs within the group
  explicit StreamQueue(std::vector<std::uint32_t> vms) : vms_(std::move(vms)), frontier_rate_(vms_.size(), 0.0) {}

  /// A queue begins to stand at `at_s`; all written before is delivered.
  /// @param rates  written rate of each VM from now on [bytes/s]
  /// @param lump   bytes queued at once at this date, such as what a sync left over [bytes]
  void begin(double at_s, const std::vector<double>& rates, double lump);

  /// One VM's written rate changes. Changes may be told before the deliveries up to their dates.
  /// @param delivered_rate  rate at which the queue is delivered since the last change or delivery [bytes/s]
  void change_rate(double at_s, std::uint32_t local_vm, double rate, double delivered_rate);

  /// Delivers at the rate from the last date to `to_s`.
  /// @param latency_s  delivery to completion [s]
  /// @param pieces     out: completion pieces are appended
  /// @param arrivals   out: changes of journal arrivals are appended
  void deliver(double to_s, double rate, double latency_s, std::vector<CompletionPiece>& pieces,
               std::vector<ArrivalChange>& arrivals);

  /// Brings the bytes that a date computed from rates left over (rounding) to exactly none.
  void clear_at(double at_s, double latency_s, std::vector<CompletionPiece>& pieces);

  /// Undelivered bytes of each VM (without the lump) up to the last date.
  std::vector<double> undelivered_bytes() const;

  /// Asks for the memory that the next delivery will touch.
  void prefetch() const {
    __builtin_prefetch(vms_.data());
    __builtin_prefetch(frontier_rate_.data(), 1);
    __builtin_prefetch(changes_.data() + first_, 1);
  }

  double bytes() const { return bytes_; }
  /// What deliveries at rounded dates took beyond the last byte since the queue began [bytes].
  double overshoot_bytes() const { return overshoot_; }
  /// Bytes at a date not before the last change or delivery.
  double bytes_at(double at_s, double delivered_rate) const {
    return bytes_ + (written_rate_ - delivered_rate) * (at_s - bytes_at_s_);
  }
  double lump_bytes() const { return lump_; }
  double written_rate() const { return written_rate_; }
  double frontier_s() const { return frontier_s_; }
  const std::vector<std::uint32_t>& vms() const { return vms_; }

 private:
  struct Change {
    Change(double at, std::uint32_t vm, double new_rate) : at_s(at), rate(new_rate), local_vm(vm) {}
    double at_s;
    double rate;
    std::uint32_t local_vm;
  };

  void pass_change(const Change& change);
  void move_bytes(double at_s, double delivered_rate);

  std::vector<std::uint32_t> vms_;
  std::vector<double> frontier_rate_;  // rate of each VM at the frontier
  double frontier_total_ = 0;
  double written_rate_ = 0;      // total rate now
  std::vector<Change> changes_;  // not yet passed by the frontier, ascending
  std::size_t first_ = 0;
  double bytes_ = 0;
  double overshoot_ = 0;
  double bytes_at_s_ = 0;
  double lump_ = 0;
  double frontier_s_ = 0;
  double at_s_ = 0;  // date of the last delivery
};

}  // namespace drsim
