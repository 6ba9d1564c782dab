#pragma once
/// Small estates of snapshot replication for tests: one backup proxy at each end of one link, nothing else in the way,
/// no overheads unless a test sets them.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/veeam_replication/snapshot_plane.hpp"

namespace drsim::test {

struct SnapshotEstate {
  enum Places : std::uint32_t { link, source_cpu, target_cpu, datastore, first_connections };
  static constexpr double mb = 1e6;

  explicit SnapshotEstate(double link_bytes_per_s, double horizon_s = 86400) {
    config.horizon_s = horizon_s;
    SnapshotConfig& product = config.product;
    product.job_start_s = product.vm_start_s = product.snapshot_create_s = product.snapshot_remove_s = 0;
    product.disk_read_bytes_per_s = 1e12;
    product.changed_extent_bytes = 1e15;  // no rounding to blocks
    config.resources = {
        {"fra-mad", SnapshotResourceKind::Link, link_bytes_per_s, {EntityKind::Link, "fra-mad", Direction::Forward}},
        {"source CPU", SnapshotResourceKind::ProxyProcessor, 1e15, {EntityKind::ProxyProcessor, "source"}},
        {"target CPU", SnapshotResourceKind::ProxyProcessor, 1e15, {EntityKind::ProxyProcessor, "target"}},
        {"datastore", SnapshotResourceKind::Datastore, 1e15, {EntityKind::Datastore, "datastore"}}};
    config.proxies = {{"source", 0, 64, source_cpu}, {"target", 1, 64, target_cpu}};
    config.routes = {{}, {{link, 1}}, {{link, 1}}, {}};
  }

  /// @param interval_s  0: back to back
  SnapshotJob& add_job(const std::string& name, double interval_s, OverrunPolicy overrun,
                       double target_s = 30 * 86400.0) {
    SnapshotJob job;
    job.name = name;
    job.schedule.interval_s = interval_s;
    job.overrun = overrun;
    job.rpo_target_s = target_s;
    job.source_site = 0;
    job.target_site = 1;
    job.connections = static_cast<std::uint32_t>(config.resources.size());
    config.resources.push_back(
        {"TCP of " + name, SnapshotResourceKind::JobConnections, 1e15, {EntityKind::Connections, name}});
    config.jobs.push_back(job);
    return config.jobs.back();
  }

  /// A VM of the newest job.
  SnapshotVm& add_vm(std::vector<double> rates, double series_s, std::vector<UniquePoint> unique = {},
                     std::vector<double> disks = {1e13}) {
    auto load = std::make_shared<WriteLoadConfig>();
    load->name = "load";
    load->kind = rates.size() == 1 ? LoadKind::Constant : LoadKind::Series;
    for (const double rate : rates) load->mean_bytes_per_s += rate / static_cast<double>(rates.size());
    load->unique = std::move(unique);
    auto series = std::make_shared<RateSeries>();
    series->interval_s = series_s;
    series->rates_bytes_per_s = std::move(rates);
    load->series = series;
    SnapshotVm vm;
    vm.name = "vm-" + std::to_string(config.vms.size());
    vm.job = static_cast<std::uint32_t>(config.jobs.size() - 1);
    vm.load = load;
    vm.disks_bytes = std::move(disks);
    vm.datastore = datastore;
    config.vms.push_back(vm);
    return config.vms.back();
  }

  RunRecord run() const {
    SnapshotPlane plane(config);
    RunRecord record;
    plane.finish(record);
    return record;
  }

  SnapshotPlaneConfig config;
};

/// A figure of the product.
inline double figure(const GroupResult& group, const std::string& name) {
  for (const ProductFigure& one : group.figures)
    if (one.name == name) return one.value;
  return -1;
}

}  // namespace drsim::test
