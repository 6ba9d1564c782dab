#include "sim/engine/network/retention_traffic.hpp"

#include <algorithm>
#include <cmath>

#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"
#include "sim/engine/network/control_traffic.hpp"

namespace drsim {

namespace {

/// Bytes of all VMs of a job that change in a stretch of this length.
double changed_bytes(const Scenario& scenario, const RetentionConfig& job, double length_s) {
  double bytes = 0;
  for (const VmConfig& vm : scenario.vms) {
    if (std::find(job.vpgs.begin(), job.vpgs.end(), vm.vpg) == job.vpgs.end()) continue;
    double disk_bytes = 0;
    for (const DiskConfig& disk : vm.disks) disk_bytes += disk.size_bytes;
    bytes += OverwriteCurve(vm.load, disk_bytes).unique_bytes(vm.load.mean_bytes_per_s * length_s);
  }
  return bytes;
}

bool runs_on(const RetentionConfig& job, int weekday) {
  return std::find(job.weekdays.begin(), job.weekdays.end(), weekday) != job.weekdays.end();
}

/// A copy that sends for so long, in stretches between the times in which its port is closed. @return its end
double add_stretches(double at_s, double length_s, const std::vector<ClosedTime>& closed, double horizon_s,
                     std::vector<RetentionCopy>& copies) {
  for (const ClosedTime& time : closed) {
    if (time.to_s <= at_s) continue;
    const double sent_s = std::clamp(time.from_s - at_s, 0.0, length_s);
    if (sent_s > 0) copies.push_back({at_s, sent_s});
    if (sent_s == length_s) return at_s + length_s;
    length_s -= sent_s;
    at_s = time.to_s;
  }
  if (length_s > 0 && at_s < horizon_s) copies.push_back({at_s, length_s});
  return at_s + length_s;
}

}  // namespace

std::vector<RetentionCopy> retention_copies(const Scenario& scenario, const RetentionConfig& job) {
  std::vector<RetentionCopy> copies;
  const int days = static_cast<int>(std::ceil((scenario.horizon_s + scenario.start_second_of_day_s) / day_s));
  const int days_of_week = static_cast<int>(week_s / day_s);
  double busy_until_s = 0;
  const auto number = static_cast<Index>(&job - scenario.retention.data());
  const std::vector<ClosedTime> closed = closed_times(scenario, [number](const ClosureConfig& closure) {
    return std::binary_search(closure.jobs.begin(), closure.jobs.end(), number);
  });
  for (int day = 0; day < days; ++day) {
    if (!runs_on(job, (scenario.start_weekday + day) % days_of_week)) continue;
    int since = 1;
    while (!runs_on(job, (scenario.start_weekday + day + days_of_week - since % days_of_week) % days_of_week)) ++since;
    const double due_s = day * day_s + job.at_s - scenario.start_second_of_day_s;
    if (due_s < 0) continue;
    // A copy that is late makes the next one wait.
    const double at_s = std::max(due_s, busy_until_s);
    const double bytes = changed_bytes(scenario, job, since * day_s) / job.compression_ratio;
    if (at_s >= scenario.horizon_s) break;
    busy_until_s = add_stretches(at_s, bytes * bits_per_byte / job.bits_per_s, closed, scenario.horizon_s, copies);
  }
  return copies;
}

double retention_mean_bytes_per_s(const Scenario& scenario, const RetentionConfig& job) {
  const int days_of_week = static_cast<int>(week_s / day_s);
  double bytes = 0;
  for (const int weekday : job.weekdays) {
    int since = 1;
    while (!runs_on(job, (weekday + days_of_week - since % days_of_week) % days_of_week)) ++since;
    bytes += changed_bytes(scenario, job, since * day_s) / job.compression_ratio;
  }
  return std::min(bytes / week_s, job.bits_per_s / bits_per_byte);
}

void add_retention(const Scenario& scenario, const LinkResources& resources, std::vector<BackgroundLoad>& list) {
  for (const RetentionConfig& job : scenario.retention) {
    const SiteConfig& site = scenario.sites[scenario.vpgs[job.vpgs.front()].recovery_site];
    const auto hops = region_route(scenario, site.vrf, site.region, job.repository_region);
    if (!hops) continue;
    BackgroundLoad traffic;
    traffic.traffic = TrafficClass::Retention;
    traffic.at_s.push_back(0);
    traffic.bytes_per_s.push_back(0);
    for (const RetentionCopy& copy : retention_copies(scenario, job)) {
      const double bytes_per_s = job.bits_per_s / bits_per_byte;
      // A copy that follows at once, or starts with the run, takes the place of the silence before it.
      if (copy.at_s <= traffic.at_s.back()) {
        traffic.bytes_per_s.back() = bytes_per_s;
      } else {
        traffic.at_s.push_back(copy.at_s);
        traffic.bytes_per_s.push_back(bytes_per_s);
      }
      traffic.at_s.push_back(copy.at_s + copy.length_s);
      traffic.bytes_per_s.push_back(0);
    }
    for (const Hop& hop : *hops) {
      traffic.resource = resources.of(hop);
      list.push_back(traffic);
    }
  }
}

}  // namespace drsim
