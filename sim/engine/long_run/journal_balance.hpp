#pragma once
/// What journals hold once histories are full, in the long run: the largest window of the loads, of the length of the
/// history (models/group_accounts/journal_level.hpp), of one VM, or of several that fill one store by one calendar. As
/// if all is carried as it is written; with windows without replication in the share of the writes that overwriting
/// leaves. Loads whose periods have no common multiple meet in every phase: the sum of their largest windows. Checked
/// by: tests/engine/journal_history_test.cpp

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "models/group_accounts/journal_level.hpp"
#include "sim/engine/long_run/estate_balance.hpp"

namespace drsim {

struct JournalDemand {
  double bytes = 0;                 ///< the largest
  double half_width = 0;            ///< what random loads can hold beyond that
  double steady_bytes = 0;          ///< in the mean over time
  std::optional<double> full_at_s;  ///< when it is above the room that it was asked for
};

class JournalBalance {
 public:
  JournalBalance(const Scenario& scenario, const EstateBalance& estate) : scenario_(scenario), estate_(estate) {}

  /// @param limited  each at most its hard limit  @param room_bytes  for full_at_s
  JournalDemand together(const std::vector<Index>& vms, bool limited, double room_bytes);

  /// Of the journal of one VM.
  double largest_bytes(Index vm);

  /// Hard limit of the journal of a VM [bytes]; infinity: none.
  double limit_bytes(Index vm) const;

  /// Greatest expected rate of what is sent of a VM [bytes/s].
  double peak_bytes_per_s(Index vm) const;

 private:
  struct Part;
  std::vector<Part> parts_of(const std::vector<Index>& vms, bool limited) const;
  double largest_of(Index load, double history_s);

  const Scenario& scenario_;
  const EstateBalance& estate_;
  std::map<std::pair<Index, double>, double> largest_;  // by load and history, of its rates as they are
};

}  // namespace drsim
