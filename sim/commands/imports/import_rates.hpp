#pragma once
/// Exports of measured rates to figures and workloads: one for each VM, disk or machine in them.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/commands/imports/import_command.hpp"
#include "sim/commands/imports/import_workload.hpp"
#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// What the options say of the exports, without a path. Throws ScenarioError for mistakes in them.
RateSpec rate_spec_of(const ImportOptions& options);

/// Throws ScenarioError, with every mistake, for options that have nothing to say of options.kind.
void require_options_of_rates(const ImportOptions& options);

/// What was imported so far.
struct ImportedRates {
  std::string text;                                                 ///< for the reader
  nlohmann::ordered_json files = nlohmann::ordered_json::object();  ///< figures by file
  nlohmann::ordered_json workloads = nlohmann::ordered_json::object();
};

/// A name as scenario files allow it: control characters as \xNN, blanks at the ends and what exceeds 100 bytes cut
/// off, "unnamed" for nothing, and none that would be a comment.
std::string workload_name(const std::string& name);

/// Reads one export of the kind that `spec` names, prints its notes to standard error, and adds figures of the sum
/// of its entities (with those of each under "per_entity") and a workload for each entity, or, with
/// options.together, for the sum. Throws ScenarioError.
void import_rates(const ImportOptions& options, const RateSpec& spec, const BorrowedUnique& borrowed,
                  double utc_offset_s, ImportedRates& imported);

}  // namespace drsim
