#pragma once
/// How much memory a run may take on this machine.

namespace drsim {

/// The least of: what Linux calls available (MemAvailable of /proc/meminfo), the limit of the control group (a
/// container's), and the limit of the process (ulimit -v) [bytes]; infinite where none of them can be read.
double available_memory_bytes();

}  // namespace drsim
