#include "sim/scenario/start/catalogue.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "models/check.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

namespace embedded {
const std::string& catalogue_regions();
const std::string& catalogue_rtt();
}  // namespace embedded

namespace {

/// Lines of a plain CSV text (no quotes in it) without its header.
std::vector<std::vector<std::string>> rows(const std::string& text, std::size_t columns) {
  std::vector<std::vector<std::string>> all;
  std::istringstream lines(text);
  std::string line, cell;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::vector<std::string> row;
    while (std::getline(cells, cell, ',')) row.push_back(cell);
    DRSIM_CHECK(row.size() == columns, line);
    all.push_back(std::move(row));
  }
  return all;
}

}  // namespace

const std::vector<RegionConfig>& catalogued_regions() {
  static const std::vector<RegionConfig> regions = [] {
    std::vector<RegionConfig> all;
    for (const auto& row : rows(embedded::catalogue_regions(), 5))
      all.push_back({row[0], row[1], std::stod(row[2]), std::stod(row[3]), row[4]});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
  }();
  return regions;
}

const RegionConfig* catalogued_region(const std::string& name) {
  for (const RegionConfig& region : catalogued_regions())
    if (region.name == name) return &region;
  return nullptr;
}

std::optional<double> catalogued_rtt_s(const std::string& a, const std::string& b) {
  static const std::map<std::pair<std::string, std::string>, double> table = [] {
    std::map<std::pair<std::string, std::string>, double> all;
    for (const auto& row : rows(embedded::catalogue_rtt(), 4)) {
      const double rtt_s = parse_quantity(row[2] + " ms", Dimension::Time).value;
      all[{row[0], row[1]}] = rtt_s;
      all[{row[1], row[0]}] = rtt_s;
    }
    return all;
  }();
  const auto found = table.find({a, b});
  if (found == table.end()) return std::nullopt;
  return found->second;
}

}  // namespace drsim
