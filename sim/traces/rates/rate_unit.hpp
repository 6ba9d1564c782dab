#pragma once
/// Units of a column of rates.

#include <optional>
#include <string>
#include <string_view>

namespace drsim {

/// Bytes/s of one unit of a rate column, or bytes of one unit of a column that counts bytes in the interval.
struct RateUnit {
  double factor = 1;
  bool per_interval = false;
};

/// A unit by its name in any of the forms B/s, kB/s, KiB/s, Mbit/s, B, KiB, ...; nothing for others. "KB" is not among
/// them: some tools mean 1000 and some 1024 bytes by it.
std::optional<RateUnit> rate_unit(std::string_view name);

/// The names, joined by commas.
std::string rate_unit_names();

/// Bytes/s of one of VMware's units KBps, MBps and GBps, which count in 1024 as its memory does (also written "KB/s",
/// "KBps." or in brackets); nothing for others. Source: vSphere Web Services API, PerformanceManager unit
/// kiloBytesPerSecond; perfmon and sysstat count in 1024 as well.
std::optional<double> binary_unit(std::string_view name);

}  // namespace drsim
