#include "sim/products/veeam_cdp/cdp_run.hpp"

#include <fmt/format.h>

#include <memory>

#include "models/recovery/recovery_room.hpp"
#include "models/units.hpp"
#include "sim/engine/estate_results.hpp"
#include "sim/engine/failures/incident_player.hpp"
#include "sim/engine/failures/outage_player.hpp"
#include "sim/engine/run_clock.hpp"
#include "sim/products/veeam_cdp/cdp_balance.hpp"
#include "sim/products/veeam_cdp/cdp_components.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"
#include "sim/products/veeam_cdp/cdp_uses.hpp"

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

RunRecord play_cdp(const Scenario& scenario, const RunOptions& options, const Platform& platform, sg4::Engine& engine) {
  const auto replication = std::make_shared<CdpReplication>(scenario, platform, set_up_cdp(scenario, platform));
  engine.add_model(replication);
  replication->listen();
  FailureBook book(scenario, [] { return sg4::Engine::get_clock(); });
  CdpComponents components(scenario, platform, book, *replication);
  FaultSchedule faults;
  sg4::Actor::create("clock", platform.host(0), [&] { keep_clock(scenario.horizon_s, options.on_progress); });
  sg4::Actor::create("outages", platform.host(0), [&] {
    play_outages(scenario, platform,
                 {[&] { replication->hold_changes(); }, [&] { replication->release_changes(); },
                  [&](Index link, bool down) { enter_link_event(book, link, down); },
                  [&](Index link, const LinkCondition& condition) { replication->set_condition(link, condition); }});
  });
  sg4::Actor::create("incidents", platform.host(0), [&] { components.play_incidents(); });
  faults = start_faults(scenario, options.fault_bias, platform.host(0), [&](const FaultPart& part, bool fails) {
    replication->hold_changes();
    const HeldBy by{HeldBy::Kind::Fault, part.number};
    fails ? book.fail(part.targets, by, {}) : book.end(part.targets, by);
    replication->release_changes();
  });
  engine.run_until(scenario.horizon_s);
  RunRecord record;
  replication->finish(record);
  if (!scenario.faults.empty()) record.faults = fault_figures(scenario, faults);
  fill_cdp_uses(scenario, replication->setup(), record);
  fill_places(scenario, record);
  for (Index proxy = 0; proxy < scenario.cdp_proxies.size(); ++proxy)
    record.appliances[proxy].host = scenario.hosts[scenario.cdp_proxies[proxy].host].name;
  const auto utilisation = [&](Index datastore) {
    const Index resource = replication->setup().datastore_resource[datastore];
    return resource == bound_by_cap ? Quantiles{} : replication->utilisation(resource);
  };
  fill_datastores(
      scenario, utilisation, [](Index) { return 0.0; }, record);
  add_group_warnings(record);
  add_cdp_warnings(scenario, record);
  judge_long_run(scenario, cdp_balance(scenario, replication->setup()), record);
  return record;
}

}  // namespace drsim
