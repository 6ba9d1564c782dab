/// Causes of the plane: what a lag that it noted in numbers stands for in the scenario.

#include <algorithm>

#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

namespace {

EntityKind entity_kind(CdpResourceKind kind) {
  switch (kind) {
    case CdpResourceKind::Link:
      return EntityKind::Link;
    case CdpResourceKind::Nic:
      return EntityKind::Nic;
    case CdpResourceKind::Gateway:
      return EntityKind::Gateway;
    case CdpResourceKind::SourceProcessor:
    case CdpResourceKind::TargetProcessor:
      return EntityKind::ProxyProcessor;
    case CdpResourceKind::ProxyPair:
      return EntityKind::Connections;
    case CdpResourceKind::Throttle:
      return EntityKind::Throttle;
    case CdpResourceKind::Datastore:
      break;
  }
  return EntityKind::Datastore;
}

}  // namespace

LagCause CdpPlane::State::stated(const Cause& cause) {
  const auto known = std::find(causes.begin(), causes.end(), cause);
  const auto number = static_cast<std::uint32_t>(known - causes.begin());
  if (known == causes.end()) causes.push_back(cause);
  return {LagCause::Kind::Stated, number, 0};
}

/// A resource as the scenario names it. Nothing: TCP's ceiling of the stream's own connections.
Entity CdpPlane::State::entity_of(std::uint32_t index) const {
  if (index >= config.resources.size()) return {EntityKind::Connections};
  const CdpResource& resource = config.resources[index];
  if (resource.entity.kind != EntityKind::None) return resource.entity;
  return {entity_kind(resource.kind), resource.name};
}

Cause CdpPlane::State::typed(const LagCause& lag) const {
  Cause cause{CauseKind::CycleAndTransfer};
  switch (lag.kind) {
    case LagCause::Kind::None:
      break;
    case LagCause::Kind::Saturated:
      cause = full_cause(entity_of(lag.resource));
      break;
    case LagCause::Kind::Ceiling:
      cause = {CauseKind::TcpCeiling, CauseCategory::Link};
      break;
    case LagCause::Kind::PoolFull:
      cause = {CauseKind::BufferFull,
               CauseCategory::Buffer,
               {EntityKind::Proxy, config.proxies[lag.appliance].name},
               entity_of(lag.resource)};
      break;
    case LagCause::Kind::Disconnected:
      cause = {CauseKind::Down, CauseCategory::Fault, entity_of(lag.resource)};
      break;
    case LagCause::Kind::Stated:
      cause = causes[lag.resource];
      break;
  }
  cause.sync = lag.sync;
  return cause;
}

/// RAM and cache of its proxy are full: behind what holds the stream back.
LagCause CdpPlane::State::cause_of_full_buffer(std::uint32_t index) {
  const CdpStreamState& stream = streams[index];
  const std::uint32_t proxy = config.streams[index].route.source_proxy;
  const bool waits = !stream.queue.empty();
  if (waits && stream.held_up.kind == LagCause::Kind::None) return {LagCause::Kind::PoolFull, stream.held_by, proxy};
  // What one cycle gathers is more than the proxies hold: nothing holds it back but their memory.
  Cause cause = typed({LagCause::Kind::PoolFull, bound_by_cap, proxy});
  cause.behind = waits ? typed(stream.held_up).entity : Entity{};
  return stated(cause);
}

Entity CdpPlane::State::bottleneck(const CdpGroupState& group) const {
  const auto longest = std::max_element(group.bound_s.begin(), group.bound_s.end());
  if (longest == group.bound_s.end() || *longest <= 0) return {};
  return entity_of(static_cast<std::uint32_t>(longest - group.bound_s.begin()));
}

}  // namespace drsim
