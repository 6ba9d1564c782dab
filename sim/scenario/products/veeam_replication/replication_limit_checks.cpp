/// Warnings about what snapshot replication would accept but what does harm.

#include <fmt/format.h>

#include <algorithm>

#include "models/units.hpp"
#include "sim/scenario/products/veeam_replication/replication_design.hpp"
#include "sim/scenario/products/veeam_replication/replication_product.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

std::string bytes_advised_text(double bytes) { return quantity_text(bytes, Dimension::Bytes); }
std::string job_time_text(double time_s) { return quantity_text(time_s, Dimension::Time); }

void warn_of_jobs(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  const ReplicationDesign& design = scenario.constants.of<ReplicationDesign>();
  const SnapshotConfig& product = scenario.constants.of<SnapshotConfig>();
  for (std::size_t i = 0; i < scenario.vpgs.size(); ++i) {
    const VpgConfig& vpg = scenario.vpgs[i];
    const ReplicationJobConfig& job = design.jobs[i];
    const double vm_s = product.vm_start_s + product.snapshot_create_s;
    const double cycle_s = job.schedule.spacing ? duration_mean_s(*job.schedule.spacing) : job.schedule.interval_s;
    const bool is_back_to_back = !job.schedule.spacing && job.schedule.interval_s <= 0;
    const double least_s = is_back_to_back
                               ? product.job_start_s + vm_s + product.snapshot_remove_s + product.pipeline_latency_s
                               : cycle_s + product.pipeline_latency_s;
    if (vpg.rpo_target_s < least_s)
      reading.warn(
          fmt::format("job {}: the RPO target of {} cannot be met: the interval and what a cycle needs beside "
                      "its copy alone make {}; the target is an alert line and does not change replication",
                      vpg.name, job_time_text(vpg.rpo_target_s), job_time_text(least_s)));
    const double overhead_s = product.job_start_s + vm_s + product.snapshot_remove_s;
    if (!is_back_to_back && cycle_s < overhead_s)
      reading.warn(fmt::format("job {}: an interval of {} is shorter than what a cycle needs beside its copy, {}",
                               vpg.name, job_time_text(cycle_s), job_time_text(overhead_s)));
  }
}

void warn_of_backup_proxies(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<std::size_t> at_site(scenario.sites.size());
  for (const BackupProxyConfig& proxy : scenario.constants.of<ReplicationDesign>().proxies) {
    ++at_site[scenario.hosts[proxy.host].site];
    const std::uint32_t vcpus = backup_proxy_vcpus_advised(proxy.tasks);
    if (proxy.vcpus < vcpus)
      reading.warn(fmt::format("backup proxy {}: {} vCPU; {} or more are advised for {} tasks", proxy.name, proxy.vcpus,
                               vcpus, proxy.tasks));
    const double ram_bytes = backup_proxy_ram_advised_bytes(proxy.tasks);
    if (proxy.ram_bytes < ram_bytes)
      reading.warn(fmt::format("backup proxy {}: {} of memory; {} or more are advised for {} tasks", proxy.name,
                               bytes_advised_text(proxy.ram_bytes), bytes_advised_text(ram_bytes), proxy.tasks));
  }
  for (std::size_t site = 0; site < at_site.size(); ++site)
    if (at_site[site] > 0 && at_site[site] < backup_proxies_advised)
      reading.warn(
          fmt::format("site {}: one backup proxy, and none when it fails; the pattern has {} or more at a site",
                      scenario.sites[site].name, backup_proxies_advised));
}

}  // namespace

void check_replication_limits(Reading& reading) {
  warn_of_jobs(reading);
  warn_of_backup_proxies(reading);
}

}  // namespace drsim
