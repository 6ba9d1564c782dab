#include "sim/products/veeam_cdp/cdp_run.hpp"

#include <fmt/format.h>

#include "models/recovery/recovery_room.hpp"
#include "models/units.hpp"
#include "sim/engine/failures/outage_player.hpp"
#include "sim/engine/run/estate_results.hpp"
#include "sim/engine/run/run_clock.hpp"
#include "sim/products/replica_recovery.hpp"
#include "sim/products/veeam_cdp/cdp_balance.hpp"
#include "sim/products/veeam_cdp/cdp_control.hpp"
#include "sim/products/veeam_cdp/cdp_guest.hpp"
#include "sim/products/veeam_cdp/cdp_incidents.hpp"
#include "sim/products/veeam_cdp/cdp_uses.hpp"
#include "sim/products/veeam_cdp/excluded_hours.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// Logs of a disk in short-term retention are limited (facts on Veeam, section 2.4).
constexpr double log_limit_bytes = 2048.0 * gib_bytes;

/// Less of what waited than this part that CBT mode collapses is not told.
constexpr double least_collapse = 0.01;

void warn_of_logs(const Scenario& scenario, RunRecord& record) {
  std::vector<double> disks_of_group(scenario.vpgs.size(), 0.0);
  for (const VmConfig& vm : scenario.vms) disks_of_group[vm.vpg] += static_cast<double>(vm.disks.size());
  for (Index group = 0; group < scenario.vpgs.size(); ++group) {
    if (!record.groups[group].cdp) continue;
    if (record.groups[group].journal_peak_bytes <= log_limit_bytes * disks_of_group[group]) continue;
    record.warnings.push_back("policy " + record.groups[group].name +
                              ": its short-term logs exceed 2 TB a disk, at which the product stops");
  }
}

void warn_of_buffers(RunRecord& record) {
  for (const ApplianceResult& proxy : record.appliances) {
    if (proxy.full_count <= 0 || proxy.kind != "CDP proxy source") continue;
    record.warnings.push_back("proxy " + proxy.name +
                              ": RAM and cache of its site were full, and its policies fell into CBT mode");
  }
}

/// A failure more may end CBT mode sooner: it begins before the points that wait have grown as many.
void warn_of_collapse(RunRecord& record) {
  double points_bytes = 0, dirty_bytes = 0;
  std::size_t policies = 0;
  for (const GroupResult& group : record.groups) {
    if (!group.cdp || group.cdp->cbt_dirty_bytes >= group.cdp->cbt_points_bytes * (1 - least_collapse)) continue;
    points_bytes += group.cdp->cbt_points_bytes;
    dirty_bytes += group.cdp->cbt_dirty_bytes;
    ++policies;
  }
  if (policies == 0) return;
  record.warnings.push_back(
      fmt::format("CBT mode collapsed {} that waited as points to {} of dirty blocks ({}): a block written more than "
                  "once is sent once. What makes CBT mode begin, such as a proxy that fails beside an outage of a "
                  "link, can therefore end it sooner than the points would have been sent",
                  room_text(points_bytes), room_text(dirty_bytes),
                  policies == 1 ? "1 policy" : fmt::format("{} policies", policies)));
}

}  // namespace

void add_cdp_warnings(const Scenario& scenario, RunRecord& record) {
  warn_of_buffers(record);
  warn_of_collapse(record);
  warn_of_logs(scenario, record);
}

void fill_hosts_of_proxies(const Scenario& scenario, RunRecord& record) {
  for (Index proxy = 0; proxy < scenario.cdp_proxies.size(); ++proxy) {
    record.appliances[proxy].host = scenario.hosts[scenario.cdp_proxies[proxy].host].name;
    record.appliances[proxy].vcpus = scenario.cdp_proxies[proxy].size.vcpus;
  }
}

/// Recovery operations and what they act on.
struct CdpRun::Recovery {
  Recovery(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
           CdpReplication& replication)
      : control(scenario, replication), operations(scenario, platform, rooms, book, control, replication) {}

  CdpControl control;
  ReplicaRecovery operations;
};

CdpRun::CdpRun(const RunPlace& place)
    : scenario_(place.scenario),
      options_(place.options),
      platform_(place.platform),
      replication_(std::make_shared<CdpReplication>(scenario_, platform_, set_up_cdp(scenario_, platform_))),
      rooms_(scenario_),
      book_(scenario_, [] { return sg4::Engine::get_clock(); }),
      components_(scenario_, platform_, book_, *replication_, CdpComponents::Scope::All),
      hosts_(scenario_, platform_, rooms_, book_, *replication_),
      routes_(scenario_, book_, platform_.host(0), *replication_,
              [this](const RouteChange& change) { replication_->reroute(change); }) {
  place.engine.add_model(replication_);
  replication_->listen();
  rooms_.observe([this] { hosts_.settle(); });
  start_actors();
  if (!scenario_.operations.empty())
    recovery_ = std::make_unique<Recovery>(scenario_, platform_, rooms_, book_, *replication_);
}

CdpRun::~CdpRun() = default;

void CdpRun::start_actors() {
  sg4::Host* host = platform_.host(0);
  sg4::Actor::create("clock", host, [this] { keep_clock(scenario_.horizon_s, options_.on_progress); });
  sg4::Actor::create("outages", host, [this] {
    play_outages(scenario_, platform_,
                 {[&] { replication_->hold_changes(); }, [&] { replication_->release_changes(); },
                  [&](Index link, bool down) { enter_link_event(book_, link, down); },
                  [&](Index link, const LinkCondition& condition) { replication_->set_condition(link, condition); }});
  });
  sg4::Actor::create("incidents", host,
                     [this] { play_cdp_incidents(scenario_, book_, *replication_, components_, hosts_, rooms_); });
  sg4::Actor::create("schedules", host, [this] {
    const std::vector<ScheduleTurn> turns = schedule_turns(scenario_);
    for (std::size_t k = 0; k < turns.size();) {
      const double at_s = turns[k].at_s;
      sg4::this_actor::sleep_until(at_s);
      replication_->hold_changes();
      for (; k < turns.size() && turns[k].at_s == at_s; ++k)
        replication_->act([&turn = turns[k]](CdpPlane& plane) {
          plane.set_replicating(turn.group, CdpHoldBy::Schedule, !turn.stops,
                                {CauseKind::PausedByWindow, CauseCategory::Operation});
        });
      replication_->release_changes();
    }
  });
  faults_ = start_faults(scenario_, options_.fault_bias, host, [this](const FaultPart& part, bool fails) {
    replication_->hold_changes();
    const HeldBy by{HeldBy::Kind::Fault, part.number};
    fails ? book_.fail(part.targets, by, {}) : book_.end(part.targets, by);
    replication_->release_changes();
  });
}

void CdpRun::report(RunRecord& record) {
  if (recovery_) recovery_->operations.run().rethrow();
  replication_->finish(record);
  add_log(hosts_.log(), record);
  add_log_before(book_.log(), record);
  if (recovery_) recovery_->operations.run().report(record);
  if (!scenario_.faults.empty()) record.faults = fault_figures(scenario_, faults_);
  fill_cdp_uses(scenario_, replication_->setup(), record);
  fill_hosts_of_proxies(scenario_, record);
  routes_.report(record);
}

void CdpRun::report_estate(const Scenario& whole, RunRecord& record) const {
  fill_places(whole, record);
  const auto utilisation = [this](Index datastore) { return replication_->datastore_utilisation(datastore); };
  fill_datastores(
      whole, utilisation, [](Index) { return 0.0; }, record);
  add_group_warnings(record);
  add_cdp_warnings(whole, record);
}

ProductBalance CdpRun::balance() const { return cdp_balance(scenario_, replication_->setup()); }

Product cdp_in_run() {
  Product product;
  product.id = ProtectionProduct::VeeamCdp;
  product.run = [](const RunPlace& place, GuestRun* /*guest*/) -> std::unique_ptr<ProductRun> {
    return std::make_unique<CdpRun>(place);
  };
  product.guest = [](const Scenario& scenario, const Platform& platform) -> std::unique_ptr<GuestRun> {
    return std::make_unique<CdpGuest>(scenario, platform);
  };
  return product;
}

}  // namespace drsim
