#include "sim/engine/recovery/recovery_resources.hpp"

#include <algorithm>
#include <map>

namespace drsim {

namespace sg4 = simgrid::s4u;

RecoveryResources::RecoveryResources(const Scenario& scenario, HostRooms& rooms, FailureBook& book,
                                     ReplicationControl& replication)
    : scenario_(scenario),
      rooms_(rooms),
      book_(book),
      replication_(replication),
      storage_(
          scenario, [&replication](Index datastore) { return replication.write_load_bytes_per_s(datastore); },
          [&book](Index datastore) { return book.is_down(ComponentKind::Datastore, datastore); }),
      keys_(scenario, book),
      room_queue_(clock_, OrderedGate::Kind::Passage),
      replica_bytes_(scenario.datastores.size(), 0.0),
      taken_bytes_(scenario.datastores.size(), 0.0),
      restored_s_(scenario.sites.size()) {
  const RecoveryRules& rules = scenario.recovery;
  std::map<std::string, Index> shared;
  for (Index site = 0; site < scenario.sites.size(); ++site) {
    const std::string& name = scenario.sites[site].vcenter;
    const auto next = static_cast<Index>(vcenters_.size());
    const Index vcenter = name.empty() ? next : shared.emplace(name, next).first->second;
    if (vcenter == next) vcenters_.push_back(std::make_unique<OrderedGate>(clock_, rules.vcenter_tasks));
    vcenter_of_site_.push_back(vcenter);
  }
  for (Index host = 0; host < scenario.hosts.size(); ++host) {
    power_on_queues_.push_back(
        std::make_unique<OrderedGate>(clock_, PowerOnPacing(rules.power_ons_per_host, rules.power_on_interval_s)));
  }
  for (const KmsConfig& kms : scenario.security.kms)
    key_queues_.push_back(std::make_unique<OrderedGate>(clock_, PowerOnPacing(1, 1 / kms.requests_per_s)));
  for (const VmConfig& vm : scenario.vms) {
    for (const DiskConfig& disk : vm.disks) replica_bytes_[vm.recovery_datastore] += disk.size_bytes;
  }
  book.observe(ComponentKind::Datastore, [this](const FailureBook::Edge& edge) {
    if (!edge.turns) return;
    storage_.reach_changed();
    if (!edge.down) announce_repair();
  });
  for (const ComponentKind kind : {ComponentKind::Site, ComponentKind::Host, ComponentKind::Manager,
                                   ComponentKind::KeyServer, ComponentKind::Closure})
    book.observe(kind, [this](const FailureBook::Edge& edge) {
      if (edge.turns && !edge.down) announce_repair();
    });
}

bool RecoveryResources::is_usable(Index host) const {
  return is_host_up(host) && rooms_.is_open(host) && closed_host(host) == nullptr;
}

/// Usable hosts of the cluster beside the wanted one.
std::vector<Index> RecoveryResources::other_hosts(Index wanted) const {
  std::vector<Index> others;
  const HostConfig& config = scenario_.hosts[wanted];
  for (Index host = 0; host < scenario_.hosts.size(); ++host) {
    const HostConfig& other = scenario_.hosts[host];
    if (host != wanted && !other.cluster.empty() && other.cluster == config.cluster && is_usable(host)) {
      others.push_back(host);
    }
  }
  return others;
}

std::optional<Index> RecoveryResources::way_out(Index vm, Index closed_host) const {
  const std::vector<Index> others = other_hosts(closed_host);
  const VmConfig& config = scenario_.vms[vm];
  if (others.empty()) return std::nullopt;
  const auto host = host_with_room(rooms_.rooms(), others.front(), others, {config.vcpus, config.memory_bytes});
  return host ? std::optional<Index>(*host) : std::nullopt;
}

std::optional<Index> RecoveryResources::take_room(Index vm, VmPlace place, Index wanted, Index datastore,
                                                  std::string& lack) {
  const VmConfig& config = scenario_.vms[vm];
  const VmNeed need{config.vcpus, config.memory_bytes};
  const double space_bytes = config.memory_bytes + scenario_.recovery.scratch_allocation_bytes;
  const double free_bytes = scenario_.datastores[datastore].capacity_bytes - replica_bytes_[datastore] -
                            taken_bytes_[datastore] - replication_.journals_on_datastore_bytes(datastore);
  if (space_bytes > free_bytes) {
    lack = "space of datastore " + scenario_.datastores[datastore].name + ": needs " + room_text(space_bytes) +
           " for swap file and scratch journal, " + room_text(std::max(0.0, free_bytes)) + " left";
    return std::nullopt;
  }
  const std::vector<HostRoom>& rooms = rooms_.rooms();
  const std::vector<Index> others = other_hosts(wanted);
  const bool runs = is_host_up(wanted) && rooms_.is_open(wanted);
  std::optional<std::uint32_t> host;
  if (is_usable(wanted)) {
    host = host_with_room(rooms, wanted, others, need);
  } else if (!others.empty()) {
    host = host_with_room(rooms, others.front(), others, need);
  }
  if (!host && runs && rooms[wanted].fits(need)) host = wanted;
  if (!host) {
    lack = runs ? rooms[wanted].lack(need)
                : "host " + rooms[wanted].name + (is_host_up(wanted) ? " is in maintenance" : " is down");
    lack += others.empty() ? ", and its cluster has no other host that is up"
                           : ", and no other host of its cluster has room";
    return std::nullopt;
  }
  rooms_.enter(vm, place, *host);
  taken_bytes_[datastore] += space_bytes;
  return *host;
}

void RecoveryResources::give_back_space(Index vm, Index datastore) {
  const double space_bytes = scenario_.vms[vm].memory_bytes + scenario_.recovery.scratch_allocation_bytes;
  taken_bytes_[datastore] = std::max(0.0, taken_bytes_[datastore] - space_bytes);
}

bool RecoveryResources::may_find_room_later(Index wanted) const {
  if (!is_usable(wanted)) return true;
  for (Index host = 0; host < scenario_.hosts.size(); ++host) {
    const HostConfig& other = scenario_.hosts[host];
    if (!is_usable(host) && !other.cluster.empty() && other.cluster == scenario_.hosts[wanted].cluster) return true;
  }
  return false;
}

bool RecoveryResources::is_manager_up(Index site) const {
  const Index at = replication_.manager_site(site);
  const std::optional<double>& restored_s = restored_s_[at];
  return !book_.is_down(ComponentKind::Manager, at) || (restored_s && *restored_s <= sg4::Engine::get_clock());
}

std::optional<double> RecoveryResources::manager_restored_s(Index site) {
  const Index at = replication_.manager_site(site);
  const double restore_s = scenario_.recovery.replica.restore_manager_s;
  if (at == site || restore_s <= 0 || is_site_up(at)) return std::nullopt;
  if (!restored_s_[at]) restored_s_[at] = sg4::Engine::get_clock() + restore_s;
  return restored_s_[at];
}

void RecoveryResources::wait_for_manager(Index site) {
  while (!is_manager_up(site)) wait_for_any_repair();
}

void RecoveryResources::wait_for_any_repair() {
  const sg4::SemaphorePtr repaired = sg4::Semaphore::create(0);
  waiting_for_repair_.push_back(repaired);
  repaired->acquire();
  // What comes back at the same time is back for all who wait.
  while (book_.is_changing()) sg4::this_actor::yield();
}

void RecoveryResources::announce_repair() {
  std::vector<sg4::SemaphorePtr> waiting;
  waiting.swap(waiting_for_repair_);
  for (const sg4::SemaphorePtr& one : waiting) one->release();
}

const std::string* RecoveryResources::closed_to(Stopped stops, std::vector<Index> ClosureConfig::*list,
                                                Index index) const {
  for (const Index closed : book_.down(ComponentKind::Closure)) {
    const ClosureConfig& closure = (*scenario_.closures)[closed];
    const std::vector<Index>& hit = closure.*list;
    if (closure.stops == stops && std::binary_search(hit.begin(), hit.end(), index)) return &closure.title;
  }
  return nullptr;
}

const std::string* RecoveryResources::closed_vcenter(Index site) const {
  return closed_to(Stopped::VcenterTasks, &ClosureConfig::sites, site);
}

const std::string* RecoveryResources::closed_appliance(Index host) const {
  return closed_to(Stopped::ApplianceTasks, &ClosureConfig::hosts, host);
}

const std::string* RecoveryResources::closed_host(Index host) const {
  return closed_to(Stopped::HostTasks, &ClosureConfig::hosts, host);
}

const std::string* RecoveryResources::closed_pairing(Index site, Index other) const {
  const std::pair<Index, Index> sites = std::minmax(site, other);
  for (const Index closed : book_.down(ComponentKind::Closure)) {
    const ClosureConfig& closure = (*scenario_.closures)[closed];
    if (closure.stops != Stopped::Pairing) continue;
    if (std::count(closure.pairs.begin(), closure.pairs.end(), sites) > 0) return &closure.title;
  }
  return nullptr;
}

}  // namespace drsim
