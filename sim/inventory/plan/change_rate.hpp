#pragma once
/// How much a VM writes when nobody measured it: a rule of thumb, and marked as one.

#include <string>

#include "sim/inventory/inventory.hpp"

namespace drsim {

/// Share of the used space that is written in a day. Source: Veeam best practice guide, "Repository storage"
/// (bp.veeam.com): a typical change rate a day is 2 to 5 % in mid-size and larger estates, 10 % is to be reckoned with
/// where databases count, and up to 30 to 50 % was seen of them; Zerto, "How much bandwidth do I need for
/// replication?", reckons with 5 %. Such rates are found by backups, which see a block that is overwritten ten times in
/// a day once: what is written is more, so that the rule is a lower bound. Plausible range: 2 to 50 %.
inline constexpr double daily_change_fraction = 0.05;
inline constexpr double daily_change_of_database_fraction = 0.10;

struct AssumedRate {
  std::string role;  ///< "database" or "other"
  double daily_fraction = 0;
  double used_bytes = 0;  ///< that the fraction is of; the capacity where nobody knows how much is used
  double mean_bytes_per_s = 0;
};

/// A VM is a database by a word of its name ("sql", "ora", "db", ...; digits and other signs part words).
/// Checked by: tests/inventory/scenario_plan_test.cpp, by hand.
AssumedRate assumed_rate(const InventoryVm& vm);

}  // namespace drsim
