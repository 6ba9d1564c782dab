#pragma once
/// What one replicated byte asks of the recovery datastore over its life: written to the journal, and a history later
/// read from there and written to the replica: 2 writes and 1 read (facts on Zerto, section 2.2; an estimate there).
/// Promotion is charged when the byte arrives: right on average, a history early for bursts. Each of the three is done
/// in I/Os of one size. Checked by: tests/scenarios/data_path_test.cpp

#include "models/zerto/zerto_config.hpp"

namespace drsim {

struct StorageUse {
  double back_end_write_bytes = 0;  ///< with the storage policy's write factor
  double read_bytes = 0;
  double operations = 0;  ///< I/Os as the datastore's user counts them, without the write factor
};

/// For one written byte.
/// @param write_factor  back-end writes for one write (mirroring, parity) [>= 1]
inline StorageUse storage_use(const ZertoConfig& zerto, double write_factor) {
  const double journaled = zerto.journal_bytes_per_written();
  return {(journaled + 1) * write_factor, journaled, (2 * journaled + 1) / zerto.recovery_io_bytes};
}

}  // namespace drsim
