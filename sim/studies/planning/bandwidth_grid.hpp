#pragma once
/// How much of each link the whole estate needs for the usual targets, each for a share of the time: by simulation in
/// normal operation, the other resources as the scenario has them.
/// Checked by: tests/commands/plans_test.cpp

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Of one target and share of the time.
struct BandwidthCell {
  double target_s = 0, share = 1;
  /// Least capacity that was played with which no group over the link is above the target for longer, and from which on
  /// all that were played do as well; at most 2 % above `failing` [bits/s].
  std::optional<double> least;
  std::optional<double> failing;  ///< the next below that was played and misses it; absent: it holds at `floor`
  std::string held_by;            ///< without `least`: the group that misses it with the most that was played
};

struct LinkBandwidths {
  std::string link;     ///< as in results: "fra-mad", "fra-mad (backward)"
  double present = 0;   ///< [bits/s]
  double floor = 0;     ///< mean demand with what does not yield, or the product's minimum if more: no less
                        ///< can do for ever [bits/s]
  double greatest = 0;  ///< that was played [bits/s]
  std::vector<BandwidthCell> cells;  ///< by target, then by share
};

struct BandwidthGrid {
  std::vector<LinkBandwidths> links;
  double run_s = 0;      ///< length of the runs
  std::size_t runs = 0;  ///< that were played
};

/// Targets 15 s, 1, 5, 15, 30 and 60 min; shares 100, 99 and 90 % of the time. A run says for all of them whether they
/// hold with its capacity, as a target changes no replication; some 30 to 60 runs for each link direction. Runs are as
/// long as sizes are proved by (proof_length.hpp). Initial copies are taken for done.
/// @param on_run  told the number of runs so far
BandwidthGrid bandwidth_grid(const Scenario& scenario, const std::filesystem::path& file, std::size_t jobs,
                             const std::function<void(std::size_t runs)>& on_run);

nlohmann::ordered_json bandwidth_grid_json(const BandwidthGrid& grid);

}  // namespace drsim
