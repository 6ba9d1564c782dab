#include "sim/engine/mixed_run.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "models/check.hpp"
#include "sim/engine/long_run/mixed_balance.hpp"
#include "sim/engine/run/estate_results.hpp"
#include "sim/products/products.hpp"
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

/// VMs of both parts on one resource are one list.
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
void join(const Scenario& scenario, const EstatePart& of_owner, const EstatePart& of_guest, RunRecord&& guest,
          RunRecord& record) {
  renumber(record.link_uses, of_owner);
  renumber(record.gateway_and_storage_uses, of_owner);
  renumber(guest.link_uses, of_guest);
  renumber(guest.gateway_and_storage_uses, of_guest);
  join_uses(record.link_uses, std::move(guest.link_uses));
  join_uses(record.gateway_and_storage_uses, std::move(guest.gateway_and_storage_uses));
  record.groups = joined(scenario.vpgs.size(), of_owner.group_of, std::move(record.groups), of_guest.group_of,
                         std::move(guest.groups));
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

/// Who owns what is shared, and who is the guest.
struct Roles {
  const Product* owner = nullptr;
  const Product* guest = nullptr;
};

Roles roles_of(const std::set<ProtectionProduct>& products) {
  Roles roles;
  for (const ProtectionProduct id : products) {
    const Product& product = product_in_run(id);
    (product.takes_guests && roles.owner == nullptr ? roles.owner : roles.guest) = &product;
  }
  DRSIM_CHECK(products.size() == 2 && roles.owner != nullptr && roles.guest->guest != nullptr, products.size());
  return roles;
}

}  // namespace

RunRecord play_mixed(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     simgrid::s4u::Engine& engine) {
  const Roles roles = roles_of(products_in_use(scenario));
  const EstatePart of_owner = part_of(scenario, roles.owner->id);
  const EstatePart of_guest = part_of(scenario, roles.guest->id);
  const auto guest = roles.guest->guest(of_guest.scenario, platform);
  const auto run = roles.owner->run({of_owner.scenario, options, platform, engine}, guest.get());
  engine.run_until(scenario.horizon_s);
  RunRecord record, record_of_guest;
  guest->report(record_of_guest);
  run->report(record);
  join(scenario, of_owner, of_guest, std::move(record_of_guest), record);
  run->report_estate(scenario, record);
  guest->add_warnings(scenario, record);
  judge_long_run(scenario,
                 joined_balance(scenario, of_owner, run->balance(), of_guest, guest->balance(), guest->owner_of()),
                 record);
  return record;
}

}  // namespace drsim
