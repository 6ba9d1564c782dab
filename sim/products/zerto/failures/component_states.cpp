#include "sim/products/zerto/failures/component_states.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/engine/run/estate_results.hpp"

namespace drsim {

ComponentStates::ComponentStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms,
                                 FailureBook& book, ReplicationPlane& plane)
    : scenario_(scenario),
      platform_(platform),
      rooms_(rooms),
      book_(book),
      plane_(plane),
      hosts_(scenario, platform, rooms, book, plane),
      keys_(scenario, book),
      streams_of_site_(scenario.sites.size()),
      groups_of_site_(scenario.sites.size()) {
  const PlaneSetup& setup = plane.setup();
  for (Index stream = 0; stream < setup.config.streams.size(); ++stream) {
    const PlaneStream& config = setup.config.streams[stream];
    const Index from = scenario.hosts[config.protecting_vra].site, to = scenario.hosts[config.recovering_vra].site;
    streams_of_site_[from].push_back(stream);
    if (to != from) streams_of_site_[to].push_back(stream);
  }
  for (Index group = 0; group < setup.config.groups.size(); ++group)
    groups_of_site_[setup.protected_site[group]].push_back(group);
  place_disks();
  observe_book();
}

/// VMs of the plane that are protected in reverse run where they were recovered to.
void ComponentStates::place_disks() {
  vms_on_.resize(scenario_.datastores.size());
  std::map<std::pair<std::string, Index>, Index> recovered_to;
  for (const VmConfig& vm : scenario_.vms) recovered_to[{vm.name, vm.recovery_host}] = vm.recovery_datastore;
  const std::vector<VmConfig>& all = plane_.scenario().vms;
  for (Index vm = 0; vm < all.size(); ++vm) {
    const std::vector<Index>& seen = scenario_.hosts[all[vm].host].datastores;
    if (vm >= scenario_.vms.size()) {
      vms_on_[recovered_to.at({all[vm].name, all[vm].host})].push_back(vm);
    } else if (!seen.empty()) {
      vms_on_[seen.front()].push_back(vm);
    }
  }
}

void ComponentStates::observe_book() {
  const auto act = [this](ComponentKind kind, void (ComponentStates::*take)(const FailureBook::Edge&)) {
    book_.observe(kind, [this, take](const FailureBook::Edge& edge) {
      if (edge.turns) (this->*take)(edge);
    });
  };
  act(ComponentKind::Link, &ComponentStates::set_link);
  act(ComponentKind::Gateway, &ComponentStates::set_gateway);
  act(ComponentKind::Manager, &ComponentStates::set_manager);
  act(ComponentKind::VmPower, &ComponentStates::set_power);
  act(ComponentKind::KeyServer, &ComponentStates::set_key_server);
  // A datastore of a lost site is out of reach, which the product tells from an error of its storage.
  book_.observe(ComponentKind::Datastore, [this](const FailureBook::Edge& edge) {
    if (edge.by_itself) set_datastore(edge);
  });
  book_.observe(ComponentKind::Site, [this](const FailureBook::Edge&) { tell_sites(); });
  book_.observe(ComponentKind::Checkpoints, [this](const FailureBook::Edge& edge) {
    if (edge.turns)
      plane_.played().set_manager_up(edge.what.index, !edge.down, cause(edge.reason, edge.reason.nature.category));
    if (!edge.stays_down) return;
    const DownReason& stays = book_.reason(ComponentKind::Checkpoints, edge.what.index);
    plane_.played().change_manager_cause(edge.what.index, cause(stays, stays.nature.category));
  });
  book_.observe(ComponentKind::Closure, [this](const FailureBook::Edge& edge) {
    if ((*scenario_.closures)[edge.what.index].stops == Stopped::Keys) power_on_waiting();
  });
}

void ComponentStates::fail(const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature) {
  book_.fail(targets, by, nature);
  hosts_.settle();
}

void ComponentStates::end(const TargetConfig& targets, const HeldBy& by) {
  book_.end(targets, by);
  hosts_.settle();
}

void ComponentStates::restore(const TargetConfig& targets) {
  TargetConfig down = targets;
  const auto slow = std::stable_partition(down.datastores.begin(), down.datastores.end(), [&](Index datastore) {
    return book_.is_held({ComponentKind::Datastore, datastore}, {HeldBy::Kind::Event, any_of_kind});
  });
  for (auto datastore = slow; datastore != down.datastores.end(); ++datastore) set_datastore_speed(*datastore, 1);
  down.datastores.erase(slow, down.datastores.end());
  book_.restore(down);
  hosts_.settle();
}

void ComponentStates::maintain(const std::vector<Index>& hosts, bool begins, const std::string& title) {
  hosts_.set_maintenance(hosts, begins, title);
  hosts_.settle();
  if (!begins && opened_) opened_();
}

void ComponentStates::room_changed() {
  plane_.hold_changes();
  hosts_.settle();
  plane_.release_changes();
}

void ComponentStates::report(RunRecord& record) const {
  add_log_before(hosts_.log(), record);
  add_log_before(log_, record);
  for (const std::string& warning : hosts_.warnings()) record.warnings.push_back(warning);
  record.warnings.insert(record.warnings.end(), warnings_.begin(), warnings_.end());
  record.halted_vms.insert(record.halted_vms.end(), halted_.begin(), halted_.end());
}

std::uint32_t ComponentStates::cause(const DownReason& reason, CauseCategory category) {
  Cause why = book_.cause(reason);
  why.category = category;
  return plane_.played().state_cause(why);
}

void ComponentStates::set_link(const FailureBook::Edge& edge) { platform_.set_link_up(edge.what.index, !edge.down); }

bool ComponentStates::lacks_keys(Index vm) const {
  return !keys_.lack(scenario_.hosts[scenario_.vms[vm].host].site, false).empty();
}

void ComponentStates::set_power(const FailureBook::Edge& edge) {
  const Index vm = edge.what.index;
  const auto waits = std::find(waiting_for_keys_.begin(), waiting_for_keys_.end(), vm);
  if (edge.down && waits != waiting_for_keys_.end()) {
    waiting_for_keys_.erase(waits);
  } else if (!edge.down && lacks_keys(vm)) {
    waiting_for_keys_.push_back(vm);
    log_.push_back(
        {simgrid::s4u::Engine::get_clock(), scenario_.vms[vm].name, "waits for its keys to be powered on", 0});
  } else {
    const std::optional<Cause>& told_as = edge.reason.nature.told_as;
    const auto why = told_as ? std::optional(plane_.played().state_cause(*told_as)) : std::nullopt;
    plane_.played().set_power(vm, !edge.down, why);
    rooms_.set_power(vm, !edge.down);
  }
}

void ComponentStates::set_key_server(const FailureBook::Edge& edge) {
  log_.push_back(
      {simgrid::s4u::Engine::get_clock(), scenario_.security.kms[edge.what.index].name, edge.down ? "down" : "up", 0});
  power_on_waiting();
}

/// VMs whose keys can be had now.
void ComponentStates::power_on_waiting() {
  std::vector<Index> still_waiting;
  for (const Index vm : waiting_for_keys_) {
    if (lacks_keys(vm)) {
      still_waiting.push_back(vm);
      continue;
    }
    plane_.played().set_power(vm, true);
    rooms_.set_power(vm, true);
  }
  waiting_for_keys_ = std::move(still_waiting);
}

void ComponentStates::set_datastore_speed(Index datastore, double write_fraction) {
  const Index resource = plane_.setup().datastore_resource[datastore];
  if (resource == bound_by_cap) return;
  plane_.set_limit(resource, write_fraction * plane_.setup().config.resources[resource].nominal_capacity);
}

void ComponentStates::set_gateway(const FailureBook::Edge& edge) {
  const std::uint32_t why = cause(edge.reason, edge.reason.nature.category);
  for (const Index stream : streams_of_site_[edge.what.index]) plane_.played().set_reachable(stream, !edge.down, why);
}

/// The time stamps of the groups that the site protects come from its manager.
void ComponentStates::set_manager(const FailureBook::Edge& edge) {
  DownReason reason = edge.reason;
  reason.by = {HeldBy::Kind::Manager, edge.what.index};
  // A site that is lost takes more than its manager: data does not flow either.
  const bool is_fault = reason.nature.category == CauseCategory::Fault;
  if (is_fault && reason.of.kind == ComponentKind::Manager) reason.nature.category = CauseCategory::Manager;
  for (const Index group : groups_of_site_[edge.what.index]) {
    const Component checkpoints{ComponentKind::Checkpoints, group};
    edge.down ? book_.enter(checkpoints, reason) : book_.leave(checkpoints, reason.by);
  }
  tell_sites();
}

void ComponentStates::set_datastore(const FailureBook::Edge& edge) {
  const std::uint32_t why = cause(edge.reason, CauseCategory::Storage);
  const std::string& name = scenario_.datastores[edge.what.index].name;
  std::size_t running = 0;
  for (const Index vm : vms_on_[edge.what.index]) {
    const VmConfig& config = plane_.scenario().vms[vm];
    const bool is_reverse = vm >= scenario_.vms.size();
    if (!plane_.played().is_stopped(vm) && (is_reverse || !config.is_further_membership)) ++running;
    plane_.played().set_disks_up(vm, !edge.down, why);
  }
  if (running > 0)
    log_.push_back({simgrid::s4u::Engine::get_clock(), name,
                    edge.down ? "down: VMs on it stand still" : "back: VMs on it go on", static_cast<double>(running)});
  if (running > 0 && edge.down) {
    halted_.push_back({name, simgrid::s4u::Engine::get_clock(), running});
    warnings_.push_back("datastore " + name + " was down under " + std::to_string(running) + " running VM" +
                        (running > 1 ? "s" : "") + ": they write nothing until it is back, and no sync reads it");
  }
  const Index resource = plane_.setup().datastore_resource[edge.what.index];
  if (resource == bound_by_cap) return;
  plane_.played().set_up(resource, !edge.down, why);
}

void ComponentStates::tell_sites() {
  const PlaneSetup& setup = plane_.setup();
  for (Index group = 0; group < setup.config.groups.size(); ++group) {
    const Index from = setup.protected_site[group], to = setup.recovery_site[group];
    plane_.played().set_sites_up(group, !book_.is_down(ComponentKind::Site, from),
                                 !book_.is_down(ComponentKind::Site, to), !book_.is_down(ComponentKind::Manager, to));
  }
}

}  // namespace drsim
