#pragma once
/// Parameters of the Zerto model with their defaults; each can be set in the scenario. Product folder: nothing outside
/// models/zerto defines Zerto rules.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "models/units.hpp"
#include "models/zerto/rules/sync_rules.hpp"

namespace drsim {

/// Strict order: High first, Medium gets what is left, Low what is left after Medium (Help 6.0 "Managing VRAs").
enum class Priority { High, Medium, Low };

/// Version profile of an appliance: old (up to 8.0) or new (from 8.5, and 10.x).
enum class VersionProfile { Old, New };

/// Encryption from VRA to VRA (new profile only), by the TLS version that its records follow.
enum class VraEncryption { None, Tls12, Tls13 };

/// One VRA: a virtual appliance pinned to each host.
struct VraConfig {
  std::uint32_t vcpus = 1;             ///< limits: vra_limits.hpp
  double ram_bytes = 3.0 * gib_bytes;  ///< limits: vra_limits.hpp
  VersionProfile version = VersionProfile::New;
  bool installed = true;
  VraEncryption encryption = VraEncryption::None;
  bool aes_instructions = true;
};

/// How a group begins: in sync, with a copy of its used blocks, or with a delta sync against replicas that were
/// brought.
enum class GroupStart { InSync, Full, Preseed };

/// One virtual protection group.
struct VpgConfig {
  std::string name;
  Priority priority = Priority::Medium;
  double rpo_target_s = 300;                                         ///< alert line, does not change replication
  double checkpoint_interval_s = 5;                                  ///< range 4..15 s
  double journal_history_s = day_s;                                  ///< 1 h .. 30 days
  std::optional<double> journal_limit_bytes = 153600.0 * mib_bytes;  ///< per VM; absent: unlimited
  std::optional<double> journal_limit_fraction;  ///< of the disks of a VM, in place of bytes; the bytes are absent then
  double journal_warning_fraction = 0.75;        ///< of the limit
  bool wan_compression = true;
  std::uint32_t recovery_site = 0;  ///< index of the site
  GroupStart start = GroupStart::InSync;
  double preseed_differing_fraction = 0;    ///< GroupStart::Preseed: of the volumes
  std::optional<double> pause_time_s;       ///< replication pause time; absent: off
  std::optional<double> long_term_every_s;  ///< of a CDP policy: a long-term point so often; absent: none
  double long_term_keep_s = 0;              ///< for so long

  /// Hard limit of the journal of a VM with so many bytes of disks [bytes]; infinity: none.
  double journal_limit_of_vm_bytes(double disk_bytes) const {
    if (journal_limit_fraction) return *journal_limit_fraction * disk_bytes;
    return journal_limit_bytes.value_or(std::numeric_limits<double>::infinity());
  }

  /// The same limit for all VMs [bytes], or none.
  void set_journal_limit(std::optional<double> bytes) {
    journal_limit_bytes = bytes;
    journal_limit_fraction.reset();
  }

  bool has_journal_limit() const { return journal_limit_bytes || journal_limit_fraction; }
};

/// Constants of the product model. Keys, bounds, validated ranges and sources:
/// sim/scenario/schema/model_parameters.hpp.
struct ZertoConfig {
  SyncRules sync;
  double pipeline_latency_s = 0.5;                 ///< compress, queue, journal append, on top of the RTT
  double pool_overhead_bytes = 563.0 * mib_bytes;  ///< VRA RAM that is not buffer pool
  double protecting_fraction = 0.90;               ///< of the pool, usable on the protecting side
  double recovering_fraction = 0.75;               ///< of the pool, usable on the recovering side
  double bitmap_exit_fraction = 0.10;              ///< bitmap sync ends below this share of the usable pool
  double vra_bytes_per_s_per_vcpu = 250e6;         ///< most of one vCPU, no TLS nor compression
  double vra_reference_clock_hz = 2.5e9;           ///< that the throughput is stated for
  double compress_cycles_per_byte = 8;             ///< to compress a written byte
  double tls_cycles_per_byte = 1.5;                ///< with AES instructions
  double tls_cycles_per_byte_without_aes = 15;     ///< the same without
  double compression_back_off_fraction = 0.70;     ///< VRA CPU from which compression backs off
  double compression_off_fraction = 0.95;          ///< VRA CPU from which nothing is compressed
  double throttle_averaging_s = 10;                ///< a throttle holds on average over this time
  double recovery_io_bytes = 20e3;                 ///< of one I/O at the recovery datastore
  double vra_nic_bits_per_s = 10e9;                ///< vmxnet3
  double journal_overhead_fraction = 0.10;         ///< of the journaled writes, on top of them
  double journal_compression_ratio = 1.0;          ///< journaled bytes over bytes on disk
  double rtt_share_bias = 0.0;                     ///< weight of a stream's share is RTT^-bias; 0: equal shares
  bool closed_control_disconnects = true;          ///< closed control port; false: it holds syncs, writes flow on
  double control_bits_per_s_per_site = 0.1e6;      ///< ZVM to ZVM, outside the throttle
  double control_bits_per_s_per_vm = 1e3;

  /// Bytes that one written byte takes in a journal.
  double journal_bytes_per_written() const { return (1 + journal_overhead_fraction) / journal_compression_ratio; }
};

}  // namespace drsim
