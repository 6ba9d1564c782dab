#pragma once
/// The steps of a group or VM as its actor goes through them. Each begins where the one before ended, so that no time
/// goes without a name.

#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "models/recovery_record.hpp"

namespace drsim {

class StepLog {
 public:
  /// Ends the present step now and begins another one.
  void begin(const std::string& name, const std::string& spent_on) {
    end();
    const double now_s = simgrid::s4u::Engine::get_clock();
    open_ = {name, now_s, now_s, spent_on};
    is_open_ = true;
  }

  /// Ends the present step now. Steps that took no time are dropped.
  void end() {
    if (!is_open_) return;
    open_.end_s = simgrid::s4u::Engine::get_clock();
    if (open_.end_s > open_.start_s) steps_.push_back(open_);
    is_open_ = false;
  }

  /// Gives what the present step took beyond a date a name of its own, and goes on with that.
  void split(double at_s, const std::string& name, const std::string& spent_on) {
    const double now_s = simgrid::s4u::Engine::get_clock();
    if (!is_open_ || now_s - at_s <= 1e-6) return;
    open_.end_s = at_s;
    if (open_.end_s > open_.start_s) steps_.push_back(open_);
    open_ = {name, at_s, now_s, spent_on};
  }

  bool is_open() const { return is_open_; }
  const RecoveryStep& open() const { return open_; }

  /// All steps; one that is open ends at the date given.
  std::vector<RecoveryStep> until(double end_s) const {
    std::vector<RecoveryStep> all = steps_;
    if (is_open_ && end_s > open_.start_s) {
      all.push_back(open_);
      all.back().end_s = end_s;
    }
    return all;
  }

 private:
  std::vector<RecoveryStep> steps_;
  RecoveryStep open_;
  bool is_open_ = false;
};

}  // namespace drsim
