#define BOOST_TEST_MODULE snapshot_queues
/// Batches over one link as a queue with one server: the mean age of the newest complete batch against its closed
/// forms, at loads from 0.1 to 0.9, inside the interval of independent runs. Source: Kaul, Yates, Gruteser, "Real-time
/// status: how often should one update?", IEEE INFOCOM 2012 (first come, first served). With service rate m, load r:
///   M/M/1  (1 + 1/r + r^2/(1 - r)) / m
///   M/D/1  (1/(2(1 - r)) + 1/2 + (1 - r) e^r / r) / m
///   D/M/1  (1/(2r) + 1/(1 - b)) / m,  b = exp(-(1 - b)/r), 0 < b < 1

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "tests/support/snapshot_estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

DurationConfig exponential(double mean) {
  DurationConfig duration;
  duration.kind = DurationKind::Exponential;
  duration.mean_s = mean;
  return duration;
}

struct Queue {
  const char* name;
  bool random_spacing, random_size;
  double (*age)(double load);  // of service rate 1
};

double age_dm1(double load) {
  double b = 0.5;
  for (int step = 0; step < 10000; ++step) b = std::exp(-(1 - b) / load);
  return 1 / (2 * load) + 1 / (1 - b);
}

const Queue queues[] = {
    {"M/M/1", true, true, [](double r) { return 1 + 1 / r + r * r / (1 - r); }},
    {"M/D/1", true, false, [](double r) { return 1 / (2 * (1 - r)) + 0.5 + (1 - r) * std::exp(r) / r; }},
    {"D/M/1", false, true, age_dm1},
};

/// Mean and half width of its 99.9 % interval over independent runs.
std::pair<double, double> mean_age(const Queue& queue, double load) {
  constexpr int runs = 12;
  constexpr double t_999 = 4.437;  // Student, 11 degrees of freedom, two-sided
  constexpr double service_s = 100;
  std::vector<double> means;
  for (int run = 0; run < runs; ++run) {
    // Near a load of 1 batches are alike for long.
    const double batches = std::max(6000.0, 1000 / ((1 - load) * (1 - load)));
    SnapshotEstate estate(1e6, batches * service_s / load);
    estate.config.seed = static_cast<std::uint64_t>(run + 1);
    SnapshotJob& job = estate.add_job("batches", 0, OverrunPolicy::Queue);
    const double spacing_s = service_s / load;
    job.schedule.spacing = queue.random_spacing ? exponential(spacing_s) : constant_duration(spacing_s);
    job.cycle_bytes = queue.random_size ? exponential(1e6 * service_s) : constant_duration(1e6 * service_s);
    estate.add_vm({1}, 3600);
    means.push_back(estate.run().groups.front().rpo_s.mean / service_s);
  }
  double mean = 0, squares = 0;
  for (const double one : means) mean += one / runs;
  for (const double one : means) squares += (one - mean) * (one - mean);
  return {mean, t_999 * std::sqrt(squares / (runs - 1) / runs)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_age_of_the_newest_batch_is_that_of_queueing_theory) {
  for (const Queue& queue : queues) {
    for (int tenth = 1; tenth <= 9; ++tenth) {
      const double load = 0.1 * tenth;
      const auto [mean, half_width] = mean_age(queue, load);
      BOOST_TEST_MESSAGE(queue.name << " load " << load << ": " << mean << " +- " << half_width << ", closed form "
                                    << queue.age(load));
      BOOST_TEST(std::fabs(mean - queue.age(load)) <= half_width, queue.name << " at " << load);
      // An interval that holds anything proves nothing.
      BOOST_TEST(half_width < 0.2 * mean, queue.name << " at " << load);
    }
  }
}
