#include "models/zerto/rules/vra_processor.hpp"

#include <algorithm>

namespace drsim {

namespace {

bool holds_payload(const ProcessorLoad& load) { return load.holds_payload; }

/// The level whose processor leaves room for just it, between 0, where there is room, and 1, where there is none: by
/// the secant, with halving where the same end would stand still (Illinois), until no double lies between.
double searched_level(const std::vector<ProcessorLoad>& loads, double other, double capacity,
                      const CompressionBackOff& back_off) {
  const auto room = [&](double level) {
    return compression_level(processor_use(loads, other, capacity, level), back_off) - level;
  };
  double low = 0, high = 1;
  double low_room = room(low), high_room = room(high);
  for (bool moved_low = false, first = true;; first = false) {
    double level = low + (high - low) * (low_room / (low_room - high_room));
    if (!(level > low && level < high)) level = low + (high - low) / 2;
    if (!(level > low && level < high)) return low;
    const double found = room(level);
    if (found == 0) return level;
    const bool moves_low = found > 0;
    if (moves_low) {
      low = level;
      low_room = found;
      if (!first && moved_low) high_room /= 2;
    } else {
      high = level;
      high_room = found;
      if (!first && !moved_low) low_room /= 2;
    }
    moved_low = moves_low;
  }
}

}  // namespace

double compression_level(double used_fraction, const CompressionBackOff& back_off) {
  const double width = back_off.off_fraction - back_off.from_fraction;
  return std::clamp((back_off.off_fraction - used_fraction) / width, 0.0, 1.0);
}

double processor_use(const std::vector<ProcessorLoad>& loads, double other_cycles_per_s, double capacity_cycles_per_s,
                     double level) {
  double cycles = other_cycles_per_s;
  for (const ProcessorLoad& load : loads) {
    const StreamProcessing& processing = load.processing;
    const double written =
        load.holds_payload ? load.rate_bytes_per_s / processing.payload_per_written(level) : load.rate_bytes_per_s;
    cycles += written * processing.cycles_per_written(level);
  }
  return cycles / capacity_cycles_per_s;
}

double settled_level(const std::vector<ProcessorLoad>& loads, double other_cycles_per_s, double capacity_cycles_per_s,
                     const CompressionBackOff& back_off) {
  const double at_full = processor_use(loads, other_cycles_per_s, capacity_cycles_per_s, 1);
  if (at_full <= back_off.from_fraction) return 1;
  const double at_none = processor_use(loads, other_cycles_per_s, capacity_cycles_per_s, 0);
  if (at_none >= back_off.off_fraction) return 0;
  if (std::any_of(loads.begin(), loads.end(), holds_payload))
    return searched_level(loads, other_cycles_per_s, capacity_cycles_per_s, back_off);
  const double width = back_off.off_fraction - back_off.from_fraction;
  return (back_off.off_fraction - at_none) / (width + at_full - at_none);
}

}  // namespace drsim
