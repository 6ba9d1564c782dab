#pragma once
/// Needs that several connections meet together, and from when to when closed ports keep them from being met.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/firewall.hpp"

namespace drsim {

/// All legs are needed; the rows of one leg stand in for each other.
class StoppedNeed {
 public:
  /// A row of the catalogue that serves a leg.
  void add(const std::string& leg, const std::string& row) { closed_[leg][row]; }

  /// A rule closes that row.
  void close(const std::string& leg, const std::string& row, std::size_t rule, const std::vector<ClosedTime>& times);

  /// Times in which the need is not met, each put to one rule (its number) that closes the leg; by rule, ascending.
  std::map<std::size_t, std::vector<ClosedTime>> stopped() const;

 private:
  using Closings = std::vector<std::pair<ClosedTime, std::size_t>>;
  std::map<std::string, std::map<std::string, Closings>> closed_;
};

}  // namespace drsim
