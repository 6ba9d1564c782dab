#include "sim/engine/failures/failure_book.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"

namespace drsim {

namespace {

bool same(const HeldBy& a, const HeldBy& b) {
  return a.kind == b.kind && (a.index == b.index || b.index == any_of_kind);
}

bool is_own(const DownReason& reason) { return reason.by.kind != HeldBy::Kind::Site; }

/// What a part says holds it.
HeldBy holder(const Component& whole) {
  switch (whole.kind) {
    case ComponentKind::Site:
      return {HeldBy::Kind::Site, whole.index};
    case ComponentKind::Host:
      return {HeldBy::Kind::Host, whole.index};
    default:
      return {HeldBy::Kind::Vcenter, whole.index};
  }
}

std::size_t place_of(ComponentKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

FailureBook::FailureBook(const Scenario& scenario, std::function<double()> clock)
    : scenario_(scenario), clock_(std::move(clock)) {
  const auto make = [&](ComponentKind kind, std::size_t count) { entries_[place_of(kind)].resize(count); };
  make(ComponentKind::Link, scenario.links.size());
  make(ComponentKind::Gateway, scenario.sites.size());
  make(ComponentKind::Vra, scenario.hosts.size());
  make(ComponentKind::Host, scenario.hosts.size());
  make(ComponentKind::Manager, scenario.sites.size());
  make(ComponentKind::Datastore, scenario.datastores.size());
  make(ComponentKind::Site, scenario.sites.size());
  make(ComponentKind::KeyServer, scenario.security.kms.size());
  make(ComponentKind::CdpProxy, scenario.cdp_proxies.size());
  make(ComponentKind::VmPower, scenario.vms.size());
  // A group and the one that replicates it in the other direction.
  make(ComponentKind::Checkpoints, 2 * scenario.vpgs.size());
  make(ComponentKind::Closure, scenario.closures ? scenario.closures->size() : 0);
}

const FailureBook::Entry& FailureBook::entry(const Component& what) const {
  return entries_[place_of(what.kind)].at(what.index);
}

FailureBook::Entry& FailureBook::entry(const Component& what) { return entries_[place_of(what.kind)].at(what.index); }

void FailureBook::observe(ComponentKind kind, std::function<void(const Edge&)> observer) {
  observers_[place_of(kind)].push_back(std::move(observer));
}

/// As it stands in the log; empty: its turns are told by others.
std::string FailureBook::name_in_log(const Component& what) const {
  switch (what.kind) {
    case ComponentKind::Vra:
      return scenario_.hosts[what.index].vra.installed ? "VRA on " + scenario_.hosts[what.index].name : "";
    case ComponentKind::Host:
      return "host " + scenario_.hosts[what.index].name;
    case ComponentKind::Manager:
      return "manager of " + scenario_.sites[what.index].name;
    case ComponentKind::Datastore:
      return "datastore " + scenario_.datastores[what.index].name;
    case ComponentKind::Site:
      return "site " + scenario_.sites[what.index].name;
    case ComponentKind::KeyServer:
      return "key server " + scenario_.security.kms[what.index].name;
    default:
      return "";
  }
}

void FailureBook::note(const Edge& edge) {
  if (!edge.turns) return;
  const std::string name = name_in_log(edge.what);
  if (name.empty()) return;
  const double now_s = clock_();
  log_.push_back({now_s, name, edge.down ? "down" : "up", edge.down ? 0 : now_s - entry(edge.what).down_since_s});
}

void FailureBook::tell(const Edge& edge) {
  if (!edge.turns && !edge.by_itself && !edge.stays_down) return;
  note(edge);
  for (const auto& observer : observers_[place_of(edge.what.kind)]) observer(edge);
}

std::vector<Component> FailureBook::parts_of(const Component& what, const DownReason& reason) const {
  std::vector<Component> parts;
  if (what.kind == ComponentKind::Site) {
    for (Index host = 0; host < scenario_.hosts.size(); ++host)
      if (scenario_.hosts[host].site == what.index) parts.push_back({ComponentKind::Host, host});
    parts.push_back({ComponentKind::Manager, what.index});
    for (Index datastore = 0; datastore < scenario_.datastores.size(); ++datastore)
      if (scenario_.datastores[datastore].site == what.index) parts.push_back({ComponentKind::Datastore, datastore});
    parts.push_back({ComponentKind::Gateway, what.index});
  } else if (what.kind == ComponentKind::Host) {
    parts.push_back({ComponentKind::Vra, what.index});
    for (Index proxy = 0; proxy < scenario_.cdp_proxies.size(); ++proxy)
      if (scenario_.cdp_proxies[proxy].host == what.index) parts.push_back({ComponentKind::CdpProxy, proxy});
  } else if (what.kind == ComponentKind::Manager && reason.by.kind != HeldBy::Kind::Vcenter &&
             !reason.nature.spares_vcenter) {
    const std::string& vcenter = scenario_.sites[what.index].vcenter;
    for (Index site = 0; site < scenario_.sites.size() && !vcenter.empty(); ++site)
      if (site != what.index && scenario_.sites[site].vcenter == vcenter)
        parts.push_back({ComponentKind::Manager, site});
  }
  return parts;
}

void FailureBook::enter(const Component& what, const DownReason& reason) {
  const Changing changing(*this);
  Entry& at = entry(what);
  const bool turns = at.reasons.empty();
  const bool by_itself = is_own(reason) && std::none_of(at.reasons.begin(), at.reasons.end(), is_own);
  at.reasons.push_back(reason);
  at.since_down.push_back(reason);
  if (turns) {
    at.down_since_s = clock_();
    ++at.times_down;
    down_[place_of(what.kind)].push_back(what.index);
  }
  tell({what, true, turns, by_itself, reason});
  for (const Component& part : parts_of(what, reason)) enter(part, {holder(what), reason.of, reason.nature});
}

/// @param spares_vcenter  of the whole whose part this is: the site may be down for reasons of both kinds
void FailureBook::leave(const Component& what, const HeldBy& by, std::optional<bool> spares_vcenter) {
  const Changing changing(*this);
  Entry& at = entry(what);
  const auto found = std::find_if(at.reasons.begin(), at.reasons.end(), [&](const DownReason& reason) {
    return same(reason.by, by) && reason.nature.spares_vcenter == spares_vcenter.value_or(reason.nature.spares_vcenter);
  });
  DRSIM_CHECK(found != at.reasons.end(), static_cast<int>(what.kind), what.index, static_cast<int>(by.kind));
  const DownReason reason = std::move(*found);
  const bool was_first = found == at.reasons.begin();
  at.reasons.erase(found);
  const bool turns = at.reasons.empty();
  const bool by_itself = is_own(reason) && std::none_of(at.reasons.begin(), at.reasons.end(), is_own);
  if (turns) {
    std::vector<Index>& list = down_[place_of(what.kind)];
    list.erase(std::find(list.begin(), list.end(), what.index));
  }
  tell({what, false, turns, by_itself, reason, was_first && !turns});
  if (turns) at.since_down.clear();
  for (const Component& part : parts_of(what, reason)) leave(part, holder(what), reason.nature.spares_vcenter);
}

bool FailureBook::is_held(const Component& what, const HeldBy& by) const {
  const std::vector<DownReason>& reasons = entry(what).reasons;
  return std::any_of(reasons.begin(), reasons.end(), [&](const DownReason& reason) { return same(reason.by, by); });
}

bool FailureBook::is_held_only(const Component& what, const HeldBy& by) const {
  const std::vector<DownReason>& reasons = entry(what).reasons;
  return !reasons.empty() &&
         std::all_of(reasons.begin(), reasons.end(), [&](const DownReason& reason) { return same(reason.by, by); });
}

std::optional<double> FailureBook::down_since_s(ComponentKind kind, Index index) const {
  const Entry& at = entry({kind, index});
  if (at.reasons.empty()) return std::nullopt;
  return at.down_since_s;
}

Cause FailureBook::cause(const DownReason& reason) const {
  if (reason.nature.told_as) return *reason.nature.told_as;
  return {reason.nature.kind, reason.nature.category, entity_of(reason.of)};
}

/// As the scenario names it. What has no name of its own there is told as what holds it: see IncidentNature::told_as.
Entity FailureBook::entity_of(const Component& what) const {
  const Index index = what.index;
  switch (what.kind) {
    case ComponentKind::Link:
      return {EntityKind::Link, scenario_.links[index].name};
    case ComponentKind::Gateway:
      return {EntityKind::Gateway, scenario_.sites[index].name};
    case ComponentKind::Vra:
      return {EntityKind::Vra, scenario_.hosts[index].name};
    case ComponentKind::Host:
      return {EntityKind::Host, scenario_.hosts[index].name};
    case ComponentKind::Manager:
      return {EntityKind::Manager, scenario_.sites[index].name};
    case ComponentKind::Datastore:
      return {EntityKind::Datastore, scenario_.datastores[index].name};
    case ComponentKind::Site:
      return {EntityKind::Site, scenario_.sites[index].name};
    case ComponentKind::CdpProxy:
      return {EntityKind::Proxy, scenario_.cdp_proxies[index].name};
    case ComponentKind::VmPower:
      return {EntityKind::Vm, scenario_.vms[index].name};
    case ComponentKind::KeyServer:
    case ComponentKind::Checkpoints:
    case ComponentKind::Closure:
      break;
  }
  return {};
}

std::vector<Component> FailureBook::components_of(const TargetConfig& targets) {
  const std::pair<ComponentKind, const std::vector<Index>*> lists[] = {
      {ComponentKind::Link, &targets.links},       {ComponentKind::Gateway, &targets.gateways},
      {ComponentKind::Vra, &targets.vras},         {ComponentKind::Host, &targets.hosts},
      {ComponentKind::Manager, &targets.managers}, {ComponentKind::Datastore, &targets.datastores},
      {ComponentKind::Site, &targets.sites},       {ComponentKind::KeyServer, &targets.kms},
      {ComponentKind::CdpProxy, &targets.proxies}};
  std::vector<Component> all;
  for (const auto& [kind, list] : lists)
    for (const Index index : *list) all.push_back({kind, index});
  return all;
}

void FailureBook::fail(const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature) {
  const Changing changing(*this);
  for (const Component& what : components_of(targets)) enter(what, by, nature);
}

void FailureBook::end(const TargetConfig& targets, const HeldBy& by) {
  const Changing changing(*this);
  for (const Component& what : components_of(targets))
    if (is_held(what, by)) leave(what, by);
}

void FailureBook::restore(const TargetConfig& targets) {
  const Changing changing(*this);
  for (const Component& what : components_of(targets)) leave(what, {HeldBy::Kind::Event, any_of_kind});
}

void enter_link_event(FailureBook& book, Index link, bool down) {
  const Component what{ComponentKind::Link, link};
  const HeldBy by{HeldBy::Kind::LinkEvent, link};
  down ? book.enter(what, by, {}) : book.leave(what, by);
}

}  // namespace drsim
