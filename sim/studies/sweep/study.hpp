#pragma once
/// A study as read from its file: plain structs, names checked, quantities in base units.

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/read/read_scenario.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/rules/metric.hpp"

namespace drsim {

/// A range of a parameter.
struct StudyRange {
  double from = 0, to = 0;
  std::optional<Dimension> dimension;  ///< absent: plain numbers
  std::size_t count = 0;               ///< of a grid; 0: not given
  bool is_log = false, is_whole = false;
};

struct StudyParameter {
  std::string name;
  std::vector<std::string> pointers;  ///< into the scenario; all get the same value
  std::vector<nlohmann::json> values;
  std::optional<StudyRange> range;  ///< else `values`
};

enum class DesignKind { Grid, LatinHypercube, Sobol, OneAtATime, Morris };

struct StudyVariant {
  std::string name;
  nlohmann::json patch;             ///< null: none
  std::vector<std::string> set;     ///< "/pointer=value"
  std::optional<std::string> cost;  ///< formula
};

struct StudyOutput {
  std::string name, metric;
  Reduction over = Reduction::Max;
};

struct StudyTarget {
  std::size_t output = 0;
  std::optional<double> at_most, at_least;
};

/// How many replications a point gets: all of `at_most`, or from `at_least` on until the interval is narrow enough.
struct ReplicationRule {
  std::size_t at_least = 1, at_most = 1;
  std::optional<std::size_t> output;  ///< that is watched; absent: always at_most
  double relative_half_width = 0;
};

struct Study {
  std::filesystem::path file, scenario;
  std::string name, digest;
  std::string text;  ///< the file's content
  std::optional<std::uint64_t> seed;
  std::vector<StudyParameter> parameters;
  bool varies_defaults = false;  ///< the scenario's defaults become parameters when it is read
  DesignKind design = DesignKind::Grid;
  std::size_t sample_points = 0;
  std::uint64_t sample_seed = 1;
  std::vector<std::string> constraints;
  std::vector<StudyVariant> variants;  ///< at least one; of a study without any: one without a name
  ReplicationRule replications;
  std::vector<StudyOutput> outputs;
  std::vector<StudyTarget> targets;
  std::map<std::string, double> prices;
  std::string cost_unit;            ///< "EUR a month"; empty: not known
  std::optional<std::string> cost;  ///< formula
};

/// One combination of values.
struct StudyPoint {
  std::size_t variant = 0;
  std::vector<nlohmann::json> values;  ///< by parameter, as the scenario takes them; null: the scenario's own
};

/// Reads and checks a study file. Throws ScenarioError with all problems at once. The scenario itself is not read yet.
Study read_study(const std::filesystem::path& file);

/// The same from the content of a file that was read.
Study study_from(const nlohmann::json& content, const std::filesystem::path& file, const std::string& text);

/// All points in their order: variant by variant, the last parameter fastest in a grid, in the order of the sample
/// otherwise. The same for the same file. Throws ScenarioError when no point is left.
std::vector<StudyPoint> points_of(const Study& study);

/// The value as a number in base units; nothing for words.
std::optional<double> number_of(const nlohmann::json& value);

/// A number in a range as the scenario takes it: with its unit, or whole.
nlohmann::json value_of(const StudyRange& range, double number);

/// What read_scenario needs for a replication of a point.
/// @param seed  the scenario's own, of which those of the replications follow
ReadOptions options_of(const Study& study, const StudyPoint& point, std::size_t replication, std::uint64_t seed);

/// Seed of a replication: replication 0 has the seed itself; the others are hashes of both (SplitMix64), below 2^53.
std::uint64_t replication_seed(std::uint64_t seed, std::size_t replication);

}  // namespace drsim
