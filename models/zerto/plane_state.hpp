#pragma once
/// Inside of ZertoPlane, shared by its source files: events (plane_events), sharing and loads (plane_sharing), what a
/// stream goes through (plane_streams), how far a change reaches (plane_reach), streams that follow the level of one
/// full resource (plane_level, plane_level_dates, plane_level_accounts), streams of other products (plane_cross),
/// accounts of a group (plane_accounts), compression and processors (plane_processors), result (plane_results).
///
/// Two layers. The flow of a stream is what the sharing and the next event need: rates, bytes still to send, mode. It
/// is brought up to date at every event. The accounts of a group (frontier, checkpoints, journal, curves) feed nothing
/// back while no mode changes, so changes of rates are only noted for them, and played for many at once: the accounts
/// of one group then stay in the fast cache, where an estate does not fit.

#include <algorithm>
#include <string>
#include <vector>

#include "models/curves/link_recorders.hpp"
#include "models/soonest_dates.hpp"
#include "models/zerto/followed_level.hpp"
#include "models/zerto/plane_accounts.hpp"
#include "models/zerto/zerto_plane.hpp"

namespace drsim {

/// What the sharing and the next event need of a stream.
struct alignas(64) StreamFlow {
  StreamMode mode = StreamMode::Idle;
  bool alone = true;       // carries one VM: its written rate is no sum whose rounding could drift
  bool initial = false;    // Syncing: an initial copy
  bool backs_off = false;  // its compression is not full
  std::uint32_t group = 0;
  std::uint32_t vra = 0;  // protecting
  std::uint32_t held_by = bound_by_cap;
  double written_rate = 0;
  double rate = 0;     // delivered [bytes/s]
  double to_send = 0;  // at `at_s`: bytes of the queue, or of the pass
  double at_s = 0;
  double ceiling = 0;
  double pass_cap = never_s;  // while volumes are read

  /// Growth of `to_send` [bytes/s].
  double slope() const { return (mode == StreamMode::Queued ? written_rate : 0) - rate; }
  void settle(double to_s) {
    to_send = std::max(0.0, to_send + slope() * (to_s - at_s));
    at_s = to_s;
  }
};

/// A rate or load that misses another by no more than rounding is as good: such a share makes no queue.
inline constexpr double rate_rounding = 1e-12;

/// Corrections of loads after which they are summed anew, so that rounding cannot pile up.
inline constexpr std::uint32_t corrections_max = 4096;

/// Protecting pool of a VRA.
struct VraState {
  double bytes = 0;  // at `at_s`
  double slope = 0;
  double at_s = 0;
  double peak = 0;
  double full_count = 0;
  bool reached = false;  // by a change of the present date
  bool filled = false;   // had queued streams at the last event
  bool touched = false;  // changed at this date

  void settle(double to_s) {
    bytes = std::max(0.0, bytes + slope * (to_s - at_s));
    at_s = to_s;
  }
};

/// Processor of a VRA and the compression that depends on it.
struct ProcessorState {
  bool adapts = false;                 // streams leave it whose compression can back off
  double level = 1;                    // share of the data that is compressed
  std::vector<std::uint32_t> streams;  // that leave it, ascending
  std::vector<std::uint32_t> coming;   // that come in, ascending
  double out_cycles = 0, in_cycles = 0;
  double at_s = 0;  // date of the figures below
  double backed_off_s = 0, level_s = 0, least_level = 1;

  void settle(double to_s) {
    level_s += level * (to_s - at_s);
    if (level < 1) backed_off_s += to_s - at_s;
    at_s = to_s;
  }
};

/// Free space of a recovery datastore, as far as it is watched.
struct StoreState {
  std::vector<std::uint32_t> vms;     // that recover to it
  std::vector<std::uint32_t> groups;  // with such VMs
  double used_bytes = 0;              // by others
  double due_s = never_s;             // next look
  bool watched = false;
  bool near = false;     // every change of a rate is looked at
  bool stopped = false;  // by the guard
  double since_s = 0;
  double stopped_s = 0;
  double free_least = never_s;
};

/// What every change of a stream on it needs lies in its first cache line.
struct alignas(64) ResourceState {
  double load = 0;     // replication and resync [bytes/s]
  double resync = 0;   // of it: syncs
  double initial = 0;  // of these: initial copies
  double demand = 0;   // as if nothing bound
  double at_s = 0;
  double watched_fraction = 1;                 // of the capacity: from this load on the sharing must be solved
  std::uint32_t lifted = 0;                    // of its streams, out of the loads
  std::uint32_t binding_class = bound_by_cap;  // in the solution for what was reached: the highest class that it binds
  bool up = true;
  bool saturated = false;
  bool reached = false;        // by a change of the present date
  bool bound_reached = false;  // the streams that it binds, too
  bool exhausted = false;      // Throttle: no allowance is left, so the rate binds
  double binding_level = 0;    // of `binding_class`
  double other = 0;            // does not yield
  double control = 0;
  double retention = 0;
  double allowance = 0;  // Throttle: bytes that may pass beyond its rate
  double saturated_s = 0;
  double down_s = 0;
  double initial_bytes = 0, resync_bytes = 0, other_bytes = 0, control_bytes = 0, retention_bytes = 0,
         replicated_bytes = 0;

  double capacity_left(double capacity) const {
    const double left = capacity - other - control - retention;
    return up && left > 0 ? left : 0;
  }
};

/// What a cross stream has carried on its present path, up to `at_s`.
struct CrossAccount {
  double bytes = 0;
  double at_s = 0;
};

/// A date at which inputs change: of one VM, of all VMs on one fixed grid, or of one background.
struct InputClock {
  std::vector<std::uint32_t> vms;
  std::uint32_t background = 0;
  bool is_background = false;
  std::size_t index = 0;  // background: next entry
  double cycle_s = 0;     // background: start of the present period
};

struct ClockDate {
  double at_s;
  std::uint32_t clock;
  bool operator<(const ClockDate& other) const {  // for a heap with the soonest on top
    return at_s != other.at_s ? at_s > other.at_s : clock > other.clock;
  }
};

struct ZertoPlane::State {
  explicit State(PlaneConfig configuration);

  // plane_events.cpp
  void build_streams();
  void build_groups();
  void build_clocks();
  double next_event_s() const;
  void advance(double to_s);
  void run_clock(std::uint32_t clock);
  void change_background(InputClock& clock);
  void set_up(std::uint32_t resource, bool up, const LagCause& cause);
  void change_vm(std::uint32_t vm);
  void change_written_rate(std::uint32_t vm, double before, double rate);
  void run_due_streams();
  void run_full_pools();

  // plane_sharing.cpp
  void add_load(std::uint32_t stream, double written_rate_change);
  void add_demand(std::uint32_t stream, double written_rate_change);
  void touch(std::uint32_t resource);
  void touch_levels(std::uint32_t resource);
  void account_load(std::uint32_t resource, double load, double to_s);
  double unyielding_load(std::uint32_t resource) const;
  bool is_overloaded(std::uint32_t resource) const;
  void add_loads(std::uint32_t stream, double sign);
  void share();
  void apply_rates();
  void sum_loads();
  void settle_resource(std::uint32_t resource);
  void find_due_dates();
  void record_link(std::uint32_t resource);
  double due_date(const StreamFlow& flow) const;
  void find_pool_due_date(std::uint32_t vra);
  void find_soonest();
  double limit_of(std::uint32_t resource) const;
  double cap_of(std::uint32_t stream) const;
  void run_throttles();

  // plane_reach.cpp
  bool is_reached(std::uint32_t stream) const { return whole_reached || stream_reached[stream] != 0; }
  void reach_stream(std::uint32_t stream);
  void reach_resource(std::uint32_t resource);
  void reach_vra(std::uint32_t vra);
  void reach_limit(std::uint32_t resource);
  void reach_bound(std::uint32_t resource);
  void reach_whole();
  void spread_reach();
  void solve_reached();
  double room_of(std::uint32_t resource) const;
  bool reach_what_binds();
  void reach_favoured(std::uint32_t resource);
  void put_back();
  void forget_reach();

  // plane_level.cpp
  void consider_level();
  bool may_follow(std::uint32_t stream, std::uint32_t resource) const;
  void follow_level_of(std::uint32_t resource);
  double level_now() const;
  void begin_following(std::uint32_t stream);
  bool join_level(std::uint32_t stream);
  bool stop_following(std::uint32_t stream);
  void send_beside_level(std::uint32_t stream);
  void find_need(std::uint32_t stream);
  void find_limit(std::uint32_t resource);
  bool find_level();
  bool follow_level();
  void leave_level();

  // plane_level_dates.cpp
  void settle_flow(std::uint32_t stream);
  double pool_slope(std::uint32_t vra) const;
  void settle_pool(std::uint32_t vra);
  void sum_pool(std::uint32_t vra);
  double fall_at(std::uint32_t stream, double level) const;
  void bound_ends();
  void bound_end(std::uint32_t stream, double from_s, double left);
  void bound_pool_end(std::uint32_t vra, double from_s, double bytes);
  void find_level_dates();
  void take_back_level_dates();

  // plane_level_accounts.cpp
  void follow_in_accounts(std::uint32_t stream);
  void play_levels(std::uint32_t group, double to_s, bool last);
  bool needs_every_level(const GroupData& data) const;
  void draw_backlog(const GroupData& data, double to_s);
  void forget_levels();

  // plane_processors.cpp
  void build_processors();
  void settle_compression();
  bool reach_short_processors();
  void sum_cycles(std::uint32_t vra);
  double level_for(std::uint32_t vra, std::uint32_t round);
  bool holds_payload(std::uint32_t stream) const;
  void set_level(std::uint32_t vra, double level);
  double payload_ratio(std::uint32_t stream, double level) const;
  double amount_at(std::uint32_t stream, std::uint32_t place, double level) const;
  void account_backed_off(std::uint32_t stream);
  double carried_bytes(std::uint32_t stream, std::uint32_t place) const;

  // plane_accounts.cpp
  void note(std::uint32_t group, double rate, std::uint32_t index, std::uint32_t held_by);
  void play_when_full(std::uint32_t group);
  void prefetch_group(std::uint32_t group) const;
  void prefetch_streams(std::uint32_t group) const;
  void prefetch_contents(std::uint32_t group) const;
  void play_changes(std::uint32_t group);
  void play_written(std::uint32_t group, const RateChange& change, bool step_by_step);
  void play_delivered(std::uint32_t group, const RateChange& change);
  bool needs_every_step(const GroupData& data) const;
  void advance_accounts(std::uint32_t group, double to_s);
  void deliver_lagging(GroupData& data, double to_s);
  void pass_arrivals(GroupData& data, bool sorted);
  void settle_ledger(std::uint32_t group, double to_s);
  void settle_idle(GroupData& data);
  void cut_pieces_in_flight(std::uint32_t stream);
  double arrived_of(const CompletionPiece& piece, double latency_s) const;
  double settle_checkpoints(GroupData& data, double to_s);
  void drop_settled_pieces(GroupData& data, double gap_from_s, double to_s);
  void drop_caught_up(GroupData& data);
  LagCause cause_of(std::uint32_t stream, const GroupData& data);
  void record_backlog_corners(GroupData& data, double from_s, double to_s);
  double backlog_bytes(std::uint32_t stream, double at_s) const;
  double backlog_bytes(const GroupData& data, double at_s) const;
  double new_dirty_bytes(std::uint32_t stream, double at_s) const;

  // plane_streams.cpp
  void list_as_lagging(std::uint32_t stream);
  void set_mode(std::uint32_t stream, StreamMode mode);
  void change_mode(std::uint32_t stream, StreamMode mode);
  void begin_queue(std::uint32_t stream);
  void end_queue(std::uint32_t stream);
  void settle_end(std::uint32_t stream, double left, double journaled);
  void settle_interruption(std::uint32_t stream, const std::vector<double>& undelivered);
  void settle_difference(std::uint32_t stream, double left, double journaled, double most);
  std::vector<double> vm_rates(std::uint32_t stream) const;

  // plane_syncs.cpp
  void begin_reason(std::uint32_t stream, StreamMode mode, const LagCause& cause);
  void begin_sync(std::uint32_t stream, StreamMode mode, const LagCause& cause);
  void begin_pass(std::uint32_t stream);
  double checksum_bytes(std::uint32_t stream) const;
  void add_copies(std::uint32_t stream);
  void suspend_pass(std::uint32_t stream);
  void resume_pass(std::uint32_t stream);
  void interrupt_pass(std::uint32_t stream);
  void begin_reading(std::uint32_t stream);
  void leave_reading(std::uint32_t stream);
  void end_reading(std::uint32_t stream);
  void share_reading();
  void end_pass(std::uint32_t stream);
  void end_sync(std::uint32_t stream);
  void copy_volumes(std::uint32_t stream, SyncKind kind, const std::vector<VolumeSync>& volumes, const LagCause& cause);
  void lose_bitmap(std::uint32_t stream, const LagCause& cause);
  void copy_on_streams(SyncKind kind, const std::vector<VolumeSync>& volumes, bool one_volume, const LagCause& cause);
  void begin_first_copies();

  // plane_storage.cpp
  void build_datastores();
  void judge_store(std::uint32_t store);
  void look_at_store(std::uint32_t store);
  void stop_store(std::uint32_t store);
  void release_store(std::uint32_t store);
  void keep_history(std::uint32_t group, bool kept);
  void run_stores();
  void watch_near_stores();

  // plane_limits.cpp
  double overflow_date(std::uint32_t vra);
  void run_overflows();
  void plan_pause(std::uint32_t group);
  void run_pauses();
  double next_limit_s();

  // plane_holds.cpp
  bool is_blocked(std::uint32_t stream, bool for_sync) const;
  void hold(std::uint32_t stream, HoldKind kind, const LagCause& cause, std::uint64_t by);
  void release(std::uint32_t stream, HoldKind kind, std::uint64_t by);
  LagCause holder(std::uint32_t stream, const LagCause& otherwise) const;
  void count_hold(std::uint32_t stream);
  void follow_holds(std::uint32_t stream, const LagCause& cause);
  GroupState state_of(std::uint32_t stream) const;
  void refresh_state(std::uint32_t stream);
  void follow_sync_cause(GroupData& data);
  void update_group_state(std::uint32_t group);
  LagCause cause_of_state(const GroupData& data) const;
  void close_span(std::uint32_t group, bool drains, bool at_end);
  GroupCondition condition_of(std::uint32_t group) const;
  void set_power(std::uint32_t vm, bool on, std::optional<std::uint32_t> why);
  void set_off(std::uint32_t vm, OffBy by, bool off, const LagCause& cause);
  bool is_off_by(std::uint32_t vm, OffBy by) const { return (off_by[vm] & static_cast<unsigned>(by)) != 0; }
  void set_manager(std::uint32_t group, bool up, const LagCause& cause);
  std::uint32_t state_cause(const Cause& cause);
  LagCause stated(const Cause& cause) { return {LagCause::Kind::Stated, state_cause(cause), 0}; }
  LagCause cause_in_sync(std::uint32_t stream) const;
  LagCause cause_of_wait(const GroupData& data) const;
  LagCause cause_of_lag(const GroupData& data) const;

  // plane_moves.cpp
  void leave_path(std::uint32_t stream);
  void list_link_uses(std::uint32_t stream, const std::vector<PathUse>& path);
  void exchange_holds(std::uint32_t stream, const std::vector<PathUse>& left, const std::vector<PathUse>& taken);
  void take_path(std::uint32_t stream, const PlaneStream& to);

  // plane_cross.cpp
  void build_cross_streams();
  bool is_cross(std::uint32_t stream) const { return stream >= config.streams.size(); }
  std::uint32_t cross_flow(std::uint32_t stream) const {
    return static_cast<std::uint32_t>(config.streams.size()) + stream;
  }
  void account_cross(std::uint32_t flow);
  void set_cross_rate(std::uint32_t flow, double rate, std::uint32_t held_by);
  void add_carried_by_cross(std::vector<double>& carried_over);

  // plane_recovery.cpp
  void settle_group(std::uint32_t group);

  // plane_results.cpp
  void close_accounts();
  void check_conservation(RunRecord& record);
  double journal_limit_bytes(std::uint32_t group) const;
  std::vector<JournalWarning> journal_warnings(const GroupData& data, double journal_scale) const;
  void fill_misses(const std::vector<const CheckpointLedger*>& ledgers, GroupResult& result) const;
  void fill_rpo(std::uint32_t group, std::uint32_t other, GroupResult& result);
  void fill_unprotected(const GroupData& data, GroupResult& result) const;
  void fill_groups(RunRecord& record);
  void fill_links(RunRecord& record);
  void fill_vras(RunRecord& record);
  Entity entity_of(std::uint32_t resource) const;
  Cause typed(const LagCause& lag) const;

  PlaneConfig config;
  double now_s = 0;
  FairShare fair;
  FollowedLevel followed;
  std::vector<ResourceState> resources;
  std::vector<ValueDistribution> loads;                      // by resource
  std::vector<std::uint32_t> link_slot;                      // resource to link recorders
  std::vector<PathUse> link_uses;                            // of all streams, by stream
  std::vector<std::uint32_t> first_link_use, last_link_use;  // by stream, the last one excluded
  std::vector<LinkRecorders> links;
  std::vector<StreamFlow> flows;       // by stream; then the cross streams
  SoonestDates due_dates;              // by stream: queue empty, or pass sent
  SoonestDates pool_dates;             // by VRA: pool full
  std::vector<StreamState> streams;    // accounts, by stream
  std::vector<WriteLoad> write_loads;  // by VM
  std::vector<std::uint32_t> stream_of_vm;
  std::vector<VmState> vms;              // accounts, by VM
  std::vector<RateChange> changes;       // by group, `noted_max` places each: not yet played
  std::vector<std::uint32_t> noted;      // by group: how many
  std::vector<std::uint32_t> noted_end;  // by group: at how many they are played
  std::uint32_t backlogged = 0;          // streams that are not Idle
  std::uint32_t streams_in_sync = 0;     // of them
  std::vector<VraState> vras;
  std::vector<ProcessorState> processors;    // by VRA
  std::vector<std::uint32_t> adaptive_vras;  // whose compression can back off
  std::vector<CarriedAccount> carried;       // by stream
  std::vector<double> rounded_by_moved;      // the same of what rounding may have made of it
  std::vector<double> carried_by_moved;  // by resource: what streams carried before they moved away; empty: none did
  std::vector<CrossAccount> cross_accounts;
  bool cross_changed = false;                // the rate of some cross stream
  std::vector<std::uint32_t> throttles;      // resources
  std::vector<CurveRecorder> buffer_curves;  // by VRA
  /// Of both directions of a group.
  CurveRecorder& rpo_curve(std::uint32_t group) {
    const std::uint32_t home = config.groups[group].in_reverse_of;
    return rpo_curves[home == no_group ? group : home];
  }
  std::vector<CurveRecorder> rpo_curves, backlog_curves, journal_curves;  // by group
  std::vector<GroupData> groups;
  std::vector<std::uint32_t> touched_vras;
  // What a change of the present date reaches; its streams are lifted out of the loads until it is shared.
  std::vector<char> stream_reached;
  std::vector<std::uint32_t> reached_streams, reached_resources, reached_vras;
  std::size_t spread_streams = 0;  // of these, whose full resources were looked at
  bool whole_reached = false;
  std::vector<InputClock> clocks;
  std::vector<ClockDate> clock_heap;
  std::vector<double> overflow_dates;  // by VRA: its bitmaps outgrow their memory; empty: they never do
  bool has_pause_rule = false;
  std::vector<StoreState> stores;      // by datastore
  std::vector<std::uint8_t> off_by;    // by VM: the OffBy that hold; it writes while there is none
  std::vector<std::uint32_t> reading;  // streams whose pass reads volumes
  std::vector<Cause> causes;           // stated ones, by number
  double due_s = never_s;              // soonest event of a stream or pool
  bool must_share = false;             // rates must be computed anew
  bool many_changes = false;           // of one date: a sum from scratch is cheaper than a correction for each
  bool sum_all_loads = false;          // loads must be summed from scratch
  std::uint32_t small_changes = 0;     // loads updated since the last full sum
  double events = 0;
  double rate_changes = 0;
  double delivered_rate_changes = 0;
  std::size_t solutions = 0;  // of the sharing
  std::vector<RunEvent> log;

  // Scratch.
  std::vector<double> capacity_now, cap_now, rates;
  std::vector<ProcessorLoad> processor_loads;
  std::vector<std::uint32_t> due_streams, due_pools, bound_streams, bound_count, joining, looked_at, looked_at_pools;
  std::vector<double> looked_dates;
  std::vector<std::uint32_t> binding;
  std::vector<ArrivalChange> arrivals;
  std::vector<const std::vector<CompletionPiece>*> piece_lists;
};

}  // namespace drsim
