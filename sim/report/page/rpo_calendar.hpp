#pragma once
/// The worst RPO of all groups, cell by cell of a calendar: hours of days, or days of weeks for long runs.

#include <cstdint>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

struct RpoCell {
  bool inside = false;      ///< the run covers part of this cell
  double worst_rpo_s = 0;   ///< of all groups
  std::uint32_t group = 0;  ///< index of the group with it
  double worst_ratio = 0;   ///< greatest RPO over target of all groups
  std::uint32_t ratio_group = 0;
  std::uint32_t groups_above = 0;  ///< groups above their target at some time in the cell
  double above_s = 0;              ///< time above target within the cell, summed over groups, exact
};

struct RpoCalendar {
  double cell_s = 0;
  std::uint32_t columns = 0;   ///< cells of a row
  double first_cell_s = 0;     ///< start of the first cell, in seconds after the start of the run [<= 0]
  std::vector<RpoCell> cells;  ///< row by row
};

/// Five-minute cells for runs up to 6 h, hours up to 45 days, else days. Times above target are those of the exact
/// sets. The worst RPO is exact for exact curves; of an envelope, a piece that reaches over the border of a cell counts
/// in both.
RpoCalendar rpo_calendar(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
