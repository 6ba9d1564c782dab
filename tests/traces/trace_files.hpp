#pragma once
/// Where the tests find traces: real ones outside the project (absent: the tests that need them say so and do nothing),
/// hand-made ones beside the tests.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace drsim::test {

/// The folder of the real traces: the environment variable DRSIM_TRACES, else ../shared/traces beside the project.
inline std::optional<std::filesystem::path> real_traces() {
  const char* given = std::getenv("DRSIM_TRACES");
  const std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(DRSIM_SOURCE_DIR) / "../shared/traces";
  if (!std::filesystem::exists(folder / "statistics.json")) return std::nullopt;
  return folder;
}

/// The figures that others computed from the real traces.
inline nlohmann::json real_statistics(const std::filesystem::path& folder) {
  std::ifstream file(folder / "statistics.json");
  return nlohmann::json::parse(file);
}

/// A hand-made file.
inline std::filesystem::path made(const std::string& name) {
  return std::filesystem::path(DRSIM_SOURCE_DIR) / "tests/traces/data" / name;
}

/// True when `mine` rounds to `published`, which was rounded to `decimals`.
inline bool rounds_to(double mine, const nlohmann::json& published, int decimals) {
  const auto value = published.get<double>();
  return std::abs(mine - value) <= 0.5 * std::pow(10.0, -decimals) + 1e-9 * std::abs(value);
}

}  // namespace drsim::test
