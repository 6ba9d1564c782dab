#pragma once
/// Rules of the product for recovery operations: how much is done at once, how fast, and what follows from it in
/// closed form. Arithmetic without a clock; the run-book actors of sim/engine ask it and wait.
/// Source of the figures: facts on Zerto, sections 2.3, 5.2, 5.3 and 12; facts on the platform, section 8.1 and 11.
/// Checked by: tests/models/recovery_rules_test.cpp (golden numbers, tight at their limits).

#include <cstdint>
#include <deque>
#include <optional>

#include "models/units.hpp"

namespace drsim {

/// Of products whose VMs stand ready, without power, where they are recovered: nothing is created. A VM keeps its place
/// among those of an operation from its turn until it is powered on; new addresses are written to its disk before.
/// (Veeam user guide, "CDP Failover and Failback", "Failover Plans": up to 10 VMs are started at once, the next one
/// when one of them is.)
struct ReplicaRules {
  bool are_ready = false;        ///< false: VMs are created, and none of these rules holds
  double set_point_s = 0;        ///< of one VM: to the chosen point [5..60 s]
  double power_on_s = 0;         ///< of one VM: the call that starts it [3..30 s]
  double last_point_s = 0;       ///< of a planned move: the point of what was copied last
  double restore_manager_s = 0;  ///< of the manager, where it was in the lost site [15..180 min]; 0: it never is
};

/// Parameters with their defaults; each can be set in the scenario (`model.recovery`). Ranges: the schema.
struct RecoveryRules {
  std::uint32_t vms_in_parallel = 10;         ///< VMs that one operation creates at once (S42)
  std::uint32_t volumes_in_parallel = 30;     ///< volumes that one operation attaches at once (S42)
  double create_vm_s = 30;                    ///< vCenter tasks that create one VM [10..90 s]
  double attach_volume_s = 5;                 ///< work on one volume [2..15 s]
  std::uint32_t vcenter_tasks = 10;           ///< VMs that the vCenter of a site creates at once [4..32]
  std::uint32_t power_ons_per_host = 5;       ///< in any interval of the length below, on each host (S42)
  double power_on_interval_s = 5 * minute_s;  ///< 0: no pacing [0..300 s]
  double promotion_bytes_per_s = 100e6;       ///< of one recovery VRA [30..400 MB/s]
  double io_penalty_fraction = 0.25;          ///< throughput lost while reads are answered from the journal [0..0.5]
  double boot_read_bytes = 0.5e9;             ///< read by a guest that boots [0.2..3 GB]
  double boot_read_fraction = 1;              ///< of a guest's boot, how much of it waits for these reads [0.3..1]
  double io_bytes = 16.0 * kib_bytes;         ///< size of an I/O, which turns IOPS into bandwidth (B3)
  double rollback_s = 5 * minute_s;           ///< removes VMs and scratch: rollback, stop of a test [1..15 min]
  double vcpus_per_core = 4;                  ///< vCPUs of powered-on VMs for each usable core
  double reserved_core_fraction = 0.10;       ///< of a host's cores, for vSAN (W8)
  double memory_overcommit = 1;               ///< memory of powered-on VMs over memory of the host
  double scratch_allocation_bytes = 16.0 * gib_bytes;  ///< first allocation of a scratch journal (S22)
  double ha_detection_s = 15;  ///< vSphere HA: without heartbeat and answer to pings, then the host is declared failed
  double ha_placement_s = 15;  ///< vSphere HA: until the VMs of a failed host are powered on elsewhere [5..30 s]
  ReplicaRules replica;
};

/// Power-on pacing of one host: at most `count` starts in any interval of `interval_s`.
class PowerOnPacing {
 public:
  /// @param count  [>= 1]   @param interval_s  [s, >= 0]; 0: no pacing
  PowerOnPacing(std::uint32_t count, double interval_s) : count_(count), interval_s_(interval_s) {}

  /// Takes the next start not before `now_s` and returns its date [s]. Dates of calls ascend.
  double take(double now_s);

  /// The start that was taken last is not used: it may be taken again.
  void give_back();

  /// Date at which a start asked for now would be [s].
  double next_s(double now_s) const;

 private:
  std::uint32_t count_;
  double interval_s_;
  std::deque<double> starts_s_;        // the last `count` of them
  std::optional<double> forgotten_s_;  // the one before these
};

/// Workers that serve work items in the order of the calls: the volumes of an operation.
class WorkerPool {
 public:
  explicit WorkerPool(std::uint32_t workers) : free_s_(workers, 0.0) {}

  /// Date at which the last of `items` is done, each taking one worker for `each_s` from `now_s` on or later [s].
  double serve(double now_s, std::uint32_t items, double each_s);

 private:
  std::deque<double> free_s_;  // when each worker is free next, ascending
};

/// Time to create VMs of an operation that is alone [s]: the slower of VMs and volumes, capped by vCenter
/// (facts on Zerto, section 5.3).
double creation_s(std::uint32_t vms, std::uint32_t volumes, const RecoveryRules& rules);

/// From the first to the last power-on of so many VMs on one host, all ready at once [s].
double power_on_span_s(std::uint32_t vms_on_host, const RecoveryRules& rules);

/// Boot of a guest whose reads are answered from the journal, with storage to spare [s]. Its own time and the time in
/// which it waits for reads follow one another, B = (1 - f) B + f B, and the throughput lost stretches the second:
/// (1 - f) B + f B / (1 - p). A boot is a chain of small reads that wait for one another: 70,000 of them, 0.5 to 0.6
/// GB, in the 2 to 3 minutes of a Windows 7 boot (ThinScale, "ThinIO facts and figures, Part 2", undated). How much of
/// the time the reads take is not published, so by default all of it, which no real boot exceeds.
/// @param guest_boot_s  B, with storage to spare and no journal   @param read_fraction  f [0..1]
/// @param io_penalty_fraction  p [0..0.9]
double boot_s(double guest_boot_s, double read_fraction, double io_penalty_fraction);

/// Time until a scratch journal or a journal without promotion is full [s]; infinity when it never is.
double fill_s(double free_bytes, double written_bytes_per_s);

}  // namespace drsim
