#include "models/zerto/rules/sync_rules.hpp"

#include <algorithm>
#include <limits>

namespace drsim {

namespace {
constexpr double no_date = std::numeric_limits<double>::infinity();
}

double full_bitmap_bytes(double volume_bytes, const SyncRules& rules) {
  return volume_bytes / rules.bitmap_granularity_bytes * rules.bitmap_entry_bytes;
}

double dirty_bytes_max(double spare_ram_bytes, const SyncRules& rules) {
  if (!rules.bitmap_overflow_fraction) return no_date;
  const double entries = *rules.bitmap_overflow_fraction * spare_ram_bytes / rules.bitmap_entry_bytes;
  return entries * rules.bitmap_granularity_bytes;
}

double time_to_dirty_s(const std::vector<DirtyGrowth>& sets, double base_bytes, double drain_bytes_per_s,
                       double limit_bytes) {
  if (limit_bytes == no_date) return no_date;
  std::vector<double> written;
  double dirty = base_bytes;
  for (const DirtyGrowth& set : sets) {
    written.push_back(set.written_bytes);
    dirty += set.unique->unique_bytes(set.written_bytes);
  }
  double elapsed_s = 0;
  while (dirty < limit_bytes) {
    double step_s = no_date;
    for (std::size_t k = 0; k < sets.size(); ++k) {
      const double rate = sets[k].written_bytes_per_s;
      if (rate > 0) step_s = std::min(step_s, (sets[k].unique->next_corner_bytes(written[k]) - written[k]) / rate);
    }
    // Beyond the last corner all goes on straight: any length of step tells the slope.
    const bool is_last = step_s == no_date;
    if (is_last) step_s = 1;
    double after = base_bytes - drain_bytes_per_s * (elapsed_s + step_s);
    for (std::size_t k = 0; k < sets.size(); ++k) {
      after += sets[k].unique->unique_bytes(written[k] + step_s * sets[k].written_bytes_per_s);
    }
    const double slope = (after - dirty) / step_s;
    if (after >= limit_bytes || is_last) return slope > 0 ? elapsed_s + (limit_bytes - dirty) / slope : no_date;
    for (std::size_t k = 0; k < sets.size(); ++k) written[k] += step_s * sets[k].written_bytes_per_s;
    elapsed_s += step_s;
    dirty = after;
  }
  return elapsed_s;
}

double bitmap_sync_s(double dirty_bytes, double drain_bytes_per_s, double new_dirty_bytes_per_s) {
  const double bracket = drain_bytes_per_s - new_dirty_bytes_per_s;
  return bracket > 0 ? dirty_bytes / bracket : no_date;
}

double delta_sync_s(double volume_bytes, double differing_bytes, double wan_bytes_per_s, const SyncRules& rules) {
  const double sent_bytes = differing_bytes + rules.checksum_fraction * volume_bytes;
  return std::max(volume_bytes / rules.read_bytes_per_s, sent_bytes / wan_bytes_per_s);
}

double guard_bytes(double capacity_bytes, const SyncRules& rules) {
  return std::max(rules.guard_free_bytes, rules.guard_free_fraction * capacity_bytes);
}

double reading_cap_bytes_per_s(double sent_bytes, double read_bytes, double share_of_reading, const SyncRules& rules) {
  if (read_bytes <= 0) return no_date;
  return sent_bytes / read_bytes * (rules.read_bytes_per_s / share_of_reading);
}

}  // namespace drsim
