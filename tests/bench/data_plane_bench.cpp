/// Cost of the data plane per stream and change of its written rate: 1,000 streams on 100 hosts, all rates changing
/// every 5 s, journals of one hour and RPO accounts included, with the link congested and not; the same with bursts at
/// dates of their own, held up by TCP, and with the processors so short that compression backs off; the same with 10
/// streams; and, beside them in the same run, one SimGrid Comm for each stream and 5 s batch. Prints nanoseconds and
/// ratios. `data_plane_bench 2` plays the third row with 1,000 streams alone.

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
constexpr double mean_rate = 1e6;             // bytes/s
constexpr double short_cycles_per_byte = 22;  // of 18 at full compression: backs off above 70 %

std::uint32_t add_resource(PlaneConfig& config, const std::string& name, ResourceKind kind, double capacity) {
  config.resources.push_back({name, kind, capacity, capacity});
  return static_cast<std::uint32_t>(config.resources.size() - 1);
}

/// Rates of all streams that change together.
std::shared_ptr<const WriteLoadConfig> series_load(unsigned stream) {
  RandomStream random(1, "bench", std::to_string(stream));
  auto series = std::make_shared<RateSeries>();
  series->interval_s = change_interval_s;
  for (int step = 0; step < 720; ++step) series->rates_bytes_per_s.push_back(2 * mean_rate * random.uniform());
  auto load = std::make_shared<WriteLoadConfig>();
  load->kind = LoadKind::Series;
  load->series = series;
  load->mean_bytes_per_s = mean_rate;
  return load;
}

/// Bursts of 10 s at dates of their own.
std::shared_ptr<const WriteLoadConfig> burst_load() {
  auto load = std::make_shared<WriteLoadConfig>();
  load->kind = LoadKind::OnOff;
  load->mean_bytes_per_s = mean_rate;
  load->peak_to_mean = 4;
  load->on_mean_s = 10;
  return load;
}

/// An estate and what its streams do.
enum class Kind {
  Together,       ///< all rates change every 5 s
  Bursts,         ///< each bursts by itself, a quarter beyond what TCP lets through
  BurstsOnShort,  ///< the same, on processors on which compression backs off most of the time
};

/// @param load  mean demand over the capacity of the link
PlaneConfig estate(Kind kind, unsigned streams, double load, double horizon_s) {
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
    const double clock = kind == Kind::BurstsOnShort ? 10 * mean_rate * short_cycles_per_byte : 1e12;
    vra.processor = add_resource(config, "cpu " + name, ResourceKind::VraProcessor, clock);
    vra.protects = true;
    vra.inflow = add_resource(config, "pool " + name, ResourceKind::VraPool, 1e12);
    config.vras.push_back(vra);
    ends.push_back(add_resource(config, "nic " + name, ResourceKind::Nic, 1.25e9));
  }
  for (unsigned k = 0; k < streams; ++k) {
    const auto config_load = kind == Kind::Together ? series_load(k) : burst_load();
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
    stream.ceiling_bytes_per_s = kind == Kind::Together ? 125e6 : 3 * mean_rate;
    if (kind == Kind::BurstsOnShort) {
      stream.processing = {10, 8, 0, 2};
      stream.path[2].amount = stream.processing.cycles_per_written(1);
    }
    stream.latency_s = 0.515;
    config.streams.push_back(stream);
  }
  return config;
}

/// Nanoseconds per change of a stream's written rate, and per change of its written or its delivered rate.
struct Cost {
  double per_written_ns = 1e300, per_change_ns = 1e300;

  void keep_best(const Cost& other) {
    per_written_ns = std::min(per_written_ns, other.per_written_ns);
    per_change_ns = std::min(per_change_ns, other.per_change_ns);
  }
};

Cost cost_of(Kind kind, unsigned streams, double load, double steps) {
  ZertoPlane plane(estate(kind, streams, load, steps * change_interval_s));
  RunRecord record;
  // Processor time of this process, so that other work on the machine disturbs less.
  const std::clock_t begin = std::clock();
  plane.advance(steps * change_interval_s);
  const double used_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  plane.finish(record);
  return {used_s * 1e9 / record.rate_changes, used_s * 1e9 / (record.rate_changes + record.delivered_rate_changes)};
}

/// One row of the table: the same load on a large and a small estate.
struct Row {
  const char* name;
  Kind kind;
  double load;
  double steps, small_steps;
  Cost large{}, small{};
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<Row> rows = {{"link not congested", Kind::Together, 0.6, 6000, 200000},
                           {"link congested", Kind::Together, 1.3, 6000, 200000},
                           {"link just congested", Kind::Together, 1.02, 100, 20000},
                           {"bursts beyond TCP", Kind::Bursts, 0.6, 6000, 200000},
                           {"bursts, compression short", Kind::BurstsOnShort, 0.6, 2000, 50000}};
  if (argc > 1) {
    // One row by its number from 0, played once: for a profiler.
    const Row& row = rows.at(std::stoul(argv[1]));
    fmt::print("{}: {:.1f} ns\n", row.name, cost_of(row.kind, 1000, row.load, row.steps).per_written_ns);
    return 0;
  }
  double comm_ns = 1e300;
  // The best of several rounds over everything, so that a slow spell of the machine strikes no row alone.
  constexpr int rounds = 5;
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) {
      row.large.keep_best(cost_of(row.kind, 1000, row.load, row.steps));
      row.small.keep_best(cost_of(row.kind, 10, row.load, row.small_steps));
    }
    comm_ns = std::min(comm_ns, 1e9 * test::seconds_per_batch_with_comms(1000, 50));
  }
  fmt::print("data plane, ns per stream and change of its written rate (RPO and journal accounts included),\n");
  fmt::print("and per change of a written or delivered rate, which is a corner of the exact curves\n");
  fmt::print("  {:28} {:>10} {:>10} {:>8} {:>12}\n", "", "1000", "10", "ratio", "1000, corner");
  for (const Row& row : rows) {
    const double large_ns = row.large.per_written_ns, small_ns = row.small.per_written_ns;
    fmt::print("  {:28} {:>10.1f} {:>10.1f} {:>8.2f} {:>12.1f}\n", row.name, large_ns, small_ns, large_ns / small_ns,
               row.large.per_change_ns);
  }
  fmt::print("just congested over congested, 1000 streams: {:.1f} times (goal: 3)\n",
             rows[2].large.per_written_ns / rows[1].large.per_written_ns);
  fmt::print("one SimGrid Comm per stream and 5 s batch, 1000 streams: {:.0f} ns; {:.0f} times the congested plane\n",
             comm_ns, comm_ns / rows[1].large.per_written_ns);
  return 0;
}
