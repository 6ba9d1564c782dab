#pragma once
/// Inside of CdpPlane, shared by its source files: events (cdp_plane), sealing and completion of points (cdp_points),
/// sharing and loads (cdp_transfers), CBT mode, full buffers and failed proxies (cdp_tracking), first copies
/// (cdp_initial), recovery operations (cdp_recovery), states (cdp_states), result (cdp_results).

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/curves/link_recorders.hpp"
#include "models/curves/value_distribution.hpp"
#include "models/loads/overwrite_curve.hpp"
#include "models/soonest_dates.hpp"
#include "models/veeam_cdp/cdp_plane.hpp"
#include "models/veeam_cdp/dirty_blocks.hpp"
#include "models/veeam_cdp/point_record.hpp"

namespace drsim {

inline constexpr double cdp_never_s = std::numeric_limits<double>::infinity();

/// Bytes written by a VM, brought up to date when its rate changes or it is sealed with such a change.
struct CdpVmState {
  CdpVmState(const WriteLoadConfig& load, double disk_bytes) : overwrites(load, disk_bytes) {}

  double written_at(double date_s) const { return written + rate * (date_s - at_s); }

  std::uint32_t stream = 0;
  std::uint8_t off = 0;  // why it writes nothing: bits of CdpOffBy
  double rate = 0;       // [bytes/s]
  double at_s = 0;       // `written` is up to this date
  double written = 0;    // since the start [bytes]
  double mark = 0;       // of it before the present cycle or pass, if `at_s` is later than the last seal
  OverwriteCurve overwrites;
  double pass_window = 0;            // CBT mode: written bytes whose unique ones the pass sends
  std::vector<PassMark> pass_marks;  // since the pass began
};

/// A point of one stream that is not sent yet. All [bytes].
struct SealedPoint {
  std::int64_t number = 0;
  double raw = 0, unique = 0;
  double left = 0;                                       // of `unique`, to send
  std::shared_ptr<const std::vector<double>> raw_of_vm;  // by place in the stream
};

/// A point that is on its way to completion.
struct SentPoint {
  double complete_s = 0;
  std::int64_t number = 0;
  double raw = 0, unique = 0;
};

struct CdpStreamState {
  bool tracks = false;           // CBT mode
  bool stopped = false;          // a proxy is down
  bool on_hold = false;          // an operation has stopped its replication
  bool changed = true;           // some VM's rate changed since the last seal
  std::int64_t complete = -1;    // number of the newest point that the target has
  std::int64_t usable_from = 0;  // no point before it exists since the last CBT mode
  double written_rate = 0;
  double sealed_s = 0;  // date of the last seal
  std::deque<SealedPoint> queue;
  SealedPoint steady;  // of a cycle without a change of rates; without `raw_of_vm`: none yet
  std::deque<SentPoint> sent;
  double pass_bytes = 0, pass_left = 0, pass_from_s = 0;
  double pass_read = 0;                      // what the disks read for the pass: more than is sent in a first copy
  double pass_copied = 0;                    // of the pass: of a first copy
  CdpInitialCopy initial_due;                // for the next pass
  double unjournaled = 0;                    // delivered bytes of first copies
  double pass_sent = 0, pass_sending_s = 0;  // of the last pass: its bytes, and how long they took
  double rate = 0;                           // of the transfer [sealed bytes/s]
  double at_s = 0;                           // date up to which what is left to send is known
  std::uint32_t held_by = bound_by_cap;
  double stopped_s = 0;  // since when a failed proxy keeps it from sending
  LagCause lag_before;   // what held it back by then
  double lag_before_s = 0;
  LagCause held_up;   // what was down of its way since its queue was last empty; none: nothing
  double demand = 0;  // sealed bytes/s of the last cycle
  double delivered = 0, copied = 0, collapsed = 0;  // [bytes]
  double delivered_before = 0;                      // of it, over former routes
  LagCause cause;                                   // of the present or last CBT mode
};

struct CdpProxyState {
  bool up = true;
  double held = 0;  // raw, of its streams, at `at_s`
  double rate = 0;
  double at_s = 0;
  double peak = 0;
  double full_count = 0;
};

/// Buffers of the source proxies of a site, which fill as one.
struct CdpSiteState {
  std::vector<std::uint32_t> proxies;
  double full_s = cdp_never_s;
};

struct CdpResourceState {
  bool up = true;
  double replication = 0, resync = 0;  // loads now
  double initial = 0;                  // of `resync`: of first copies
  double other = 0;                    // what does not yield and wants to pass
  double since_s = 0;
  double replication_bytes = 0, resync_bytes = 0, initial_bytes = 0, other_bytes = 0;
  double rounding_bytes = 0;  // by which the account of loads may differ: transfers end at rounded dates
  double saturated_s = 0, down_s = 0;
  double demand = 0, demand_since_s = 0;
};

/// From a point on, points are sealed a whole number of cycles after another date than those before.
struct SealShift {
  std::int64_t from_number = 0;
  double first_seal_s = 0;  // of a point 0 of these cycles
};

struct CdpGroupState {
  std::vector<std::uint32_t> streams;
  double first_seal_s = 0;
  std::vector<SealShift> shifts;  // ascending; none: all follow the first
  std::uint8_t on_hold = 0;       // bits of CdpHoldBy
  LagCause hold_cause;
  std::optional<GroupState> operation_state;
  LagCause operation_cause;
  std::int64_t next_number = 0;
  std::int64_t newest = 0;
  double backlog = 0, backlog_rate = 0, backlog_at_s = 0;  // written and not complete at the target [bytes]
  GroupState state = GroupState::Protected;
  double state_from_s = 0;
  LagCause state_cause;
  std::array<double, group_state_count> state_s{};
  std::vector<StateSpan> spans;
  double cycles_judged = 0, cycles_in_time = 0, max_delay_s = 0;
  double cbt_points_bytes = 0, cbt_dirty_bytes = 0;  // when CBT mode began: to send as points, and in its first pass
  std::vector<double> bound_s;  // by resource, and at the end by the streams' own ceilings: time of transfers
  std::unique_ptr<PointRecord> points;
  double long_term_due_s = cdp_never_s;   // of the next long-term point
  std::vector<double> long_term_written;  // by VM of the policy, in the order of its streams: up to the last one
};

struct CdpPlane::State {
  explicit State(CdpPlaneConfig configuration);

  // cdp_plane.cpp
  void build_resources();
  void build_streams();
  void build_groups();
  double next_event_s();
  void advance(double to_s);
  void run_date();
  void change_vm(std::uint32_t vm);
  void set_rate(std::uint32_t vm, double rate);
  void change_background(std::uint32_t index);
  double background_date_s(std::uint32_t index) const;

  // cdp_points.cpp
  double lateness_s(std::uint32_t group, std::int64_t number) const;
  bool is_late(std::uint32_t group, std::int64_t number) const;
  double seal_date_s(std::uint32_t group, std::int64_t number) const;
  bool is_judged(std::uint32_t group, std::int64_t number) const;
  void seal_group(std::uint32_t group);
  void seal_stream(std::uint32_t stream, std::int64_t number);
  SealedPoint gather(std::uint32_t stream, std::int64_t number);
  double mark_of(const CdpVmState& vm) const;
  double gathered_bytes(std::uint32_t stream) const;
  void send_empty_points(std::uint32_t stream);
  void end_transfer(std::uint32_t stream);
  void complete_points(std::uint32_t stream);
  void make_long_term_point(std::uint32_t group);
  void complete_group(std::uint32_t group, std::uint32_t by_stream);
  LagCause cause_of_lag(std::uint32_t stream, std::uint32_t group, std::int64_t number) const;
  LagCause cause_of_wait(std::uint32_t stream) const;
  std::uint32_t hindmost(std::uint32_t group) const;

  // cdp_transfers.cpp
  void set_active(std::uint32_t stream);
  void settle_flow(std::uint32_t stream);
  void allow_rounded_end(std::uint32_t stream);
  void share();
  double cap_of(std::uint32_t stream) const;
  void solve_alone();
  void ask_for_rates();
  void apply_rate(std::uint32_t stream);
  void find_due_date(std::uint32_t stream);
  double capacity_of(std::uint32_t resource) const;
  double other_of(std::uint32_t resource) const;
  double load_of(std::uint32_t resource) const;
  double room_of(std::uint32_t resource) const;
  void settle_resource(std::uint32_t resource);
  void set_loads();
  void set_demand(std::uint32_t stream, double demand);
  void record_link(std::uint32_t resource);

  // cdp_tracking.cpp
  void put_down_so_far(std::uint32_t group);
  void begin_tracking(std::uint32_t stream, const LagCause& cause);
  void begin_pass_of_vm(CdpVmState& vm, double dirty, double window);
  void begin_pass(std::uint32_t stream, double dirty);
  void mark_pass(std::uint32_t stream);
  double dirty_of(const CdpVmState& vm) const;
  void end_pass(std::uint32_t stream);
  void send_left_over(std::uint32_t stream, double dirty);
  void end_tracking(std::uint32_t stream);
  void settle_proxy(std::uint32_t proxy);
  void hold(std::uint32_t proxy, double bytes, double rate);
  double site_room_bytes(std::uint32_t site);
  void find_full_date(std::uint32_t site);
  void run_full_site(std::uint32_t site);
  LagCause cause_of_full_buffer(std::uint32_t stream);
  void note_lag_before(std::uint32_t stream);
  bool waits_for_path(std::uint32_t stream) const;
  void take_up_lag_before(std::uint32_t stream);
  void stop_stream(std::uint32_t stream, const LagCause& cause);
  void lose_proxy(std::uint32_t proxy);
  void restore_proxy(std::uint32_t proxy);
  void move_stream(std::uint32_t stream, const CdpRoute& route);
  void leave_route(std::uint32_t stream);

  // cdp_states.cpp
  void settle_backlog(std::uint32_t group);
  void change_backlog(std::uint32_t group, double bytes, double rate);
  void refresh_state(std::uint32_t group);
  void close_span(std::uint32_t group, bool drains);
  LagCause stated(const Cause& cause);
  void note(const std::string& entity, const std::string& event, double amount);

  // cdp_initial.cpp
  void begin_initial_copies();
  void copy_anew(const std::vector<std::uint32_t>& vms, const std::vector<CdpInitialCopy>& copies, const LagCause& why);
  void owe_copy(std::uint32_t stream, const CdpInitialCopy& copy);

  // cdp_recovery.cpp
  void hold_stream(std::uint32_t stream, const LagCause& cause);
  void release_stream(std::uint32_t stream);
  void seal_now(std::uint32_t group);
  bool sends_nothing(std::uint32_t stream) const;

  // cdp_results.cpp
  void close_accounts();
  void check_conservation(RunRecord& record);
  void fill_groups(RunRecord& record);
  void fill_links(RunRecord& record);
  void fill_proxies(RunRecord& record);
  Entity entity_of(std::uint32_t resource) const;
  Cause typed(const LagCause& lag) const;
  Entity bottleneck(const CdpGroupState& group) const;

  CdpPlaneConfig config;
  double now_s = 0;
  FairShare fair;
  std::vector<CdpResourceState> resources;
  std::vector<ValueDistribution> loads;  // by resource
  std::vector<std::uint32_t> link_slot;  // resource to recorders
  std::vector<LinkRecorders> links;
  std::vector<CdpProxyState> proxies;
  std::vector<CdpSiteState> sites;     // those with source proxies, by site
  std::vector<WriteLoad> write_loads;  // by VM
  std::vector<CdpVmState> vms;
  std::vector<CdpStreamState> streams;
  std::vector<CdpGroupState> groups;
  std::vector<CurveRecorder> rpo_curves, backlog_curves, journal_curves;  // by group
  std::vector<CurveRecorder> buffer_curves;                               // by proxy
  struct BackgroundPlace {
    std::size_t index = 0;
    double cycle_s = 0;
  };
  std::vector<BackgroundPlace> background;
  SoonestDates load_dates, seal_dates, transfer_dates, complete_dates, background_dates;
  std::vector<double> carried;        // by resource: bytes that streams sent over it on the routes that they left
  std::vector<std::uint32_t> active;  // streams with something to send, ascending
  std::vector<std::uint32_t> loaded;  // resources that the last sharing put a load on, ascending
  std::vector<Cause> causes;          // stated ones, by number
  std::vector<RunEvent> log;
  bool must_share = false;
  bool coordinator_up = true;
  double events = 0, rate_changes = 0, delivered_rate_changes = 0;

  // Scratch.
  std::vector<std::uint32_t> due, used, binding;
  std::vector<char> is_used;
  std::vector<std::pair<double, double>> load_before;  // replication, resync
  std::vector<double> capacity_now, cap_now, rates;
  std::vector<StreamDemand> demands;
};

}  // namespace drsim
