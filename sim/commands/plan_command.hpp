#pragma once
/// `drsim init --inventory`: from what is there to a scenario that runs.

#include <filesystem>
#include <string>
#include <vector>

namespace drsim {

struct PlanOptions {
  std::filesystem::path inventory;           ///< as `drsim import rvtools --out` writes it
  std::vector<std::filesystem::path> rates;  ///< as `drsim import KIND --out` writes them: workloads by name of the VM
  std::string from, to;                      ///< a code of the catalogue of regions, or NAME=CODE
  std::string product;                       ///< its word
  std::string link;                          ///< capacity; empty: assumed
};

/// Prints the scenario; what was assumed and left out goes to standard error. Throws ScenarioError for mistakes in
/// options and files.
void print_plan(const PlanOptions& options);

}  // namespace drsim
