#include "sim/scenario/products/veeam_replication/replication_product.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/products/veeam/veeam_facts.hpp"
#include "sim/scenario/products/veeam_replication/replication_design.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

namespace {

/// The rest of a job is read with its proxies. A cycle, for sizes and warnings: back to back half of the target, as a
/// cycle of that length has points as old as the target.
void read_job_cycle(const Node& node, VpgConfig& vpg) {
  const bool is_back_to_back = node.text("interval") == "continuous";
  vpg.checkpoint_interval_s = is_back_to_back ? vpg.rpo_target_s / 2 : node.quantity("interval", Dimension::Time);
  vpg.journal_history_s = node.count("restore_points") * vpg.checkpoint_interval_s;
  vpg.set_journal_limit(std::nullopt);
}

std::vector<std::string> replication_assumptions(const Scenario& part) {
  std::vector<std::string> list = {
      "Every job starts in sync; its newest restore point is dated by the last date of its schedule before the run.",
      "The initial copy of the disks was made before the start of the run.",
      "The snapshot of each VM is taken when its first disk has a task of a proxy at both ends; the RPO of a job is "
      "the "
      "age of the oldest of its VMs' newest points.",
      "Within an interval of constant rate, a VM writes evenly over its disks, by their size.",
      "A stretch of changed bytes lies anywhere on a disk, and all blocks that it touches are sent.",
      "A job that has begun goes on in excluded hours; it is not tried again as a whole when VMs of it have failed.",
      "Merging snapshots of a replica is counted among its writes, and takes no time from the next cycle.",
      "VMs stay on their hosts, and run unless a recovery operation stops them; hosts have CPU and memory to spare for "
      "their proxies.",
      "Only links fail, by events and faults, and sites by operations that begin with their loss: apart from that "
      "hosts, proxies, datastores, vCenters and the backup server run throughout.",
      "A run-book's commit is a permanent failover, its rollback an undo, after which changed blocks are sent as "
      "before; failback is not simulated.",
      "Snapshots are not quiesced."};
  const ReplicationDesign& design = part.constants.of<ReplicationDesign>();
  const bool queues = std::any_of(design.jobs.begin(), design.jobs.end(), [](const ReplicationJobConfig& job) {
    return job.overrun == OverrunPolicy::Queue || job.schedule.spacing || job.cycle_bytes;
  });
  if (queues)
    list.emplace_back(
        "Given sizes and spacings of cycles and a queue of snapshots are not of Veeam: they play other "
        "asynchronous mirrors.");
  return list;
}

std::string backup_proxies_text(const Scenario& scenario, std::uint32_t site, const std::string& cluster) {
  const std::vector<BackupProxyConfig>& all = scenario.constants.of<ReplicationDesign>().proxies;
  const auto proxies = std::count_if(all.begin(), all.end(), [&](const BackupProxyConfig& proxy) {
    const HostConfig& host = scenario.hosts[proxy.host];
    return host.site == site && host.cluster == cluster;
  });
  return proxies == 1 ? "1 backup proxy" : fmt::format("{} backup proxies", proxies);
}

}  // namespace

ProductFacts replication_product() {
  ProductFacts product;
  product.id = ProtectionProduct::VeeamReplication;
  product.word = "veeam_replication";
  product.title = "Veeam snapshot replication";
  product.vendor = veeam_vendor;
  product.points = PointKind::Cycles;
  product.drawn = "given spacings and sizes of cycles";
  product.read_group = read_job_cycle;
  product.parameters = replication_constants;
  product.read_parts = read_replication;
  product.assumptions = replication_assumptions;
  product.check_limits = check_replication_limits;
  product.note_obstacles = note_replication_obstacles;
  product.not_sized = {
      {"appliance", "appliances are those of Zerto; snapshot replication has backup proxies"},
      {"journal",
       "restore points are kept by their number; the result of a run states the space that they take "
       "(journal_bytes of each group)"},
      {"proxies", "the proxies that are sized are those of Veeam CDP; try other numbers of vCPUs and tasks in a study"},
      {"hosts", "recovery of snapshot replication is not sized"},
      {"joint", "it weighs links against the RAM of Zerto's appliances"}};
  product.no_rto = "recovery of snapshot replication is not sized";
  product.no_vpn_price = "a VPN around snapshot replication is not simulated";
  product.catalogue_profiles = veeam_profiles;
  product.derive_facts = derive_veeam_facts;
  product.appliances_text = backup_proxies_text;
  return product;
}

}  // namespace drsim
