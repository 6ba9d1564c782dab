#include "sim/engine/run_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <set>
#include <sstream>

#include "models/check.hpp"
#include "models/units.hpp"
#include "sim/engine/cdp_run.hpp"
#include "sim/engine/closure_player.hpp"
#include "sim/engine/estate_results.hpp"
#include "sim/engine/fingerprint.hpp"
#include "sim/engine/incident_player.hpp"
#include "sim/engine/link_background.hpp"
#include "sim/engine/link_uses.hpp"
#include "sim/engine/outage_player.hpp"
#include "sim/engine/plane_control.hpp"
#include "sim/engine/plane_setup.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/recovery_run.hpp"
#include "sim/engine/replication_plane.hpp"
#include "sim/engine/run_clock.hpp"
#include "sim/engine/run_warnings.hpp"
#include "sim/engine/site_throttle.hpp"
#include "sim/engine/zerto_balance.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// A vCenter that the sites share is taken to be where it survives: the operation is carried out by it.
SiteLosses site_losses(ComponentStates& components, ReplicationPlane& plane) {
  return {[&](Index site, const HeldBy& by, const Cause& why) {
            TargetConfig targets;
            targets.sites = {site};
            IncidentNature nature;
            nature.told_as = why;
            nature.spares_vcenter = true;
            plane.hold_changes();
            components.fail(targets, by, nature);
            plane.release_changes();
          },
          [&](Index site, const HeldBy& by) {
            TargetConfig targets;
            targets.sites = {site};
            plane.hold_changes();
            components.end(targets, by);
            plane.release_changes();
          }};
}

/// Recovery operations and what they act on.
struct Recovery {
  Recovery(const Scenario& scenario, const Platform& platform, const ReverseGroups& reverse, HostRooms& rooms,
           ComponentStates& components, ReplicationPlane& plane)
      : control(scenario, reverse, plane),
        run(scenario, platform.host(0), rooms, components.book(), control, site_losses(components, plane)) {
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

void fill_results(const Scenario& scenario, const ReplicationPlane& plane, RunRecord& record) {
  fill_places(scenario, record);
  const auto utilisation = [&](Index datastore) {
    const Index resource = plane.setup().datastore_resource[datastore];
    return resource == bound_by_cap ? Quantiles{} : plane.utilisation(resource);
  };
  fill_datastores(
      scenario, utilisation, [&](Index datastore) { return plane.guard_stop_s(datastore); }, record);
  add_group_warnings(record);
  add_data_path_warnings(scenario, plane.setup(), record);
}

/// Plays a Zerto estate on an engine that has its platform.
RunRecord play_zerto(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     sg4::Engine& engine) {
  const ReverseGroups reverse = with_reverse_groups(scenario);
  PlaneSetup setup = set_up_plane(reverse.scenario, platform);
  // Managers exchange no more because a group may be reversed.
  setup.config.background = link_background(scenario, setup);
  for (Index group = 0; group < scenario.vpgs.size(); ++group)
    if (reverse.group_of[group] != no_reverse) setup.config.groups[reverse.group_of[group]].in_reverse_of = group;
  const auto plane = std::make_shared<ReplicationPlane>(reverse.scenario, platform, std::move(setup));
  std::unique_ptr<Recovery> recovery;
  engine.add_model(plane);
  plane->listen();
  HostRooms rooms(scenario);
  FailureBook book(scenario, [] { return sg4::Engine::get_clock(); });
  ComponentStates components(scenario, platform, rooms, book, *plane);
  rooms.observe([&] { components.room_changed(); });
  ClosurePlayer closures(scenario, *plane, components);
  FaultSchedule faults;
  if (!scenario.hosts.empty()) {
    sg4::Actor::create("clock", platform.host(0), [&] { keep_clock(scenario.horizon_s, options.on_progress); });
    sg4::Actor::create("throttles", platform.host(0), [&] { play_throttles(scenario, *plane); });
    sg4::Actor::create("outages", platform.host(0), [&] {
      play_outages(scenario, platform,
                   {[&] { plane->hold_changes(); }, [&] { plane->release_changes(); },
                    [&](Index link, bool down) { enter_link_event(book, link, down); },
                    [&](Index link, const LinkCondition& condition) { plane->set_condition(link, condition); }});
    });
    sg4::Actor::create("incidents", platform.host(0), [&] { play_incidents(scenario, *plane, components); });
    if (scenario.closures && !scenario.closures->empty()) {
      sg4::Actor::create("firewalls", platform.host(0), [&] { closures.play(); });
    }
    faults = start_faults(scenario, options.fault_bias, platform.host(0), [&](const FaultPart& part, bool fails) {
      const HeldBy by{HeldBy::Kind::Fault, part.number};
      plane->hold_changes();
      fails ? components.fail(part.targets, by, {part.keeps_bitmap, CauseCategory::Fault, CauseKind::Down, {}})
            : components.end(part.targets, by);
      plane->release_changes();
    });
  }
  if (!scenario.operations.empty()) {
    recovery = std::make_unique<Recovery>(scenario, platform, reverse, rooms, components, *plane);
    components.observe_opening([&] { recovery->run.resources().hosts_opened(); });
  }
  engine.run_until(scenario.horizon_s);
  if (recovery) recovery->run.rethrow();
  RunRecord record;
  plane->finish(record);
  components.report(record);
  join_reverse_groups(scenario, reverse, record);
  record.link_uses = link_uses(scenario, plane->setup());
  add_log(closures.log(), record);
  record.gateway_and_storage_uses = gateway_and_storage_uses(scenario, plane->setup());
  if (recovery) recovery->report(record);
  if (!scenario.faults.empty()) record.faults = fault_figures(scenario, faults);
  fill_results(scenario, *plane, record);
  fill_zerto_balance(scenario, plane->setup(), record);
  return record;
}

}  // namespace

RunRecord run_scenario(const Scenario& scenario, const RunOptions& options) {
  // Rules that nobody has worked out would be ignored.
  DRSIM_CHECK(scenario.firewall_rules.empty() || scenario.closures.has_value(), scenario.firewall_rules.size());
  const auto begin = std::chrono::steady_clock::now();
  // Actors are ended by exceptions; on stacks of SimGrid's own the address sanitizer cannot follow these. The kind of
  // stack is chosen when the engine is made, so only the command line can say it.
  std::string program = "drsim";
  std::string factory = "--cfg=contexts/factory:thread";
  char* arguments[] = {program.data(), factory.data(), nullptr};
#ifdef __SANITIZE_ADDRESS__
  int argument_count = 2;
#else
  int argument_count = 1;
#endif
  sg4::Engine engine(&argument_count, arguments);
  choose_network_model();
  const Platform platform(scenario);
  const bool is_cdp = scenario.security.product == ProtectionProduct::VeeamCdp;
  RunRecord record =
      is_cdp ? play_cdp(scenario, options, platform, engine) : play_zerto(scenario, options, platform, engine);
  record.seed = scenario.seed;
  record.fingerprint = fingerprint(record);
  record.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return record;
}

std::vector<FaultProcess> fault_processes(const Scenario& scenario) {
  std::vector<FaultProcess> processes;
  for (FaultPart& part : fault_parts(scenario)) processes.push_back(std::move(part.process));
  return processes;
}

double estimated_memory_bytes(const Scenario& scenario) {
  // Measured sizes: a stream with its path, queue and VM about 2 KiB; an arrival corner of a journal 24 bytes.
  constexpr double stream_bytes = 2048;
  constexpr double corner_bytes = 24;
  constexpr double group_bytes = 20e3;  // changes of rates noted for its accounts
  constexpr double host_bytes = 150e3;  // recorders of its two NICs, VRA processor and pool
  constexpr double point_bytes = sizeof(CurvePoint);
  double corners = 0;
  for (const VmConfig& vm : scenario.vms) {
    const WriteLoadConfig& load = vm.load;
    double changes_per_s = 0;
    if (!load.hourly_factor.empty() || !load.daily_factor.empty()) changes_per_s += 1 / hour_s;
    if (load.kind == LoadKind::OnOff) changes_per_s += 2 / (load.on_mean_s * load.peak_to_mean);
    if (load.kind == LoadKind::Markov) {
      double hold_s = 0;
      for (const MarkovState& state : load.states) hold_s += state.hold_mean_s;
      changes_per_s += static_cast<double>(load.states.size()) / hold_s;
    }
    if (load.kind == LoadKind::Series) changes_per_s += 1 / load.series->interval_s;
    // A journal's store grows by doubling.
    corners += 2 * changes_per_s * std::min(scenario.vpgs[vm.vpg].journal_history_s, scenario.horizon_s);
  }
  return stream_bytes * static_cast<double>(scenario.vms.size()) + corner_bytes * corners +
         group_bytes * static_cast<double>(scenario.vpgs.size()) +
         host_bytes * static_cast<double>(scenario.hosts.size()) +
         curve_count(scenario) * corners_of_a_curve(scenario) * point_bytes;
}

}  // namespace drsim
