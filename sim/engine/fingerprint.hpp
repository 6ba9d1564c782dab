#pragma once
/// One number for the whole course of a run: a hash over (date, entity, event, amount) of the log and over all totals.
/// Equal on every machine, since the plane computes with IEEE basic operations and square roots only.

#include <string>

#include "models/run_record.hpp"

namespace drsim {

/// 16 hexadecimal digits (FNV-1a, 64 bits).
std::string fingerprint(const RunRecord& record);

}  // namespace drsim
