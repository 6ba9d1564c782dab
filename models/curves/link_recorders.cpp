#include "models/curves/link_recorders.hpp"

#include "models/units.hpp"

namespace drsim {

void LinkRecorders::report(const std::string& link, bool has_initial, RunRecord& record) {
  record.bandwidth_needs.push_back({link, demand.mean() * bits_per_byte, demand.quantile(0.95) * bits_per_byte,
                                    demand.quantile(0.98) * bits_per_byte, demand.max() * bits_per_byte});
  const auto add = [&](CurveRecorder& curve, const char* series) {
    record.curves.push_back(curve.take("link_bits_per_s", link, series));
  };
  add(replication, "replication");
  add(resync, "resync");
  if (has_initial) add(initial, "initial_copy");
  add(other, "other");
  add(capacity, "capacity");
}

}  // namespace drsim
