/// Causes of the plane: what a lag that it noted in numbers stands for in the scenario.

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

EntityKind entity_kind(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::Link:
      return EntityKind::Link;
    case ResourceKind::Nic:
      return EntityKind::Nic;
    case ResourceKind::Gateway:
      return EntityKind::Gateway;
    case ResourceKind::Throttle:
      return EntityKind::Throttle;
    case ResourceKind::VraProcessor:
      return EntityKind::VraProcessor;
    case ResourceKind::VraPool:
      return EntityKind::VraPool;
    case ResourceKind::VraPair:
      return EntityKind::Connections;
    case ResourceKind::Datastore:
    case ResourceKind::OfCrossStreams:  // each says itself what causes name
      break;
  }
  return EntityKind::Datastore;
}

SyncAfter after(SyncKind kind) {
  switch (kind) {
    case SyncKind::Delta:
      return SyncAfter::Delta;
    case SyncKind::Initial:
      return SyncAfter::Initial;
    case SyncKind::Bitmap:
      break;
  }
  return SyncAfter::Bitmap;
}

}  // namespace

std::uint32_t ZertoPlane::State::state_cause(const Cause& cause) {
  const auto known = std::find(causes.begin(), causes.end(), cause);
  if (known != causes.end()) return static_cast<std::uint32_t>(known - causes.begin());
  causes.push_back(cause);
  return static_cast<std::uint32_t>(causes.size() - 1);
}

/// Why a stream is in a sync or kept from one: what happened, and while the sync goes on that it is over.
LagCause ZertoPlane::State::cause_in_sync(std::uint32_t index) const {
  LagCause cause = streams[index].cause;
  if (flows[index].mode == StreamMode::Syncing) cause.sync = after(streams[index].sync);
  return cause;
}

/// Why a group gets no checkpoint now: its manager, or the oldest gap of its streams, whichever began first. Nothing:
/// checkpoints complete.
LagCause ZertoPlane::State::cause_of_wait(const GroupData& data) const {
  std::optional<std::uint32_t> oldest;
  for (const std::uint32_t index : data.lagging) {
    if (in_sync(flows[index].mode) && (!oldest || streams[index].gap_from_s < streams[*oldest].gap_from_s))
      oldest = index;
  }
  const bool is_manager_first = !oldest || data.manager_from_s <= streams[*oldest].gap_from_s;
  if (data.manager_down && is_manager_first) return data.manager_cause;
  return oldest ? cause_in_sync(*oldest) : LagCause{};
}

/// What holds back the stream of a group that lags most, of those that send what was written.
LagCause ZertoPlane::State::cause_of_lag(const GroupData& data) const {
  std::optional<std::uint32_t> slowest;
  for (const std::uint32_t index : data.lagging) {
    if (flows[index].mode != StreamMode::Queued || streams[index].held_by == held_by_nothing_yet) continue;
    if (!slowest || streams[index].queue.frontier_s() < streams[*slowest].queue.frontier_s()) slowest = index;
  }
  if (!slowest) return {};
  return lag_by(streams[*slowest].held_by);
}

/// A resource as the scenario names it. Nothing: TCP's ceiling of the stream's own connections.
Entity ZertoPlane::State::entity_of(std::uint32_t index) const {
  if (index >= config.resources.size()) return {EntityKind::Connections};
  const PlaneResource& resource = config.resources[index];
  if (resource.entity.kind != EntityKind::None) return resource.entity;
  return {entity_kind(resource.kind), resource.name};
}

Cause ZertoPlane::State::typed(const LagCause& lag) const {
  const auto appliance = [](const PlaneVra& vra) {
    return Entity{EntityKind::Vra, vra.host.empty() ? vra.name : vra.host};
  };
  Cause cause;
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
      cause = {CauseKind::BufferFull, CauseCategory::Buffer, appliance(config.vras[lag.appliance]),
               entity_of(lag.resource)};
      break;
    case LagCause::Kind::Disconnected: {
      cause = {CauseKind::Down, CauseCategory::Fault, entity_of(lag.resource)};
      if (cause.entity.kind == EntityKind::VraProcessor) cause.entity.kind = EntityKind::Vra;
      if (category_of_full(cause.entity.kind) == CauseCategory::Storage) {
        cause.category = CauseCategory::Storage;
        cause.entity.kind = EntityKind::Datastore;
      }
      break;
    }
    case LagCause::Kind::Stated:
      cause = causes[lag.resource];
      break;
  }
  cause.sync = lag.sync;
  return cause;
}

}  // namespace drsim
