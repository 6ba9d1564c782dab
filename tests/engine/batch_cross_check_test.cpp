/// The engine against a plain S4U simulation with one Comm for each small batch, over fifty seeded estates whose link
/// congests: RPO figures, completion dates of checkpoints and bytes delivered agree within 1 %.

#define BOOST_TEST_MODULE batch_cross_check
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/network/wan_path.hpp"
#include "tests/support/batch_replication.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_alone.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr std::uint64_t seeds = 50;
constexpr double tolerance = 0.01;

/// A byte waits for the end of its batch there, for nothing here: 5 s / 200 = 25 ms are below 1 % of the least RPO
/// figure, a median of about 3 s.
constexpr std::uint32_t batches_per_checkpoint = 200;

/// Bytes of a series load by summing its steps; shares nothing with the engine's cursor.
double series_bytes(const RateSeries& series, double from_s, double to_s) {
  double bytes = 0;
  auto step = static_cast<std::size_t>(from_s / series.interval_s);
  while (from_s < to_s && step < series.rates_bytes_per_s.size()) {
    const double until_s = std::min(to_s, series.interval_s * static_cast<double>(step + 1));
    bytes += series.rates_bytes_per_s[step] * std::max(0.0, until_s - from_s);
    from_s = std::max(from_s, until_s);
    ++step;
  }
  return bytes;
}

void check(double engine, double batches, const std::string& what) {
  BOOST_TEST(std::abs(engine - batches) <= tolerance * std::max(engine, batches),
             what << ": engine " << engine << ", batches " << batches);
}

/// A corner of the RPO curve lies just before a checkpoint is complete: at t with height v the checkpoint dated one
/// interval after t - v is complete. The second of two corners at one date is the foot of that drop.
/// @return how many dates were compared
unsigned check_completions(const Curve& curve, const BatchGroup& group, double interval_s, const std::string& what) {
  unsigned compared = 0;
  for (std::size_t corner = 0; corner < curve.points.size(); ++corner) {
    const double at_s = curve.points[corner].at_s, height_s = curve.points[corner].mean;
    if (corner > 0 && curve.points[corner - 1].at_s == at_s) continue;
    const double number = std::round((at_s - height_s) / interval_s) + 1;
    const auto index = static_cast<std::size_t>(number - 1);
    if (at_s <= 0 || index >= group.completion_s.size()) continue;
    check(height_s, group.completion_s[index] - interval_s * (number - 1),
          fmt::format("{}, RPO when checkpoint {} is complete", what, number));
    ++compared;
  }
  return compared;
}

unsigned compare(std::uint64_t seed) {
  unsigned dates = 0;
  const Scenario scenario = congested_estate(seed);
  std::vector<BatchStream> streams = batch_streams(scenario);
  for (BatchStream& stream : streams) stream.wire_bytes_per_byte *= wire_bytes_per_payload_byte(1500);
  const BatchResult batches = batch_replication(
      scenario, streams,
      [&](Index vm, double from_s, double to_s) { return series_bytes(*scenario.vms[vm].load.series, from_s, to_s); },
      batches_per_checkpoint);
  const RunRecord record = run_alone(scenario);
  for (Index index = 0; index < scenario.vpgs.size(); ++index) {
    const GroupResult& group = record.groups[index];
    const BatchGroup& other = batches.groups[index];
    const std::string what = fmt::format("seed {}, {}", seed, group.name);
    BOOST_TEST_REQUIRE(group.name == other.name);
    check(group.rpo_s.mean, other.rpo_mean_s, what + ", mean RPO");
    check(group.rpo_s.p50, other.rpo_p50_s, what + ", P50 of RPO");
    check(group.rpo_s.p95, other.rpo_p95_s, what + ", P95 of RPO");
    check(group.rpo_s.p99, other.rpo_p99_s, what + ", P99 of RPO");
    check(group.rpo_s.max, other.rpo_max_s, what + ", greatest RPO");
    check(group.bytes.delivered, other.delivered_bytes, what + ", bytes delivered");
    dates += check_completions(record.curves[index], other, scenario.vpgs[index].checkpoint_interval_s, what);
  }
  return dates;
}

/// True when some group of the estate was in Buffering for long: without a queue the comparison would say little.
bool congests(const RunRecord& record) {
  return std::any_of(record.groups.begin(), record.groups.end(), [](const GroupResult& group) {
    return group.state_s[static_cast<std::size_t>(GroupState::Buffering)] > 20;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(fifty_estates_agree_with_the_batch_reference) {
  unsigned dates = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) dates += compare(seed);
  BOOST_TEST(dates > 1000u);
}

BOOST_AUTO_TEST_CASE(the_estates_congest_and_do_not_sync) {
  std::uint64_t congested = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunRecord record = run_alone(congested_estate(seed));
    congested += congests(record) ? 1 : 0;
    for (const GroupResult& group : record.groups)
      BOOST_TEST(group.state_s[static_cast<std::size_t>(GroupState::BitmapSync)] == 0.0, "seed " << seed);
  }
  BOOST_TEST(congested >= seeds * 9 / 10);
}
