#pragma once
/// Prices as a data file: what things cost, since when, and who says so.

#include <filesystem>
#include <map>
#include <string>

namespace drsim {

struct PriceList {
  std::string unit;                      ///< of every cost that follows: "EUR a month"
  std::map<std::string, double> prices;  ///< by name
};

/// Reads and checks a file with "drsim_prices": 1. Throws ScenarioError with all problems at once.
PriceList read_price_list(const std::filesystem::path& file);

}  // namespace drsim
