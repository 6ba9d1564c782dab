#include "tests/support/policy_batches.hpp"

#include <algorithm>
#include <cmath>

#include "models/network/wan_path.hpp"
#include "models/random_stream.hpp"

namespace drsim::test {

void add_ample_proxies(Scenario& scenario) {
  CdpConfig& cdp = scenario.constants.of<CdpConfig>();
  cdp.source_bytes_per_s_per_vcpu = cdp.target_bytes_per_s_per_vcpu = 1e15;
  const CdpProxySize ample{8, 1e15, 0};
  const auto right = static_cast<Index>(scenario.hosts.size() / 2);
  scenario.cdp_proxies = {{"left-source", CdpProxyRole::Source, 0, ample},
                          {"left-target", CdpProxyRole::Target, 0, ample},
                          {"right-source", CdpProxyRole::Source, right, ample},
                          {"right-target", CdpProxyRole::Target, right, ample}};
}

BatchStream policy_stream(const Scenario& scenario, Index group) {
  const auto right = static_cast<Index>(scenario.hosts.size() / 2);
  BatchStream stream;
  stream.vpg = group;
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) {
    const VmConfig& config = scenario.vms[vm];
    if (config.vpg != group) continue;
    const bool to_the_right = scenario.hosts[config.host].site == 0;
    stream.source_host = to_the_right ? 0 : right;
    stream.recovery_host = to_the_right ? right : 0;
    stream.vms.push_back(vm);
    stream.wire_bytes_per_byte = wire_bytes_per_payload_byte(scenario.links[0].mtu_bytes) /
                                 config.load.compression_ratio *
                                 (1 - scenario.constants.of<CdpConfig>().zero_and_duplicate_fraction);
  }
  stream.latency_s = scenario.links[0].rtt_s / 2 + scenario.constants.of<CdpConfig>().pipeline_latency_s;
  stream.interval_s = scenario.vpgs[group].checkpoint_interval_s;
  stream.first_s =
      RandomStream(scenario.seed, scenario.vpgs[group].name, "first CDP point").uniform() * stream.interval_s;
  stream.batches = 1;
  return stream;
}

double series_bytes(const RateSeries& series, double from_s, double to_s) {
  double bytes = 0;
  for (double at_s = from_s; at_s < to_s - 1e-9;) {
    const double number = std::floor(at_s / series.interval_s + 1e-9);
    const double end_s = std::min(to_s, (number + 1) * series.interval_s);
    const auto count = static_cast<double>(series.rates_bytes_per_s.size());
    bytes += series.rates_bytes_per_s[static_cast<std::size_t>(std::fmod(number, count))] * (end_s - at_s);
    at_s = end_s;
  }
  return bytes;
}

PolicyFigures policy_figures(const BatchStream& stream, std::vector<double> completion_s, double horizon_s) {
  const double before_s = stream.first_s - stream.interval_s;
  const bool is_under_way = before_s + stream.latency_s > 0;
  if (is_under_way) completion_s.insert(completion_s.begin(), before_s + stream.latency_s);
  PolicyFigures figures;
  double at_s = 0, newest_s = is_under_way ? before_s - stream.interval_s : before_s;
  for (std::size_t k = 0; k <= completion_s.size(); ++k) {
    const double to_s = k < completion_s.size() ? std::min(completion_s[k], horizon_s) : horizon_s;
    figures.rpo_mean_s += ((at_s - newest_s) + (to_s - newest_s)) / 2 * (to_s - at_s) / horizon_s;
    figures.rpo_max_s = std::max(figures.rpo_max_s, to_s - newest_s);
    if (to_s >= horizon_s) break;
    figures.points += 1;
    newest_s += stream.interval_s;
    at_s = to_s;
  }
  return figures;
}

}  // namespace drsim::test
