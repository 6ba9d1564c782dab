/// Events of the plane: what happens when, in closed form.

#include <algorithm>
#include <map>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// VMs whose data is fetched while the ones before are at work.
constexpr std::size_t prefetch_distance = 6;

/// The part of a resource's load that does not yield, by class.
double& fixed_load(ResourceState& resource, TrafficClass traffic) {
  if (traffic == TrafficClass::Control) return resource.control;
  return traffic == TrafficClass::Retention ? resource.retention : resource.other;
}

}  // namespace

ZertoPlane::ZertoPlane(PlaneConfig config) : state_(std::make_unique<State>(std::move(config))) {}
ZertoPlane::~ZertoPlane() = default;

double ZertoPlane::next_event_s() const { return state_->next_event_s(); }
double ZertoPlane::now_s() const { return state_->now_s; }

std::size_t ZertoPlane::solutions() const { return state_->solutions; }
void ZertoPlane::advance(double to_s) { state_->advance(to_s); }

void ZertoPlane::set_capacity(std::uint32_t resource, double bytes_per_s) {
  state_->touch(resource);
  PlaneResource& setup = state_->config.resources[resource];
  setup.capacity = bytes_per_s;
  double& allowance = state_->resources[resource].allowance;
  allowance = std::min(allowance, setup.capacity * setup.averaging_s);
  state_->must_share = true;
}

void ZertoPlane::set_up(std::uint32_t resource, bool up) {
  state_->set_up(resource, up, {LagCause::Kind::Disconnected, resource, 0});
}

void ZertoPlane::State::set_up(std::uint32_t resource, bool up, const LagCause& cause) {
  if (resources[resource].up == up) return;
  touch(resource);
  resources[resource].up = up;
  log.push_back({now_s, config.resources[resource].name, up ? "up" : "down", 0});
  const bool storage = config.resources[resource].kind == ResourceKind::Datastore;
  const HoldKind kind = storage ? HoldKind::Storage : HoldKind::Path;
  for (const std::uint32_t stream : fair.users(resource)) {
    if (is_cross(stream)) continue;
    if (up) {
      release(stream, kind, resource_as_holder(resource));
    } else {
      hold(stream, kind, cause, resource_as_holder(resource));
    }
  }
  must_share = true;
}

void ZertoPlane::set_path(std::uint32_t stream, double ceiling_bytes_per_s, double latency_s) {
  State& state = *state_;
  const std::uint32_t group = state.config.streams[stream].group;
  state.play_changes(group);
  GroupData& data = state.groups[group];
  data.ledger.advance(state.now_s);
  data.ledger.settle(data.lagging.empty() ? state.now_s : data.ledger.settled_s(), {}, {});
  state.config.streams[stream].ceiling_bytes_per_s = ceiling_bytes_per_s;
  const double level = state.processors[state.config.streams[stream].protecting_vra].level;
  state.flows[stream].ceiling = ceiling_bytes_per_s / state.payload_ratio(stream, level);
  state.streams[stream].latency_s = latency_s;
  double slowest_s = 0;
  for (const std::uint32_t other : data.streams) slowest_s = std::max(slowest_s, state.streams[other].latency_s);
  data.ledger.set_latency(slowest_s);
  state.must_share = true;
}

void ZertoPlane::apply_changes() { state_->share(); }

ZertoPlane::State::State(PlaneConfig configuration) : config(std::move(configuration)) {
  const std::uint32_t corners = config.curve_corners_max;
  resources.resize(config.resources.size());
  loads.resize(config.resources.size());
  link_slot.assign(config.resources.size(), bound_by_cap);
  for (std::uint32_t resource = 0; resource < config.resources.size(); ++resource) {
    fair.add_resource();
    if (config.resources[resource].kind == ResourceKind::Link) {
      link_slot[resource] = static_cast<std::uint32_t>(links.size());
      links.emplace_back(config.horizon_s, corners);
    }
    const PlaneResource& setup = config.resources[resource];
    if (setup.averaging_s > 0) throttles.push_back(resource);
    resources[resource].allowance = setup.capacity * setup.averaging_s;
  }
  vras.resize(config.vras.size());
  buffer_curves.assign(config.vras.size(), CurveRecorder(config.horizon_s, corners));
  rpo_curves.assign(config.groups.size(), CurveRecorder(config.horizon_s, corners));
  backlog_curves = rpo_curves;
  journal_curves = rpo_curves;
  build_streams();
  build_processors();
  build_groups();
  build_clocks();
  build_datastores();
  if (config.zerto.sync.bitmap_overflow_fraction) overflow_dates.assign(config.vras.size(), never_s);
  for (const PlaneGroup& group : config.groups) has_pause_rule = has_pause_rule || group.vpg.pause_time_s.has_value();
  begin_first_copies();
  must_share = true;
  share();
}

void ZertoPlane::State::build_streams() {
  vms.reserve(config.vms.size());
  write_loads.reserve(config.vms.size());
  for (const PlaneVm& vm : config.vms) {
    vms.emplace_back(vm);
    write_loads.emplace_back(vm.load, config.start, config.seed, vm.name);
  }
  stream_of_vm.assign(config.vms.size(), 0);
  off_by.assign(config.vms.size(), 0);
  flows.resize(config.streams.size() + config.cross_streams.size());
  due_dates.assign(flows.size());
  pool_dates.assign(config.vras.size());
  stream_reached.assign(flows.size(), 0);
  std::vector<std::uint32_t> vms_of_group(config.groups.size(), 0);
  streams.reserve(config.streams.size());
  for (std::uint32_t index = 0; index < config.streams.size(); ++index) {
    const PlaneStream& stream = config.streams[index];
    std::vector<std::uint32_t> in_group;
    for (std::uint32_t local = 0; local < stream.vms.size(); ++local) {
      VmState& vm = vms[stream.vms[local]];
      vm.stream = index;
      stream_of_vm[stream.vms[local]] = index;
      vm.local = local;
      vm.in_group = vms_of_group[stream.group]++;
      vm.rate = write_loads[stream.vms[local]].rate_bytes_per_s();
      in_group.push_back(vm.in_group);
    }
    const auto priority = static_cast<std::uint32_t>(config.groups[stream.group].vpg.priority);
    fair.add_stream(stream.path, priority, stream.share);
    streams.emplace_back(std::move(in_group));
    StreamState& state = streams.back();
    state.latency_s = stream.latency_s;
    for (const std::uint32_t vm : stream.vms) state.written_rate += vms[vm].rate;
    state.rate = state.written_rate_most = state.written_rate;
    StreamFlow& flow = flows[index];
    flow.alone = stream.vms.size() == 1;
    flow.group = stream.group;
    flow.vra = stream.protecting_vra;
    flow.ceiling = stream.ceiling_bytes_per_s;
    flow.written_rate = state.written_rate;
    flow.rate = state.rate;
    for (const PathUse& use : stream.path) resources[use.resource].demand += use.amount * state.written_rate;
    first_link_use.push_back(0);
    last_link_use.push_back(0);
    list_link_uses(static_cast<std::uint32_t>(first_link_use.size() - 1), stream.path);
  }
  build_cross_streams();
}

void ZertoPlane::State::build_groups() {
  groups.reserve(config.groups.size());
  changes.resize(config.groups.size() * noted_max);
  noted.assign(config.groups.size(), 0);
  // Groups take turns, so that their accounts can be fetched a few at a time.
  for (std::uint32_t group = 0; group < config.groups.size(); ++group) noted_end.push_back(4 + group % (noted_max - 3));
  std::vector<std::vector<std::uint32_t>> streams_of(config.groups.size());
  for (std::uint32_t stream = 0; stream < streams.size(); ++stream) {
    streams_of[config.streams[stream].group].push_back(stream);
  }
  const double journal_scale = config.zerto.journal_bytes_per_written();
  for (std::uint32_t group = 0; group < config.groups.size(); ++group) {
    const PlaneGroup& setup = config.groups[group];
    double slowest_s = 0;
    for (const std::uint32_t stream : streams_of[group]) slowest_s = std::max(slowest_s, streams[stream].latency_s);
    const bool in_reverse = setup.in_reverse_of != no_group;
    CheckpointLedger ledger(setup.vpg.checkpoint_interval_s, slowest_s, setup.vpg.rpo_target_s,
                            setup.vpg.journal_history_s, config.horizon_s,
                            &rpo_curves[in_reverse ? setup.in_reverse_of : group],
                            setup.vpg.start != GroupStart::InSync, !in_reverse);
    RecoveryJournal journal(setup.vms, setup.vpg.journal_history_s, never_s, &journal_curves[group], journal_scale);
    for (const std::uint32_t stream : streams_of[group]) {
      for (const std::uint32_t vm : config.streams[stream].vms) {
        const double limit = setup.vpg.journal_limit_of_vm_bytes(config.vms[vm].disk_bytes) / journal_scale;
        journal.set_limit(vms[vm].in_group, limit, setup.vpg.journal_warning_fraction * limit);
      }
    }
    groups.emplace_back(std::move(ledger), std::move(journal));
    groups.back().streams = streams_of[group];
    groups.back().streams_in[0] = static_cast<std::uint32_t>(streams_of[group].size());
  }
  for (const VmState& vm : vms) {
    groups[config.streams[vm.stream].group].journal.set_arrival(0, vm.in_group, vm.rate);
  }
}

void ZertoPlane::State::build_clocks() {
  std::map<double, std::uint32_t> clock_of_grid;
  for (std::uint32_t index = 0; index < write_loads.size(); ++index) {
    const WriteLoad& load = write_loads[index];
    if (load.next_change_s() >= never_s) continue;
    std::uint32_t clock = static_cast<std::uint32_t>(clocks.size());
    if (load.on_fixed_grid()) clock = clock_of_grid.emplace(load.grid_interval_s(), clock).first->second;
    if (clock == clocks.size()) {
      clocks.emplace_back();
      clock_heap.push_back({load.next_change_s(), clock});
    }
    clocks[clock].vms.push_back(index);
  }
  for (std::uint32_t background = 0; background < config.background.size(); ++background) {
    const BackgroundLoad& setup = config.background[background];
    ResourceState& resource = resources[setup.resource];
    fixed_load(resource, setup.traffic) += setup.bytes_per_s.front();
    if (setup.at_s.size() < 2) continue;
    InputClock clock;
    clock.background = background;
    clock.is_background = true;
    clock.index = 1;
    clock_heap.push_back({setup.at_s[1], static_cast<std::uint32_t>(clocks.size())});
    clocks.push_back(clock);
  }
  std::make_heap(clock_heap.begin(), clock_heap.end());
}

double ZertoPlane::State::next_event_s() const {
  const double clock_s = clock_heap.empty() ? never_s : clock_heap.front().at_s;
  return std::min(clock_s, due_s);
}

void ZertoPlane::State::advance(double to_s) {
  DRSIM_CHECK(to_s >= now_s, to_s, now_s);
  for (double next_s = next_event_s(); next_s <= to_s; next_s = next_event_s()) {
    now_s = next_s;
    while (!clock_heap.empty() && clock_heap.front().at_s <= now_s) {
      std::pop_heap(clock_heap.begin(), clock_heap.end());
      const std::uint32_t clock = clock_heap.back().clock;
      clock_heap.pop_back();
      run_clock(clock);
    }
    if (due_s <= now_s) {
      events += 1;
      run_due_streams();
      run_full_pools();
      run_throttles();
      run_stores();
      run_overflows();
      if (has_pause_rule) run_pauses();
    }
    share();
    watch_near_stores();
  }
  now_s = to_s;
}

void ZertoPlane::State::run_clock(std::uint32_t index) {
  InputClock& clock = clocks[index];
  events += 1;
  double next_s = never_s;
  if (clock.is_background) {
    change_background(clock);
    const BackgroundLoad& setup = config.background[clock.background];
    if (clock.index > 0 || setup.period_s > 0) next_s = clock.cycle_s + setup.at_s[clock.index];
  } else {
    many_changes = clock.vms.size() * 8 >= streams.size() && clock.vms.size() > 4;
    for (std::size_t k = 0; k < clock.vms.size(); ++k) {
      if (k + prefetch_distance < clock.vms.size()) {
        const std::uint32_t later = clock.vms[k + prefetch_distance];
        __builtin_prefetch(&write_loads[later], 1);
        __builtin_prefetch(&flows[stream_of_vm[later]], 1);
      }
      if (k + prefetch_distance / 2 < clock.vms.size()) {
        const std::uint32_t group = flows[stream_of_vm[clock.vms[k + prefetch_distance / 2]]].group;
        __builtin_prefetch(&changes[group * noted_max + noted[group]], 1);
      }
      change_vm(clock.vms[k]);
    }
    next_s = write_loads[clock.vms.front()].next_change_s();
  }
  if (next_s < never_s) {
    clock_heap.push_back({next_s, index});
    std::push_heap(clock_heap.begin(), clock_heap.end());
  }
}

void ZertoPlane::State::change_background(InputClock& clock) {
  const BackgroundLoad& setup = config.background[clock.background];
  touch(setup.resource);
  ResourceState& resource = resources[setup.resource];
  const double before = setup.bytes_per_s[clock.index == 0 ? setup.at_s.size() - 1 : clock.index - 1];
  double& rate = fixed_load(resource, setup.traffic);
  rate = std::max(0.0, rate + (setup.bytes_per_s[clock.index] - before));
  reach_limit(setup.resource);
  if (++clock.index == setup.at_s.size()) {
    clock.index = 0;
    clock.cycle_s += setup.period_s;
  }
}

void ZertoPlane::State::change_vm(std::uint32_t vm) {
  WriteLoad& load = write_loads[vm];
  const double before = load.rate_bytes_per_s();
  load.advance();
  const double rate = load.rate_bytes_per_s();
  if (rate == before || off_by[vm] != 0) return;
  rate_changes += 1;
  change_written_rate(vm, before, rate);
}

void ZertoPlane::State::change_written_rate(std::uint32_t vm, double before, double rate) {
  const std::uint32_t stream = stream_of_vm[vm];
  StreamFlow& flow = flows[stream];
  note(flow.group, rate, vm, RateChange::written);
  play_when_full(flow.group);
  const double written_rate = flow.alone ? rate : std::max(0.0, flow.written_rate + (rate - before));
  if (flow.mode == StreamMode::Idle) {
    account_backed_off(stream);
    flow.rate = written_rate;
    if (many_changes && (backlogged > 0 || written_rate > flow.ceiling)) must_share = true;
  } else if (flow.mode == StreamMode::Queued) {
    settle_flow(stream);
    settle_pool(flow.vra);
    VraState& vra = vras[flow.vra];
    vra.slope += written_rate - flow.written_rate;
    if (!vra.touched) touched_vras.push_back(flow.vra);
    vra.touched = true;
  }
  if (in_sync(flow.mode) && !overflow_dates.empty()) must_share = true;
  flow.written_rate = written_rate;
  if (flow.mode != StreamMode::Idle) {
    if (followed.has(stream)) {
      bound_end(stream, now_s, flow.to_send);
    } else if (flow.mode == StreamMode::Queued) {
      due_dates.set(stream, due_date(flow));
    }
    add_demand(stream, rate - before);
  } else if (many_changes) {
    sum_all_loads = true;
  } else {
    add_load(stream, rate - before);
  }
}

void ZertoPlane::State::run_due_streams() {
  due_streams.clear();
  due_dates.append_due(now_s, due_streams);
  for (const std::uint32_t stream : due_streams) {
    // What befell another stream may have changed the date.
    if (due_dates.at(stream) > now_s) continue;
    due_dates.set(stream, never_s);
    play_changes(flows[stream].group);
    if (flows[stream].mode == StreamMode::Queued) {
      end_queue(stream);
    } else if (flows[stream].mode == StreamMode::Syncing) {
      end_pass(stream);
    }
  }
}

void ZertoPlane::State::run_full_pools() {
  due_pools.clear();
  pool_dates.append_due(now_s, due_pools);
  for (const std::uint32_t vra : due_pools) {
    pool_dates.set(vra, never_s);
    vras[vra].full_count += 1;
    vras[vra].peak = std::max(vras[vra].peak, config.vras[vra].protecting_pool_bytes);
    buffer_curves[vra].line_to(now_s, config.vras[vra].protecting_pool_bytes);
    log.push_back({now_s, config.vras[vra].name, "pool full", config.vras[vra].protecting_pool_bytes});
    reach_vra(vra);
    for (const std::uint32_t stream : processors[vra].streams) {
      if (flows[stream].mode != StreamMode::Queued) continue;
      play_changes(flows[stream].group);
      LagCause cause{LagCause::Kind::PoolFull, flows[stream].held_by, vra};
      if (streams[stream].controls_closed > 0) cause = streams[stream].control_cause;
      begin_sync(stream, is_blocked(stream, true) ? StreamMode::Held : StreamMode::Syncing, cause);
    }
  }
}

}  // namespace drsim
