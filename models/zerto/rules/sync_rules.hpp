#pragma once
/// Rules of synchronisation: how large a bitmap is and when it overflows, how long a sync takes, how much a datastore
/// has to keep free, when a sync waits before it erases the history. Arithmetic without a clock; the plane
/// (models/zerto/plane_syncs.cpp) plays them.
/// Source: facts on Zerto, sections 2.3, 3.3 and 12; "our estimate" there where a figure has no document.
/// Checked by: tests/models/sync_rules_test.cpp.

#include <cstdint>
#include <optional>
#include <vector>

#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"

namespace drsim {

/// Parameters with their defaults; each can be set in the scenario (`model`).
struct SyncRules {
  double bitmap_granularity_bytes = 64.0 * kib_bytes;  ///< area of one bit
  double bitmap_entry_bytes = 0.125;                   ///< of the bitmap for each dirty area; 0.125: one bit
  std::optional<double> bitmap_overflow_fraction;      ///< of the spare RAM of a VRA; absent: never
  double read_bytes_per_s = 150e6;                     ///< of one VRA in delta and initial syncs
  double checksum_fraction = 0.0005;                   ///< of the volume, over the WAN in a delta sync
  double guard_free_bytes = 30 * gb_bytes;             ///< datastore guard: the stricter of this and the fraction
  double guard_free_fraction = 0.15;
  std::uint32_t pause_checkpoints = 200;  ///< a sync that is about to erase the history waits when so many are left
  double vra_restart_s = 180;             ///< until a VRA is back
  double manager_restart_s = 300;         ///< until a manager is back
};

/// Memory of a bitmap that covers a volume in full [bytes]: 2 MiB for each TiB with the defaults.
double full_bitmap_bytes(double volume_bytes, const SyncRules& rules);

/// Dirty bytes that a VRA's bitmaps can hold before they overflow [bytes]; infinity when they never do.
/// @param spare_ram_bytes  memory beside the protecting pool
double dirty_bytes_max(double spare_ram_bytes, const SyncRules& rules);

/// A dirty set that grows with the writes of one VM.
struct DirtyGrowth {
  const OverwriteCurve* unique = nullptr;
  double written_bytes = 0;  ///< since the bitmap began
  double written_bytes_per_s = 0;
};

/// Seconds until dirty sets hold `limit_bytes` together with `base_bytes`, of which a pass sends `drain_bytes_per_s`,
/// at their present rates; infinity: never. Exact: between two corners of the overwrite curves the sum is linear.
double time_to_dirty_s(const std::vector<DirtyGrowth>& sets, double base_bytes, double drain_bytes_per_s,
                       double limit_bytes);

/// Least duration of a bitmap sync at constant rates [s]: passes over what is dirty while new writes dirty more; the
/// fixed point is dirty / (drain - new dirty rate), infinite where the bracket is not positive (section 3.3).
double bitmap_sync_s(double dirty_bytes, double drain_bytes_per_s, double new_dirty_bytes_per_s);

/// Least duration of a delta sync [s]: both sides read the volumes and compare, differing bytes travel meanwhile
/// (section 3.3). @param wan_bytes_per_s  written bytes/s that the WAN share carries [> 0]
double delta_sync_s(double volume_bytes, double differing_bytes, double wan_bytes_per_s, const SyncRules& rules);

/// Free space at which replication to a datastore stops [bytes]: the stricter of a fixed amount and a fraction.
double guard_bytes(double capacity_bytes, const SyncRules& rules);

/// Written bytes/s at which an initial or delta sync may send, so that it does not end before the volume is read:
/// what is sent is spread over the reading. @param share_of_reading  VRA reads for so many syncs at once [>= 1]
double reading_cap_bytes_per_s(double sent_bytes, double read_bytes, double share_of_reading, const SyncRules& rules);

}  // namespace drsim
