#include "sim/report/words/cause_words.hpp"

#include <fmt/format.h>

namespace drsim {
namespace {

/// How an entity is called: {} stands for its name, and of several for their number.
struct EntityWords {
  const char* one;
  const char* several;
};

EntityWords words_of(EntityKind kind) {
  switch (kind) {
    case EntityKind::None:
      return {"none", "none"};
    case EntityKind::Link:
      return {"link {}", "{} links"};
    case EntityKind::Nic:
      return {"NIC of host {}", "NICs of {} hosts"};
    case EntityKind::Gateway:
      return {"gateway of {}", "{} gateways"};
    case EntityKind::VpnGateway:
      return {"VPN gateway of {}", "{} VPN gateways"};
    case EntityKind::VpnTunnel:
      return {"VPN tunnel of link {}", "VPN tunnels of {} links"};
    case EntityKind::CloudConnector:
      return {"cloud connector {}", "{} cloud connectors"};
    case EntityKind::Throttle:
      return {"throttle of {}", "throttles of {} sites"};
    case EntityKind::VraProcessor:
      return {"CPU of the VRA on {}", "CPUs of {} VRAs"};
    case EntityKind::VraPool:
      return {"recovering pool of the VRA on {}", "recovering pools of {} VRAs"};
    case EntityKind::VraNic:
      return {"NIC of the VRA on {}", "NICs of {} VRAs"};
    case EntityKind::Connections:
      return {"TCP connections of {}", "TCP connections of {} pairs"};
    case EntityKind::Datastore:
      return {"datastore {}", "{} datastores"};
    case EntityKind::DatastoreReads:
      return {"datastore {} (read bandwidth)", "{} datastores (read bandwidth)"};
    case EntityKind::DatastoreOperations:
      return {"datastore {} (I/O operations)", "{} datastores (I/O operations)"};
    case EntityKind::Vra:
      return {"VRA on {}", "{} VRAs"};
    case EntityKind::Host:
      return {"host {}", "{} hosts"};
    case EntityKind::Site:
      return {"site {}", "{} sites"};
    case EntityKind::Manager:
      return {"manager of {}", "managers of {} sites"};
    case EntityKind::Proxy:
      return {"proxy {}", "{} proxies"};
    case EntityKind::ProxyProcessor:
      return {"CPU of proxy {}", "CPUs of {} proxies"};
    case EntityKind::ProxyNic:
      return {"NIC of proxy {}", "NICs of {} proxies"};
    case EntityKind::Vm:
      return {"VM {}", "{} VMs"};
    case EntityKind::Group:
      return {"group {}", "{} groups"};
    case EntityKind::FirewallRule:
      return {"firewall rule {}", "{} firewall rules"};
    case EntityKind::Failover:
      return {"failover {}", "{} failovers"};
    case EntityKind::Move:
      return {"move {}", "{} moves"};
    case EntityKind::TestFailover:
      return {"test failover {}", "{} test failovers"};
    case EntityKind::Clone:
      return {"clone {}", "{} clones"};
    case EntityKind::Failback:
      return {"failback {}", "{} failbacks"};
  }
  return {"{}", "{}"};
}

bool goes_out_and_in(EntityKind kind) { return kind == EntityKind::Gateway || kind == EntityKind::VpnGateway; }

std::string words_of_some(const Entity& entity, std::size_t entities) {
  if (entities > 1) return fmt::format(fmt::runtime(words_of(entity.kind).several), entities);
  return entity_words(entity);
}

const char* sync_words(SyncAfter sync) {
  switch (sync) {
    case SyncAfter::Bitmap:
      return ", then bitmap sync";
    case SyncAfter::Delta:
      return ", then delta sync";
    case SyncAfter::Initial:
      return ", then initial sync";
    case SyncAfter::Cbt:
      return ", then CBT mode";
    case SyncAfter::None:
      break;
  }
  return "";
}

/// A sync that was asked for, or that replication begins with, says so itself.
bool is_sync(CauseKind kind) {
  return kind == CauseKind::InitialSync || kind == CauseKind::PreseededSync || kind == CauseKind::ForcedSync ||
         kind == CauseKind::FullSync;
}

std::string down_words(const Cause& cause, const std::string& entity) {
  if (cause.entity.kind == EntityKind::Manager) return entity + ": down, no checkpoints";
  if (cause.entity.kind != EntityKind::Site) return entity + ": down";
  const bool is_told = cause.behind.kind != EntityKind::None;
  return entity + ": lost" + (is_told ? ", " + entity_words(cause.behind) : "");
}

std::string maintenance_words(const Cause& cause, const std::string& entity) {
  const std::string text = "maintenance of " + entity + ": ";
  if (cause.kind == CauseKind::BitmapLost) return text + "VMs ran on a host without VRA, nobody tracked their writes";
  if (cause.behind.kind == EntityKind::None) return text + "no other host can take over, not replicated";
  return text + "recovery moves to the " + entity_words(cause.behind);
}

std::string tcp_words(const Cause& cause, const std::string& entity) {
  if (cause.entity.kind == EntityKind::None) {
    return "TCP ceiling of the path: window, round trip and loss allow no more";
  }
  return entity + ": at TCP's ceiling, window, round trip and loss allow no more";
}

/// What happened, without the sync that follows it.
std::string event_words(const Cause& cause, const CauseCount& count) {
  const std::string entity = words_of_some(cause.entity, count.entities);
  switch (cause.kind) {
    case CauseKind::IntervalAndLatency:
      return "checkpoint interval and latency";
    case CauseKind::CycleAndTransfer:
      return "cycle and time of transfer";
    case CauseKind::ResourceFull:
      return entity + ": saturated";
    case CauseKind::TcpCeiling:
      return tcp_words(cause, entity);
    case CauseKind::BufferFull:
      if (cause.behind.kind == EntityKind::None) return entity + ": RAM and cache are less than a cycle gathers";
      return entity +
             (cause.entity.kind == EntityKind::Proxy ? ": RAM and cache full behind " : ": pool full behind ") +
             words_of_some(cause.behind, count.behind);
    case CauseKind::BitmapOverflow:
      return entity + ": bitmap outgrew its memory";
    case CauseKind::BitmapLost:
    case CauseKind::Maintenance:
      return maintenance_words(cause, entity);
    case CauseKind::Down:
      return down_words(cause, entity);
    case CauseKind::Restart:
      return "restart of the " + entity;
    case CauseKind::Paused:
      return "replication paused by the user";
    case CauseKind::PausedByWindow:
      return "paused by its time window";
    case CauseKind::PausedBySystem:
      return "sync paused by the system before it erases the last checkpoints (pause time)";
    case CauseKind::PoweredOff:
      return entity + ": powered off, its sync waits";
    case CauseKind::StorageGuard:
      return entity + ": free space below the guard, replication stopped";
    case CauseKind::JournalFull:
      return fmt::format("{} of {} full: a recovery operation holds promotion",
                         count.entities > 1 ? "journals" : "journal", entity);
    case CauseKind::ClosedPort:
      return entity + ": " + (cause.detail.empty() ? "" : cause.detail + " ") + "closed";
    case CauseKind::Operation:
      return entity;
    case CauseKind::OperationStop:
      return entity + ": replication stopped";
    case CauseKind::VmsOff:
      return "recovery operation: VMs are off";
    case CauseKind::NotReversed:
      return "not protected in reverse";
    case CauseKind::AtHome:
      return "protected at home";
    case CauseKind::ReverseStart:
      return "reverse protection";
    case CauseKind::InitialSync:
      return "initial sync";
    case CauseKind::PreseededSync:
      return "initial sync against preseeded replicas";
    case CauseKind::ForcedSync:
      return "delta sync forced by the user";
    case CauseKind::FullSync:
      return "full sync of a lost replica";
    case CauseKind::Aged:
      return "no checkpoint was made for longer than the history";
    case CauseKind::JournalLimit:
      return "the journal's hard limit cut the history";
    case CauseKind::HistoryLetGo:
      return "what had kept older checkpoints ended";
  }
  return "";
}

/// Of what there is one for each host, VM, appliance, datastore or operation: many of them are one cause.
bool is_one_of_many(EntityKind kind) {
  switch (kind) {
    case EntityKind::Nic:
    case EntityKind::VraProcessor:
    case EntityKind::VraPool:
    case EntityKind::VraNic:
    case EntityKind::Connections:
    case EntityKind::Datastore:
    case EntityKind::DatastoreReads:
    case EntityKind::DatastoreOperations:
    case EntityKind::Vra:
    case EntityKind::Host:
    case EntityKind::Proxy:
    case EntityKind::ProxyProcessor:
    case EntityKind::ProxyNic:
    case EntityKind::Vm:
    case EntityKind::Group:
    case EntityKind::Failover:
    case EntityKind::Move:
    case EntityKind::TestFailover:
    case EntityKind::Clone:
    case EntityKind::Failback:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string entity_words(const Entity& entity) {
  if (entity.kind == EntityKind::None) return "none";
  if (entity.kind == EntityKind::Connections && entity.name.empty()) return "TCP ceiling of the path";
  const std::string name = entity.other_end.empty() ? entity.name : entity.name + " to " + entity.other_end;
  std::string text = fmt::format(fmt::runtime(words_of(entity.kind).one), name);
  if (goes_out_and_in(entity.kind) && entity.direction != Direction::None)
    text += entity.direction == Direction::Forward ? " outward" : " inward";
  const bool is_way = entity.kind == EntityKind::Link || entity.kind == EntityKind::VpnTunnel ||
                      entity.kind == EntityKind::CloudConnector;
  if (is_way && entity.direction == Direction::Backward) text += " (backward)";
  return text;
}

std::string entity_count_words(const Entity& one, std::size_t entities) { return words_of_some(one, entities); }

std::string cause_words(const Cause& cause, const CauseCount& count) {
  const std::string text = event_words(cause, count);
  return is_sync(cause.kind) ? text : text + sync_words(cause.sync);
}

Cause summed_as(const Cause& cause) {
  Cause sum = cause;
  for (Entity* entity : {&sum.entity, &sum.behind})
    if (is_one_of_many(entity->kind)) *entity = {entity->kind};
  if (cause.kind == CauseKind::ClosedPort) sum.detail.clear();
  return sum;
}

}  // namespace drsim
