#pragma once
/// What a cycle of snapshot replication sends: whole blocks, of which changed bytes touch only a part.
/// Checked by: tests/models/snapshot_rules_test.cpp

namespace drsim {

/// Bytes of the blocks that changed bytes lie in [bytes].
///
/// Stretches of changed bytes of a mean length e lie anywhere on disks of D bytes. One touches 1 + e/b blocks of b
/// bytes in the mean, and blocks are touched independently of each other: of u changed bytes a share 1 - exp(-(u/D)(1 +
/// b/e)) of all blocks (balls in bins: Feller, An Introduction to Probability Theory, volume 1, IV.2). Never less than
/// the changed bytes, never more than the disks. The law is an estimate; the vendor says only that larger blocks make
/// larger increments (Veeam user guide, "Data Compression and Deduplication").
/// @param changed_bytes  unique ones of the cycle [0..disk_bytes]
/// @param extent_bytes   e [> 0]
double changed_block_bytes(double changed_bytes, double disk_bytes, double block_bytes, double extent_bytes);

}  // namespace drsim
