#pragma once
/// When components fail by chance and are back: up and down times in turn, drawn before the run, as nothing that
/// happens in it changes them. For rare coincidences the failures can be drawn more often than they are (importance
/// sampling): hazards are multiplied, by one factor while nothing else is down and by another while something is, and
/// the schedule knows by how much more likely that made it. Source: Goyal, Shahabuddin, Heidelberger, Nicola and Glynn,
/// IEEE Transactions on Computers 41 (1992): failure biasing; the weight of a path whose hazard h(t) was multiplied by
/// k(t) is the product of 1/k at its failures times exp of the integral of (k - 1) h. Checked by:
/// tests/analysis/planning_math_test.cpp (exact Markov chain, brute force)

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/duration.hpp"

namespace drsim {

/// One component, or several that fail together.
struct FaultProcess {
  std::string entity;  ///< names its random streams
  DurationConfig up, down;
};

/// By how much hazards are multiplied [>= 1, finite]; 1 and 1: as they are.
struct FaultBias {
  double all_up = 1;  ///< while no other component is down
  double some_down = 1;
  bool is_none() const { return all_up == 1 && some_down == 1; }
};

struct FaultSchedule {
  /// By process: up and down times in turn, up first, until they reach past the horizon [s].
  std::vector<std::vector<double>> lengths_s;
  double log_weight = 0;  ///< logarithm of how likely the schedule is, over how likely it was drawn
  std::size_t failures = 0;
  std::size_t most_down = 0;  ///< components down at the same time, at most
  double overlap_s = 0;       ///< during which two or more were down
};

/// Shortest time that a component is up or down: lengths of nothing would keep the clock from going on.
inline constexpr double least_fault_length_s = 1e-3;

/// True when the hazard of the distribution can be multiplied: exponential, Weibull, lognormal with a spread.
bool has_hazard(const DurationConfig& duration);

/// -log of the probability to last longer than an age, and its inverse. For durations with a hazard.
double cumulative_hazard(const DurationConfig& duration, double age_s);
double age_at_hazard_s(const DurationConfig& duration, double hazard);

/// Draws a schedule. Processes whose up times have no hazard are not accelerated. Without a bias the draws are those of
/// draw_duration_s, one after the other.
FaultSchedule draw_fault_schedule(const std::vector<FaultProcess>& processes, std::uint64_t seed, double horizon_s,
                                  const FaultBias& bias);

/// A bias with about one first failure in a run, and in a third of the runs a second one while the first lasts; never
/// below 1.
/// Means of the distributions are taken at their quantiles.
FaultBias usual_bias(const std::vector<FaultProcess>& processes, double horizon_s);

}  // namespace drsim
