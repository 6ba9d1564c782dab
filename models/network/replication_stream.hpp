#pragma once
/// One stream: the written bytes of one group from one source appliance to one recovery appliance, in order. While
/// all is sent as it is written nothing is kept. While a queue stands, the changes of the written rate that are not
/// delivered yet are kept, so that the date of writing of the byte now delivered (the frontier) is known exactly, and
/// with it the completion date of every checkpoint and the arrivals of each VM's journal.
/// A queue that follows a level (models/curves/level_curve.hpp) is delivered by that, whatever rate is told: what the
/// level did between two looks costs only the dates of the checkpoints and changes that the frontier passes.
/// Checked by: tests/models/replication_stream_test.cpp, tests/engine/closed_form_test.cpp.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/curves/level_curve.hpp"
#include "models/group_accounts/checkpoint_ledger.hpp"

namespace drsim {

/// From `at_s` on the journal of the VM receives `rate`.
struct ArrivalChange {
  ArrivalChange(double at, std::uint32_t vm_number, double new_rate, bool is_along_level = false)
      : at_s(at), rate(new_rate), vm(vm_number), along_level(is_along_level) {}
  double at_s;
  double rate;       ///< [bytes/s]; or for each unit of the level
  std::uint32_t vm;  ///< number within the group
  bool along_level;
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

  /// From the last date on it is delivered at the weight times the level of the curve, until end_following().
  /// @param curve       is kept while it follows, and knows the dates until which it is delivered
  /// @param interval_s  between two checkpoints
  void follow(const LevelCurve* curve, double weight, double interval_s);
  void end_following() { curve_ = nullptr; }
  bool follows() const { return curve_ != nullptr; }

  /// What deliver() up to that date at that rate will deliver [bytes].
  double bytes_until(double to_s, double rate) const;

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
    const double span_s = at_s - bytes_at_s_;
    if (curve_ != nullptr) return bytes_ + written_rate_ * span_s - weight_ * (level_value(at_s) - bytes_value_);
    return bytes_ + (written_rate_ - delivered_rate) * span_s;
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
  double level_value(double at_s) const {
    std::size_t cursor = cursor_;
    return curve_->value_at(at_s, cursor);
  }
  void deliver_along(double to_s, double latency_s, std::vector<CompletionPiece>& pieces,
                     std::vector<ArrivalChange>& arrivals);
  double add_pieces(double next_frontier_s, double at_s, double value, double next_value, double latest_s,
                    double latency_s, std::vector<CompletionPiece>& pieces);

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
  // While it follows a level.
  const LevelCurve* curve_ = nullptr;
  double weight_ = 0;
  double interval_s_ = 0;
  double value_ = 0;        // integral of the level at `at_s_`
  double bytes_value_ = 0;  // and at `bytes_at_s_`
  std::size_t cursor_ = 0;  // change in force at `at_s_`
};

}  // namespace drsim
