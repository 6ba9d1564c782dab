#include "sim/engine/component_states.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/down_reasons.hpp"

namespace drsim {

ComponentStates::ComponentStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms,
                                 ReplicationPlane& plane)
    : scenario_(scenario),
      platform_(platform),
      rooms_(rooms),
      plane_(plane),
      hosts_(scenario, platform, rooms, plane, [this](Index vm, bool on) { set_power(vm, on); }),
      keys_(scenario),
      streams_of_site_(scenario.sites.size()),
      groups_of_site_(scenario.sites.size()),
      link_reasons_(scenario.links.size()),
      manager_reasons_(scenario.sites.size()),
      datastore_reasons_(scenario.datastores.size()),
      site_reasons_(scenario.sites.size()),
      power_reasons_(scenario.vms.size()),
      checkpoint_reasons_(plane.setup().config.groups.size()),
      is_slow_(scenario.datastores.size()) {
  const PlaneSetup& setup = plane.setup();
  for (Index stream = 0; stream < setup.config.streams.size(); ++stream) {
    const PlaneStream& config = setup.config.streams[stream];
    const Index from = scenario.hosts[config.protecting_vra].site, to = scenario.hosts[config.recovering_vra].site;
    streams_of_site_[from].push_back(stream);
    if (to != from) streams_of_site_[to].push_back(stream);
  }
  for (Index group = 0; group < setup.config.groups.size(); ++group)
    groups_of_site_[setup.protected_site[group]].push_back(group);
}

void ComponentStates::strike(const TargetConfig& targets, bool down, const IncidentNature& nature) {
  const auto named = [&](const std::string& text) { return nature.title.empty() ? text : nature.title; };
  for (const Index link : targets.links) set_link(link, down);
  for (const Index site : targets.gateways)
    set_gateway(site, down, nature, named("gateway of " + scenario_.sites[site].name + ": down"));
  for (const Index host : targets.vras)
    set_vra(host, down, nature, named("VRA on " + scenario_.hosts[host].name + ": down"));
  for (const Index host : targets.hosts)
    set_host(host, down, nature, named("host " + scenario_.hosts[host].name + ": down"));
  for (const Index site : targets.managers)
    set_manager(site, down, nature, named("manager of " + scenario_.sites[site].name + ": down, no checkpoints"));
  for (const Index datastore : targets.datastores) set_datastore(datastore, down, nature);
  for (const Index site : targets.sites) set_site(site, down, nature);
  for (const Index kms : targets.kms) set_kms(kms, down);
  hosts_.settle();
  if (observer_) observer_(targets, down);
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
  // Before what follows from it at the same date.
  std::vector<RunEvent> log = log_;
  for (const auto* list : {&hosts_.log(), &std::as_const(record.log)})
    log.insert(log.end(), list->begin(), list->end());
  std::stable_sort(log.begin(), log.end(), [](const RunEvent& a, const RunEvent& b) { return a.at_s < b.at_s; });
  record.log = std::move(log);
  for (const std::string& warning : hosts_.warnings()) record.warnings.push_back(warning);
}

std::uint32_t ComponentStates::cause(const IncidentNature& nature, const std::string& title) {
  return plane_.played().state_cause(nature.category, title);
}

void ComponentStates::set_link(Index link, bool down) {
  if (!turns(link_reasons_[link], down)) return;
  for (const bool forward : {true, false}) {
    simgrid::s4u::Link* direction = platform_.direction({link, forward});
    down ? direction->turn_off() : direction->turn_on();
  }
}

void ComponentStates::set_power(Index vm, bool on) {
  if (!turns(power_reasons_[vm], !on)) return;
  const auto waits = std::find(waiting_for_keys_.begin(), waiting_for_keys_.end(), vm);
  if (!on && waits != waiting_for_keys_.end()) {
    waiting_for_keys_.erase(waits);
  } else if (on && !keys_.lack(scenario_.hosts[scenario_.vms[vm].host].site, false).empty()) {
    waiting_for_keys_.push_back(vm);
    log_.push_back(
        {simgrid::s4u::Engine::get_clock(), scenario_.vms[vm].name, "waits for its keys to be powered on", 0});
  } else {
    plane_.played().set_power(vm, on);
    rooms_.set_power(vm, on);
  }
}

void ComponentStates::set_kms(Index kms, bool down) {
  if (!keys_.set_down(kms, down)) return;
  log_.push_back({simgrid::s4u::Engine::get_clock(), scenario_.security.kms[kms].name, down ? "down" : "up", 0});
  power_on_waiting();
}

void ComponentStates::set_keys_closed(Index kms, Index site, bool closed) {
  keys_.set_closed(kms, site, closed);
  power_on_waiting();
}

/// VMs whose keys can be had now.
void ComponentStates::power_on_waiting() {
  std::vector<Index> still_waiting;
  for (const Index vm : waiting_for_keys_) {
    if (keys_.lack(scenario_.hosts[scenario_.vms[vm].host].site, false).empty()) {
      plane_.played().set_power(vm, true);
      rooms_.set_power(vm, true);
    } else {
      still_waiting.push_back(vm);
    }
  }
  waiting_for_keys_ = std::move(still_waiting);
}

void ComponentStates::set_checkpoints(Index group, bool stopped, std::uint32_t cause) {
  if (turns(checkpoint_reasons_[group], stopped)) plane_.played().set_manager_up(group, !stopped, cause);
}

void ComponentStates::set_datastore_speed(Index datastore, double write_fraction) {
  const Index resource = plane_.setup().datastore_resource[datastore];
  is_slow_[datastore] = write_fraction < 1;
  if (resource == bound_by_cap) return;
  plane_.set_limit(resource, write_fraction * plane_.setup().config.resources[resource].nominal_capacity);
}

void ComponentStates::reach(const std::vector<Index>& streams, bool down, std::uint32_t cause) {
  for (const Index stream : streams) plane_.played().set_reachable(stream, !down, cause);
}

void ComponentStates::set_vra(Index host, bool down, const IncidentNature& nature, const std::string& title) {
  hosts_.set_vra(host, down, nature.keeps_bitmap.value_or(true), cause(nature, title));
}

void ComponentStates::set_host(Index host, bool down, const IncidentNature& nature, const std::string& title) {
  hosts_.set_host(host, down, nature.keeps_bitmap.value_or(true), cause(nature, title));
}

void ComponentStates::set_gateway(Index site, bool down, const IncidentNature& nature, const std::string& title) {
  reach(streams_of_site_[site], down, cause(nature, title));
}

void ComponentStates::set_manager(Index site, bool down, const IncidentNature& nature, const std::string& title) {
  const std::string& vcenter = scenario_.sites[site].vcenter;
  const CauseCategory category = nature.category == CauseCategory::Fault ? CauseCategory::Manager : nature.category;
  const std::uint32_t why = plane_.played().state_cause(category, title);
  for (Index other = 0; other < scenario_.sites.size(); ++other) {
    // Sites that share a vCenter share its manager.
    if (other != site && (vcenter.empty() || scenario_.sites[other].vcenter != vcenter)) continue;
    if (!turns(manager_reasons_[other], down)) continue;
    for (const Index group : groups_of_site_[other]) set_checkpoints(group, down, why);
  }
  tell_sites();
}

void ComponentStates::set_datastore(Index datastore, bool down, const IncidentNature& nature) {
  const Index resource = plane_.setup().datastore_resource[datastore];
  if (!down && is_slow_[datastore]) {
    set_datastore_speed(datastore, 1);
    return;
  }
  if (!turns(datastore_reasons_[datastore], down) || resource == bound_by_cap) return;
  const std::string title = "datastore " + scenario_.datastores[datastore].name + ": down, then bitmap sync";
  const std::uint32_t why =
      plane_.played().state_cause(CauseCategory::Storage, nature.title.empty() ? title : nature.title);
  plane_.played().set_up(resource, !down, why);
}

void ComponentStates::set_site(Index site, bool down, const IncidentNature& nature) {
  const std::string title = nature.title.empty() ? "site " + scenario_.sites[site].name + ": lost" : nature.title;
  IncidentNature whole = nature;
  // Without power the bitmaps, which are in memory, are gone.
  if (!whole.keeps_bitmap) whole.keeps_bitmap = false;
  turns(site_reasons_[site], down);
  for (Index host = 0; host < scenario_.hosts.size(); ++host) {
    if (scenario_.hosts[host].site == site) set_host(host, down, whole, title);
  }
  set_manager(site, down, whole, title);
}

void ComponentStates::tell_sites() {
  const PlaneSetup& setup = plane_.setup();
  for (Index group = 0; group < setup.config.groups.size(); ++group) {
    const Index from = setup.protected_site[group], to = setup.recovery_site[group];
    plane_.played().set_sites_up(group, site_reasons_[from] == 0, site_reasons_[to] == 0, manager_reasons_[to] == 0);
  }
}

}  // namespace drsim
