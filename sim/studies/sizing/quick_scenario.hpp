#pragma once
/// The scenario behind `drsim size --quick`: one VM, one stream, nothing scarce but the link.

#include <string>

namespace drsim {

/// What is said of it on the command line.
struct QuickScenario {
  std::string write_rate;      ///< mean of the bytes written: "20 MB/s"
  double peak = 1;             ///< peak over mean [>= 1]; 1: constant
  std::string burst = "30 s";  ///< mean length of a burst
  std::string rtt = "30 ms";
  double compression = 2;
  std::string duration = "1 d";
};

/// The option of the command line that a value of this scenario comes from, by its JSON pointer; empty: none.
std::string quick_option_of(const std::string& pointer);

/// A scenario file as text.
std::string quick_scenario_text(const QuickScenario& quick);

}  // namespace drsim
