#pragma once
/// What a choice between two designs rests on, side by side: targets, link, recovery storage, processors, ports.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What less of a figure speaks for: the design meets its targets better, or costs less.
/// Told: it stands in the table and decides nothing.
enum class FigureRole { Target, Cost, Told };

/// One figure of both designs.
struct ComparedFigure {
  FigureRole role;
  std::string key;             ///< in JSON, with its unit: "recovery_storage_bytes"
  std::string name;            ///< for people
  std::string unit;            ///< of the values: "", "s", "b/s", "B"
  std::optional<double> a, b;  ///< means over replications; absent: not known, or none holds
};

/// 1: the first is better, -1: the second is, 0: neither, or not known of one.
int better(const std::optional<double>& a, const std::optional<double>& b);

struct CompareVerdict {
  std::vector<ComparedFigure> figures;
  std::string sentence;  ///< which of the two, and what it costs beside the other
};

/// One side: its results by replication, and its scenario where it is known.
struct ComparedDesign {
  const std::vector<nlohmann::ordered_json>& results;  ///< one or more
  const Scenario* scenario = nullptr;
  std::filesystem::path file;  ///< for messages
};

/// Throws ScenarioError as port_needs() does.
CompareVerdict compare_verdict(const ComparedDesign& a, const ComparedDesign& b);

/// The verdict as lines of text.
std::string verdict_text(const CompareVerdict& verdict);
nlohmann::ordered_json verdict_json(const CompareVerdict& verdict);

}  // namespace drsim
