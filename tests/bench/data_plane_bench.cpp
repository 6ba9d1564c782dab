/// Cost of the data plane per stream and change of its written rate: 1,000 streams on 100 hosts, all rates changing
/// every 5 s, journals of one hour and RPO accounts included, with the link congested and not; the same with 10
/// streams; and, beside them in the same run, one SimGrid Comm for each stream and 5 s batch. Prints nanoseconds and
/// ratios.

#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "models/random_stream.hpp"
#include "models/zerto/zerto_plane.hpp"
#include "tests/bench/comm_baseline.hpp"

namespace {

using namespace drsim;

constexpr double change_interval_s = 5;
constexpr double mean_rate = 1e6;  // bytes/s

std::uint32_t add_resource(PlaneConfig& config, const std::string& name, ResourceKind kind, double capacity) {
  config.resources.push_back({name, kind, capacity, capacity});
  return static_cast<std::uint32_t>(config.resources.size() - 1);
}

/// @param load  mean demand over the capacity of the link
PlaneConfig estate(unsigned streams, double load, double horizon_s) {
  PlaneConfig config;
  config.horizon_s = horizon_s;
  config.curve_corners_max = 330;  // what an estate of 1,000 groups and 100 hosts gets of a run's corners
  const unsigned hosts = std::max(1U, streams / 10);
  const std::uint32_t link = add_resource(config, "link", ResourceKind::Link, streams * mean_rate / load);
  const std::uint32_t store = add_resource(config, "datastore", ResourceKind::Datastore, 1e15);
  std::vector<std::uint32_t> ends;
  for (unsigned host = 0; host < hosts; ++host) {
    const std::string name = std::to_string(host);
    PlaneVra vra;
    vra.name = "VRA " + name;
    vra.protecting_pool_bytes = 1e15;
    vra.processor = add_resource(config, "cpu " + name, ResourceKind::VraProcessor, 1e12);
    vra.protects = true;
    vra.inflow = add_resource(config, "pool " + name, ResourceKind::VraPool, 1e12);
    config.vras.push_back(vra);
    ends.push_back(add_resource(config, "nic " + name, ResourceKind::Nic, 1.25e9));
  }
  for (unsigned k = 0; k < streams; ++k) {
    RandomStream random(1, "bench", std::to_string(k));
    auto series = std::make_shared<RateSeries>();
    series->interval_s = change_interval_s;
    for (int step = 0; step < 720; ++step) series->rates_bytes_per_s.push_back(2 * mean_rate * random.uniform());
    auto config_load = std::make_shared<WriteLoadConfig>();
    config_load->kind = LoadKind::Series;
    config_load->series = series;
    config_load->mean_bytes_per_s = mean_rate;
    config.vms.push_back({"vm " + std::to_string(k), config_load, 1e12});
    PlaneGroup group;
    group.vpg.name = "group " + std::to_string(k);
    group.vpg.journal_history_s = 3600;
    group.vms = 1;
    config.groups.push_back(group);
    PlaneStream stream;
    stream.group = k;
    stream.protecting_vra = k % hosts;
    stream.recovering_vra = k % hosts;
    stream.vms = {k};
    const PlaneVra& vra = config.vras[k % hosts];
    stream.path = {{ends[k % hosts], 1}, {link, 1}, {vra.processor, 1}, {vra.inflow, 1}, {store, 1.1}};
    stream.ceiling_bytes_per_s = 125e6;
    stream.latency_s = 0.515;
    config.streams.push_back(stream);
  }
  return config;
}

/// Nanoseconds per stream and rate change.
double cost_ns(unsigned streams, double load, double steps) {
  ZertoPlane plane(estate(streams, load, steps * change_interval_s));
  RunRecord record;
  // Processor time of this process, so that other work on the machine disturbs less.
  const std::clock_t begin = std::clock();
  plane.advance(steps * change_interval_s);
  const double used_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  plane.finish(record);
  return used_s * 1e9 / record.rate_changes;
}

double best_ns(unsigned streams, double load, double steps) {
  double best = 1e300;
  for (int repeat = 0; repeat < 3; ++repeat) best = std::min(best, cost_ns(streams, load, steps));
  return best;
}

}  // namespace

int main() {
  const double free_ns = best_ns(1000, 0.6, 6000);
  const double full_ns = best_ns(1000, 1.3, 6000);
  const double edge_ns = best_ns(1000, 1.02, 100);
  const double edge_small_ns = best_ns(10, 1.02, 20000);
  const double free_small_ns = best_ns(10, 0.6, 200000);
  const double full_small_ns = best_ns(10, 1.3, 200000);
  fmt::print("data plane, ns per stream and rate change (RPO and journal accounts included)\n");
  fmt::print("  {:28} {:>10} {:>10} {:>8}\n", "", "1000", "10", "ratio");
  fmt::print("  {:28} {:>10.1f} {:>10.1f} {:>8.2f}\n", "link not congested", free_ns, free_small_ns,
             free_ns / free_small_ns);
  fmt::print("  {:28} {:>10.1f} {:>10.1f} {:>8.2f}\n", "link congested", full_ns, full_small_ns,
             full_ns / full_small_ns);
  fmt::print("  {:28} {:>10.1f} {:>10.1f} {:>8.2f}\n", "link just congested", edge_ns, edge_small_ns,
             edge_ns / edge_small_ns);
  const double comm_ns = 1e9 * test::seconds_per_batch_with_comms(1000, 50);
  fmt::print("one SimGrid Comm per stream and 5 s batch, 1000 streams: {:.0f} ns; {:.0f} times the congested plane\n",
             comm_ns, comm_ns / full_ns);
  return 0;
}
