#include "sim/products/zerto/zerto_run.hpp"

#include <algorithm>
#include <set>

#include "sim/engine/failures/outage_player.hpp"
#include "sim/engine/network/link_background.hpp"
#include "sim/engine/network/site_throttle.hpp"
#include "sim/engine/run/estate_results.hpp"
#include "sim/engine/run/run_clock.hpp"
#include "sim/products/lost_sites.hpp"
#include "sim/products/zerto/data_path_warnings.hpp"
#include "sim/products/zerto/failures/incident_player.hpp"
#include "sim/products/zerto/link_uses.hpp"
#include "sim/products/zerto/zerto_balance.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// What a group in reverse went through, as a part of its group.
ReverseProtection reverse_protection(GroupResult& reverse) {
  ReverseProtection part;
  for (std::size_t state = 0; state < group_state_count; ++state)
    if (static_cast<GroupState>(state) != GroupState::Recovered) part.protected_s += reverse.state_s[state];
  part.rpo_s = reverse.rpo_s;
  part.above_target_fraction = reverse.above_target_fraction;
  part.checkpoints = reverse.checkpoints;
  part.checkpoints_made = reverse.checkpoints_made;
  part.journal_peak_bytes = reverse.journal_peak_bytes;
  part.journal_end_bytes = reverse.journal_end_bytes;
  part.bytes = reverse.bytes;
  for (StateSpan& span : reverse.spans)
    if (span.state != GroupState::Recovered) part.spans.push_back(std::move(span));
  return part;
}

/// Groups in reverse are part of their groups, not groups of the scenario.
void join_reverse_groups(const Scenario& scenario, const ReverseGroups& reverse, RunRecord& record) {
  std::set<std::string> names;
  for (Index group = 0; group < scenario.vpgs.size(); ++group) {
    const Index other = reverse.group_of[group];
    if (other == no_reverse) continue;
    names.insert(record.groups[other].name);
    record.groups[group].in_reverse = reverse_protection(record.groups[other]);
  }
  const auto drop = [&](auto& list, auto name_of) {
    list.erase(std::remove_if(list.begin(), list.end(), [&](const auto& one) { return names.count(name_of(one)) > 0; }),
               list.end());
  };
  drop(record.groups, [](const GroupResult& group) { return group.name; });
  drop(record.journal_needs, [](const JournalNeed& need) { return need.group; });
  drop(record.curves, [](const Curve& curve) { return curve.entity; });
  drop(record.log, [](const RunEvent& event) { return event.entity; });
}

PlaneSetup set_up(const Scenario& scenario, const ReverseGroups& reverse, const Platform& platform,
                  const std::vector<SharedResource>& others) {
  PlaneSetup setup = set_up_plane(reverse.scenario, platform, others);
  // Managers exchange no more because a group may be reversed.
  setup.config.background = link_background(scenario, setup.links);
  for (Index group = 0; group < scenario.vpgs.size(); ++group)
    if (reverse.group_of[group] != no_reverse) setup.config.groups[reverse.group_of[group]].in_reverse_of = group;
  return setup;
}

}  // namespace

/// Recovery operations and what they act on.
struct ZertoRun::Recovery {
  Recovery(const Scenario& scenario, const Platform& platform, const ReverseGroups& reverse, HostRooms& rooms,
           ComponentStates& components, ReplicationPlane& plane)
      : control(scenario, reverse, plane),
        run(scenario, platform.host(0), rooms, components.book(), control,
            lost_sites(
                plane,
                [&](const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature) {
                  components.fail(targets, by, nature);
                },
                [&](const TargetConfig& targets, const HeldBy& by) { components.end(targets, by); })) {
    control.park_reverse_groups();
    run.start();
    sg4::Actor::create("journals under operations", platform.host(0), [this] {
      control.watch_journals();
    })->daemonize();
  }

  /// Actors that wait for something when the run ends must let go of it before it is destroyed.
  ~Recovery() {
    sg4::Actor::kill_all();
    sg4::Engine::get_instance()->run();
  }

  void report(RunRecord& record) const {
    record.log.insert(record.log.end(), control.log().begin(), control.log().end());
    run.report(record);
  }

  PlaneControl control;
  RecoveryRun run;
};

ZertoRun::ZertoRun(const RunPlace& place, GuestRun* guest)
    : scenario_(place.scenario),
      options_(place.options),
      platform_(place.platform),
      guest_(guest),
      reverse_(with_reverse_groups(scenario_)),
      plane_(make_plane()),
      rooms_(scenario_),
      book_(scenario_, [] { return sg4::Engine::get_clock(); }),
      components_(scenario_, platform_, rooms_, book_, *plane_),
      closures_(scenario_, *plane_, components_),
      routes_(scenario_, book_, scenario_.hosts.empty() ? nullptr : platform_.host(0), *plane_,
              [this](const RouteChange& change) { reroute(change); }) {
  place.engine.add_model(plane_);
  plane_->listen();
  if (guest_ != nullptr) guest_->begin(*this);
  rooms_.observe([this] { components_.room_changed(); });
  if (!scenario_.hosts.empty()) start_actors();
  if (scenario_.operations.empty()) return;
  recovery_ = std::make_unique<Recovery>(scenario_, platform_, reverse_, rooms_, components_, *plane_);
  components_.observe_opening([this] { recovery_->run.resources().hosts_opened(); });
}

ZertoRun::~ZertoRun() = default;

std::shared_ptr<ReplicationPlane> ZertoRun::make_plane() const {
  std::vector<SharedResource> others;
  if (guest_ != nullptr) others = guest_->uses();
  PlaneSetup setup = set_up(scenario_, reverse_, platform_, others);
  if (guest_ != nullptr) {
    setup.config.cross_streams = guest_->cross_streams(setup.resource_of_other);
    const std::vector<double> used_bytes = guest_->used_bytes();
    for (Index store = 0; store < used_bytes.size(); ++store)
      setup.config.datastores[store].used_bytes += used_bytes[store];
  }
  return std::make_shared<ReplicationPlane>(reverse_.scenario, platform_, std::move(setup), std::move(others));
}

void ZertoRun::start_actors() {
  sg4::Host* host = platform_.host(0);
  sg4::Actor::create("clock", host, [this] { keep_clock(scenario_.horizon_s, options_.on_progress); });
  sg4::Actor::create("throttles", host, [this] {
    play_throttles(scenario_, [this](Index site, double bytes_per_s) {
      const Index resource = plane_->setup().throttle_resource[site];
      if (resource != bound_by_cap) plane_->set_limit(resource, bytes_per_s);
    });
  });
  sg4::Actor::create("outages", host, [this] {
    play_outages(scenario_, platform_,
                 {[&] { plane_->hold_changes(); }, [&] { plane_->release_changes(); },
                  [&](Index link, bool down) { enter_link_event(book_, link, down); },
                  [&](Index link, const LinkCondition& condition) {
                    plane_->set_condition(link, condition);
                    if (guest_ != nullptr) guest_->set_condition(link, condition);
                  }});
  });
  sg4::Actor::create("incidents", host, [this] { play_incidents(scenario_, *plane_, components_); });
  if (scenario_.closures && !scenario_.closures->empty())
    sg4::Actor::create("firewalls", host, [this] { closures_.play(); });
  faults_ = start_faults(scenario_, options_.fault_bias, host, [this](const FaultPart& part, bool fails) {
    const HeldBy by{HeldBy::Kind::Fault, part.number};
    plane_->hold_changes();
    fails ? components_.fail(part.targets, by, {part.keeps_bitmap, CauseCategory::Fault, CauseKind::Down, {}})
          : components_.end(part.targets, by);
    plane_->release_changes();
  });
}

void ZertoRun::reroute(const RouteChange& change) {
  plane_->reroute(change);
  if (guest_ != nullptr) guest_->reroute(change);
}

void ZertoRun::report(RunRecord& record) {
  if (recovery_) recovery_->run.rethrow();
  plane_->finish(record);
  components_.report(record);
  std::set<std::string> counted;
  for (ApplianceResult& vra : record.appliances) {
    // One that protects and recovers is in the record for each, and is one machine.
    if (!counted.insert(vra.name).second) continue;
    const auto host = std::find_if(scenario_.hosts.begin(), scenario_.hosts.end(),
                                   [&](const HostConfig& one) { return one.name == vra.host; });
    if (host != scenario_.hosts.end()) vra.vcpus = host->vra.vcpus;
  }
  join_reverse_groups(scenario_, reverse_, record);
  record.link_uses = link_uses(scenario_, plane_->setup());
  add_log(closures_.log(), record);
  add_log_before(book_.log(), record);
  record.gateway_and_storage_uses = gateway_and_storage_uses(scenario_, plane_->setup());
  if (recovery_) recovery_->report(record);
  routes_.report(record);
  if (!scenario_.faults.empty()) record.faults = fault_figures(scenario_, faults_);
}

void ZertoRun::report_estate(const Scenario& whole, RunRecord& record) const {
  fill_places(whole, record);
  const auto utilisation = [this](Index datastore) { return plane_->datastore_utilisation(datastore); };
  fill_datastores(
      whole, utilisation, [this](Index datastore) { return plane_->guard_stop_s(datastore); }, record);
  add_group_warnings(record);
  add_data_path_warnings(scenario_, plane_->setup(), record);
}

ProductBalance ZertoRun::balance() const { return zerto_balance(scenario_, plane_->setup()); }

Product zerto_in_run() {
  Product product;
  product.id = ProtectionProduct::Zerto;
  product.run = [](const RunPlace& place, GuestRun* guest) -> std::unique_ptr<ProductRun> {
    return std::make_unique<ZertoRun>(place, guest);
  };
  product.takes_guests = true;
  return product;
}

}  // namespace drsim
