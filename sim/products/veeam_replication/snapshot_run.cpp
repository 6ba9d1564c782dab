#include "sim/products/veeam_replication/snapshot_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "models/units.hpp"
#include "sim/engine/failures/outage_player.hpp"
#include "sim/engine/run/estate_results.hpp"
#include "sim/engine/run/run_clock.hpp"
#include "sim/products/replica_recovery.hpp"
#include "sim/products/veeam_replication/snapshot_balance.hpp"
#include "sim/products/veeam_replication/snapshot_control.hpp"
#include "sim/scenario/products/veeam_replication/replication_design.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

enum class LinkChange : std::uint8_t { End, Restore, Fail };

/// What an incident does at a date.
struct LinkStrike {
  double at_s;
  LinkChange change;
  Index incident;
};

/// By date; of one date, what ends goes before what begins.
std::vector<LinkStrike> link_strikes(const Scenario& scenario) {
  std::vector<LinkStrike> list;
  for (Index number = 0; number < scenario.incidents.size(); ++number) {
    const IncidentConfig& incident = scenario.incidents[number];
    const bool down = incident.kind == IncidentKind::Down;
    list.push_back({incident.at_s, down ? LinkChange::Fail : LinkChange::Restore, number});
    if (down && incident.duration_s) list.push_back({incident.at_s + *incident.duration_s, LinkChange::End, number});
  }
  std::stable_sort(list.begin(), list.end(), [](const LinkStrike& a, const LinkStrike& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : a.change != LinkChange::Fail && b.change == LinkChange::Fail;
  });
  return list;
}

double figure_of(const GroupResult& group, const std::string& name) {
  const auto found = std::find_if(group.figures.begin(), group.figures.end(),
                                  [&](const ProductFigure& one) { return one.name == name; });
  return found == group.figures.end() ? 0 : found->value;
}

void add_job_warnings(RunRecord& record) {
  for (const GroupResult& group : record.groups) {
    const double cycles = figure_of(group, "cycles"), late = cycles - figure_of(group, "cycles_in_time");
    const double failed = figure_of(group, "vms_failed");
    if (late > 0)
      record.warnings.push_back(fmt::format("job {}: {} of {} cycles took longer than the interval, the longest {}",
                                            group.name, late, cycles,
                                            fmt::format("{:.4g} min", figure_of(group, "longest_cycle_s") / minute_s)));
    if (failed > 0)
      record.warnings.push_back(
          fmt::format("job {}: {} times a VM failed in a cycle, when its connection had been broken for too long; the "
                      "next cycle sent what it lacked",
                      group.name, failed));
  }
}

}  // namespace

/// Recovery operations and what they act on.
struct SnapshotRun::Recovery {
  Recovery(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
           SnapshotReplication& replication)
      : control(scenario, replication), operations(scenario, platform, rooms, book, control, replication) {}

  SnapshotControl control;
  ReplicaRecovery operations;
};

SnapshotRun::SnapshotRun(const RunPlace& place)
    : scenario_(place.scenario),
      options_(place.options),
      platform_(place.platform),
      replication_(std::make_shared<SnapshotReplication>(scenario_, platform_, set_up_snapshots(scenario_, platform_))),
      rooms_(scenario_),
      book_(scenario_, [] { return sg4::Engine::get_clock(); }),
      sites_(scenario_, rooms_, book_, *replication_),
      routes_(scenario_, book_, platform_.host(0), *replication_,
              [this](const RouteChange& change) { replication_->reroute(change); }) {
  book_.observe(ComponentKind::Link, [this](const FailureBook::Edge& edge) {
    if (edge.turns) platform_.set_link_up(edge.what.index, !edge.down);
  });
  place.engine.add_model(replication_);
  replication_->listen();
  start_actors();
  if (!scenario_.operations.empty())
    recovery_ = std::make_unique<Recovery>(scenario_, platform_, rooms_, book_, *replication_);
}

SnapshotRun::~SnapshotRun() = default;

void SnapshotRun::start_actors() {
  sg4::Host* host = platform_.host(0);
  sg4::Actor::create("clock", host, [this] { keep_clock(scenario_.horizon_s, options_.on_progress); });
  sg4::Actor::create("outages", host, [this] {
    play_outages(scenario_, platform_,
                 {[&] { replication_->hold_changes(); }, [&] { replication_->release_changes(); },
                  [&](Index link, bool down) { enter_link_event(book_, link, down); },
                  [&](Index link, const LinkCondition& condition) { replication_->set_condition(link, condition); }});
  });
  sg4::Actor::create("incidents", host, [this] { play_incidents(); });
  faults_ = start_faults(scenario_, options_.fault_bias, host, [this](const FaultPart& part, bool fails) {
    replication_->hold_changes();
    const HeldBy by{HeldBy::Kind::Fault, part.number};
    fails ? book_.fail(part.targets, by, {}) : book_.end(part.targets, by);
    replication_->release_changes();
  });
}

/// Body of an actor; all incidents of one date take effect together.
void SnapshotRun::play_incidents() {
  const std::vector<LinkStrike> list = link_strikes(scenario_);
  for (std::size_t k = 0; k < list.size();) {
    const double at_s = list[k].at_s;
    if (at_s > scenario_.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    replication_->hold_changes();
    for (; k < list.size() && list[k].at_s == at_s; ++k) {
      const IncidentConfig& incident = scenario_.incidents[list[k].incident];
      const HeldBy by{HeldBy::Kind::Event, list[k].incident};
      if (list[k].change == LinkChange::Fail) book_.fail(incident.targets, by, {});
      if (list[k].change == LinkChange::End) book_.end(incident.targets, by);
      if (list[k].change == LinkChange::Restore) book_.restore(incident.targets);
    }
    replication_->release_changes();
  }
}

void SnapshotRun::report(RunRecord& record) {
  if (recovery_) recovery_->operations.run().rethrow();
  replication_->finish(record);
  add_log_before(book_.log(), record);
  if (recovery_) recovery_->operations.run().report(record);
  if (!scenario_.faults.empty()) record.faults = fault_figures(scenario_, faults_);
  fill_snapshot_uses(scenario_, replication_->setup(), record);
  const std::vector<BackupProxyConfig>& proxies = scenario_.constants.of<ReplicationDesign>().proxies;
  for (Index proxy = 0; proxy < proxies.size(); ++proxy) {
    record.appliances[proxy].host = scenario_.hosts[proxies[proxy].host].name;
    record.appliances[proxy].vcpus = proxies[proxy].vcpus;
  }
  routes_.report(record);
}

void SnapshotRun::report_estate(const Scenario& whole, RunRecord& record) const {
  fill_places(whole, record);
  const auto utilisation = [this](Index datastore) { return replication_->datastore_utilisation(datastore); };
  fill_datastores(
      whole, utilisation, [](Index) { return 0.0; }, record);
  add_group_warnings(record);
  add_job_warnings(record);
}

ProductBalance SnapshotRun::balance() const { return snapshot_balance(scenario_, replication_->setup()); }

Product snapshots_in_run() {
  Product product;
  product.id = ProtectionProduct::VeeamReplication;
  product.run = [](const RunPlace& place, GuestRun* /*guest*/) -> std::unique_ptr<ProductRun> {
    return std::make_unique<SnapshotRun>(place);
  };
  return product;
}

}  // namespace drsim
