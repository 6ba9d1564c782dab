#pragma once
/// What `drsim size` says: the answer in one table, then how each size was found; or all of it as JSON.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/sizing/size_together.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// Sizes at one date of the outlook.
struct DatedSizes {
  unsigned month = 0;  ///< from now
  double growth = 1;   ///< of the writes since now
  std::vector<Sizing> sizings;
  std::optional<TogetherProof> together;  ///< a run with all of them in place; absent: fewer than two, or joint sizes
  std::optional<JointCost> cost;          ///< of joint sizes, where there are prices
  std::string misses_as_it_is;  ///< what binds where the scenario has more of everything and misses; else empty
};

/// What the sizes hold for, and what not.
struct ProofScope {
  double given_s = 0, proved_over_s = 0;  ///< duration of the scenario; length of the runs that the sizes hold in
  double left_out_period_s = 0;           ///< loads repeat only after that, which is not all played; 0: nothing is
  std::vector<std::string> drawn;         ///< what is random; empty: nothing
  bool holds_undisturbed = false;         ///< also in a run without the scenario's events and operations
  std::vector<std::uint64_t> seeds;       ///< of the draws that they hold in, at least one
};

struct SizeReport {
  std::string scenario;
  std::string title, digest;     ///< of the scenario, for the page
  nlohmann::ordered_json cover;  ///< its cover data; null: none
  SizingTarget target;
  double growth_per_year_fraction = 0;
  ProofScope scope;
  std::optional<unsigned> first_failing_month;  ///< of the scenario as it is
  std::string cost_unit;                        ///< "EUR a month"
  std::vector<DatedSizes> dates;                ///< ascending, at least one
};

/// Hosts are judged by the recoveries alone.
bool are_of_hosts(const std::vector<Sizing>& sizings);
bool judges_rto_only(const SizeReport& report);

/// What the sizes answer for: "an RPO of 15 s at all times", "an RTO of 4 h".
std::string judged_target_text(const SizeReport& report);

/// The scenario has less than a size, or none would do; false where none was looked for.
bool is_too_small(const Sizing& sizing);
/// It has so much that the target is missed by it.
bool is_too_large(const Sizing& sizing);

std::string report_text(const SizeReport& report);
nlohmann::ordered_json report_json(const SizeReport& report);

}  // namespace drsim
