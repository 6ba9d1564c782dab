#include "sim/engine/mixed_run.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/estate_results.hpp"
#include "sim/engine/long_run/mixed_balance.hpp"
#include "sim/products/veeam_cdp/cdp_balance.hpp"
#include "sim/products/veeam_cdp/cdp_guest.hpp"
#include "sim/products/veeam_cdp/cdp_run.hpp"
#include "sim/products/zerto/zerto_balance.hpp"
#include "sim/products/zerto/zerto_run.hpp"
#include "sim/scenario/estate_part.hpp"

namespace drsim {

namespace {

template <typename Value>
void append(std::vector<Value>& list, std::vector<Value>&& more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Numbers of VMs in the part become those of the whole.
void renumber(std::vector<LinkUse>& uses, const EstatePart& part) {
  for (LinkUse& use : uses)
    for (LinkUse::Vm& vm : use.vms) vm.vm = part.vm_of[vm.vm];
}

/// VMs of both products on one resource are one list.
void join_uses(std::vector<LinkUse>& uses, std::vector<LinkUse>&& more) {
  for (LinkUse& use : more) {
    const auto same = std::find_if(uses.begin(), uses.end(), [&](const LinkUse& one) { return one.link == use.link; });
    if (same == uses.end())
      uses.push_back(std::move(use));
    else
      append(same->vms, std::move(use.vms));
  }
}

/// Adds what the guest knows of its groups and proxies.
void join(const Scenario& scenario, const EstatePart& zerto, const EstatePart& cdp, RunRecord&& guest,
          RunRecord& record) {
  renumber(record.link_uses, zerto);
  renumber(record.gateway_and_storage_uses, zerto);
  renumber(guest.link_uses, cdp);
  renumber(guest.gateway_and_storage_uses, cdp);
  join_uses(record.link_uses, std::move(guest.link_uses));
  join_uses(record.gateway_and_storage_uses, std::move(guest.gateway_and_storage_uses));
  record.groups =
      joined(scenario.vpgs.size(), zerto.group_of, std::move(record.groups), cdp.group_of, std::move(guest.groups));
  append(record.appliances, std::move(guest.appliances));
  append(record.journal_needs, std::move(guest.journal_needs));
  append(record.curves, std::move(guest.curves));
  append(record.warnings, std::move(guest.warnings));
  add_log(guest.log, record);
  record.events += guest.events;
  record.rate_changes += guest.rate_changes;
  record.conservation.identities_checked += guest.conservation.identities_checked;
  record.conservation.worst_relative_error =
      std::max(record.conservation.worst_relative_error, guest.conservation.worst_relative_error);
}

}  // namespace

RunRecord play_mixed(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     simgrid::s4u::Engine& engine) {
  const EstatePart zerto = part_of(scenario, ProtectionProduct::Zerto);
  const EstatePart cdp = part_of(scenario, ProtectionProduct::VeeamCdp);
  CdpGuest guest(cdp.scenario, platform);
  ZertoRun run(zerto.scenario, options, platform, engine, &guest);
  engine.run_until(scenario.horizon_s);
  RunRecord record, of_guest;
  guest.report(of_guest);
  run.report(record);
  join(scenario, zerto, cdp, std::move(of_guest), record);
  run.report_estate(scenario, record);
  add_cdp_warnings(scenario, record);
  judge_long_run(scenario,
                 joined_balance(scenario, zerto, zerto_balance(zerto.scenario, run.setup()), cdp,
                                cdp_balance(cdp.scenario, guest.setup()), guest.resource_of_owner()),
                 record);
  return record;
}

}  // namespace drsim
