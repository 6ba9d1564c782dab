#include "models/zerto/vra_processor.hpp"

#include <algorithm>

namespace drsim {

namespace {

bool holds_payload(const ProcessorLoad& load) { return load.holds_payload; }

/// Halves [0, 1] until no double lies between: the level whose processor leaves room for just it.
double bisected_level(const std::vector<ProcessorLoad>& loads, double other, double capacity,
                      const CompressionBackOff& back_off) {
  double low = 0, high = 1;
  for (double middle = 0.5; middle > low && middle < high; middle = low + (high - low) / 2) {
    const double allowed = compression_level(processor_use(loads, other, capacity, middle), back_off);
    (allowed >= middle ? low : high) = middle;
  }
  return low;
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
    return bisected_level(loads, other_cycles_per_s, capacity_cycles_per_s, back_off);
  const double width = back_off.off_fraction - back_off.from_fraction;
  return (back_off.off_fraction - at_none) / (width + at_full - at_none);
}

}  // namespace drsim
