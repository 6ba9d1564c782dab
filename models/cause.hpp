#pragma once
/// Why an RPO target was missed, why a group was in a state, why it had no checkpoint left: typed, from the plane that
/// knows what happened to the reader of the result. Nobody parses a sentence; words are made in one place
/// (sim/report/words/cause_words). Checked by: tests/report/cause_words_test.cpp, tests/models/*_plane_test.cpp,
/// tests/repository/cause_rules_test.cpp.

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

namespace drsim {

/// What a violation of the RPO target is put down to.
enum class CauseCategory : std::uint8_t { Link, Cpu, Buffer, Storage, Manager, Fault, Operation, Design, Firewall };
inline constexpr std::size_t cause_category_count = 9;
inline constexpr std::array<const char*, cause_category_count> cause_category_names = {
    "link", "CPU", "buffer", "storage", "manager", "fault", "operation", "design", "firewall"};

/// What happened. In result.json by the names below.
enum class CauseKind : std::uint8_t {
  IntervalAndLatency,  ///< nothing was in the way: interval of the checkpoints and latency of the path
  CycleAndTransfer,    ///< nothing was in the way: cycle of the policy and time of a transfer
  ResourceFull,        ///< entity: what had no more capacity
  TcpCeiling,          ///< window, round trip and loss; entity: the connections that streams share; none: its own
  BufferFull,          ///< entity: the appliance; behind: what held its streams back
  BitmapOverflow,      ///< entity: the VRA whose bitmaps outgrew their memory
  BitmapLost,          ///< nobody tracked the writes; entity: the host in whose maintenance
  Down,                ///< entity: what was down
  Restart,             ///< entity: what was restarted on purpose
  Maintenance,         ///< entity: the host; behind: none, as no other host takes over, or the VRA that does
  Paused,              ///< by the user
  PausedByWindow,      ///< by the group's own time window
  PausedBySystem,      ///< by the rule that keeps the last checkpoints
  PoweredOff,          ///< entity: the VM whose sync waits
  StorageGuard,        ///< entity: the datastore whose free space fell below the guard
  JournalFull,         ///< entity: the VM whose journal met its limit while an operation held its history
  ClosedPort,          ///< entity: the firewall rule; detail: the connection that it closes
  Operation,           ///< entity: the operation under way
  OperationStop,       ///< entity: the operation that stopped replication
  VmsOff,              ///< a recovery operation keeps the VMs off
  NotReversed,         ///< runs at the recovery site and is not protected in reverse
  AtHome,              ///< the other direction protects it
  ReverseStart,        ///< protection in reverse begins
  InitialSync,
  PreseededSync,
  ForcedSync,    ///< a delta sync that the user asked for
  FullSync,      ///< a replica was lost: all is copied anew, and no checkpoint is left
  Aged,          ///< no checkpoint was made for longer than the wanted history
  JournalLimit,  ///< the journal's hard limit cut the history; entity: the group
  HistoryLetGo   ///< an operation or a guard had kept older checkpoints, and ended
};
inline constexpr std::size_t cause_kind_count = 30;
inline constexpr std::array<const char*, cause_kind_count> cause_kind_names = {"interval_and_latency",
                                                                               "cycle_and_transfer",
                                                                               "resource_full",
                                                                               "tcp_ceiling",
                                                                               "buffer_full",
                                                                               "bitmap_overflow",
                                                                               "bitmap_lost",
                                                                               "down",
                                                                               "restart",
                                                                               "maintenance",
                                                                               "paused",
                                                                               "paused_by_window",
                                                                               "paused_by_system",
                                                                               "powered_off",
                                                                               "storage_guard",
                                                                               "journal_full",
                                                                               "closed_port",
                                                                               "operation",
                                                                               "operation_stop",
                                                                               "vms_off",
                                                                               "not_reversed",
                                                                               "at_home",
                                                                               "reverse_start",
                                                                               "initial_sync",
                                                                               "preseeded_sync",
                                                                               "forced_sync",
                                                                               "full_sync",
                                                                               "aged",
                                                                               "journal_limit",
                                                                               "history_let_go"};

/// What an entity is, by what the scenario calls it.
enum class EntityKind : std::uint8_t {
  None,
  Link,
  Nic,  ///< of a host
  Gateway,
  VpnGateway,
  VpnTunnel,  ///< of a link
  CloudConnector,
  Throttle,             ///< of a site
  VraProcessor,         ///< of the VRA on a host
  VraPool,              ///< what the VRA on a host passes on to storage
  VraNic,               ///< virtual NIC of the VRA on a host
  Connections,          ///< TCP between two appliances: name and other end
  Datastore,            ///< its write bandwidth
  DatastoreReads,       ///< its read bandwidth
  DatastoreOperations,  ///< its I/O operations
  Vra,                  ///< by its host
  Host,
  Site,
  Manager,  ///< of a site
  Proxy,
  ProxyProcessor,
  ProxyNic,
  Vm,
  Group,
  FirewallRule,
  Failover,
  Move,
  TestFailover,
  Clone,
  Failback
};
inline constexpr std::size_t entity_kind_count = 30;
inline constexpr std::array<const char*, entity_kind_count> entity_kind_names = {"",
                                                                                 "link",
                                                                                 "nic",
                                                                                 "gateway",
                                                                                 "vpn_gateway",
                                                                                 "vpn_tunnel",
                                                                                 "cloud_connector",
                                                                                 "throttle",
                                                                                 "vra_cpu",
                                                                                 "vra_pool",
                                                                                 "vra_nic",
                                                                                 "connections",
                                                                                 "datastore",
                                                                                 "datastore_reads",
                                                                                 "datastore_operations",
                                                                                 "vra",
                                                                                 "host",
                                                                                 "site",
                                                                                 "manager",
                                                                                 "proxy",
                                                                                 "proxy_cpu",
                                                                                 "proxy_nic",
                                                                                 "vm",
                                                                                 "group",
                                                                                 "firewall_rule",
                                                                                 "failover",
                                                                                 "move",
                                                                                 "test_failover",
                                                                                 "clone",
                                                                                 "failback"};

/// Of what has a capacity each way. A link: as the scenario writes it, or back; a gateway: out of its site, or in.
enum class Direction : std::uint8_t { None, Forward, Backward };

/// Something of the scenario, by its name there.
struct Entity {
  EntityKind kind = EntityKind::None;
  std::string name = {};
  Direction direction = Direction::None;
  std::string other_end = {};  ///< Connections: the receiving appliance

  auto tied() const { return std::tie(kind, name, direction, other_end); }
  bool operator==(const Entity& other) const { return tied() == other.tied(); }
  bool operator!=(const Entity& other) const { return !(*this == other); }
  bool operator<(const Entity& other) const { return tied() < other.tied(); }
};

/// The sync that follows what happened: that is over, and its traces are being sent.
enum class SyncAfter : std::uint8_t { None, Bitmap, Delta, Initial, Cbt };
inline constexpr std::array<const char*, 5> sync_after_names = {"", "bitmap_sync", "delta_sync", "initial_sync",
                                                                "cbt_mode"};

struct Cause {
  CauseKind kind = CauseKind::IntervalAndLatency;
  CauseCategory category = CauseCategory::Design;
  Entity entity = {};
  Entity behind = {};       ///< what is behind it, see CauseKind
  std::string detail = {};  ///< name of the operation beside which it happened, or see CauseKind
  SyncAfter sync = SyncAfter::None;

  auto tied() const { return std::tie(kind, category, entity, behind, detail, sync); }
  bool operator==(const Cause& other) const { return tied() == other.tied(); }
  bool operator!=(const Cause& other) const { return !(*this == other); }
  bool operator<(const Cause& other) const { return tied() < other.tied(); }
};

/// Want of capacity, at once or after a buffer was full.
inline bool is_shortage(const Cause& cause) {
  return cause.kind == CauseKind::ResourceFull || cause.kind == CauseKind::BufferFull;
}

/// What the shortage is of, or what was down: behind a full buffer what it waited for.
inline const Entity& at_bottom(const Cause& cause) {
  return cause.kind == CauseKind::BufferFull ? cause.behind : cause.entity;
}

/// A direction of a link as results name it: the way back has a name of its own.
inline std::string name_of_link(const Entity& entity) {
  return entity.direction == Direction::Backward ? entity.name + " (backward)" : entity.name;
}

inline bool is_link(const Entity& entity, const std::string& name) {
  return entity.kind == EntityKind::Link && name_of_link(entity) == name;
}

/// Category of what had no more capacity.
inline CauseCategory category_of_full(EntityKind kind) {
  switch (kind) {
    case EntityKind::Datastore:
    case EntityKind::DatastoreReads:
    case EntityKind::DatastoreOperations:
      return CauseCategory::Storage;
    case EntityKind::VraPool:
      return CauseCategory::Buffer;
    case EntityKind::VraProcessor:
    case EntityKind::ProxyProcessor:
      return CauseCategory::Cpu;
    default:
      return CauseCategory::Link;
  }
}

/// A cause of capacity: TCP connections that are full are TCP's ceiling.
inline Cause full_cause(Entity entity) {
  const CauseKind kind = entity.kind == EntityKind::Connections ? CauseKind::TcpCeiling : CauseKind::ResourceFull;
  const CauseCategory category = category_of_full(entity.kind);
  return {kind, category, std::move(entity)};
}

}  // namespace drsim
