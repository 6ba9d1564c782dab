#pragma once
/// What a run records of one direction of a link: loads by class as curves [bits/s], and the demand [bytes/s].

#include <cstdint>
#include <string>

#include "models/curves/curve_recorder.hpp"
#include "models/curves/value_distribution.hpp"

namespace drsim {

struct LinkRecorders {
  LinkRecorders(double horizon_s, std::uint32_t corners)
      : replication(horizon_s, corners),
        resync(horizon_s, corners),
        initial(horizon_s, corners),
        other(horizon_s, corners),
        capacity(horizon_s, corners) {}

  /// Moves the curves into the record, beside what the demand says of the bandwidth that is needed.
  /// @param has_initial  initial copies crossed the link
  void report(const std::string& link, bool has_initial, RunRecord& record);

  CurveRecorder replication, resync, initial, other, capacity;
  ValueDistribution demand;
};

}  // namespace drsim
