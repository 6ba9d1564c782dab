/// Set-up and events of the plane.

#include "models/veeam_cdp/cdp_plane.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

double first_seal_s(const CdpPlaneConfig& config, std::uint32_t group) {
  const CdpGroup& policy = config.groups[group];
  return RandomStream(config.seed, policy.name, "first CDP point").uniform() * policy.cycle_s;
}

CdpPlane::CdpPlane(CdpPlaneConfig config) : state_(std::make_unique<State>(std::move(config))) {}
CdpPlane::~CdpPlane() = default;

double CdpPlane::next_event_s() const { return state_->next_event_s(); }
void CdpPlane::advance(double to_s) { state_->advance(to_s); }
double CdpPlane::now_s() const { return state_->now_s; }
const CdpRoute& CdpPlane::route(std::uint32_t stream) const { return state_->config.streams[stream].route; }
bool CdpPlane::is_stopped(std::uint32_t stream) const { return state_->streams[stream].stopped; }

void CdpPlane::set_capacity(std::uint32_t resource, double capacity) {
  DRSIM_CHECK(capacity >= 0, capacity);
  state_->settle_resource(resource);
  state_->config.resources[resource].capacity = capacity;
  state_->record_link(resource);
  state_->must_share = true;
}

void CdpPlane::set_up(std::uint32_t resource, bool up) {
  state_->settle_resource(resource);
  state_->resources[resource].up = up;
  state_->record_link(resource);
  state_->must_share = true;
}

void CdpPlane::set_limits(std::uint32_t stream, double ceiling_bytes_per_s, double latency_s) {
  CdpRoute& route = state_->config.streams[stream].route;
  route.ceiling_bytes_per_s = ceiling_bytes_per_s;
  route.latency_s = latency_s;
  state_->must_share = true;
}

void CdpPlane::lose_proxy(std::uint32_t proxy) { state_->lose_proxy(proxy); }
void CdpPlane::restore_proxy(std::uint32_t proxy) { state_->restore_proxy(proxy); }
void CdpPlane::move_stream(std::uint32_t stream, const CdpRoute& route) { state_->move_stream(stream, route); }

void CdpPlane::share_again() { state_->must_share = true; }

void CdpPlane::apply_changes() {
  if (state_->must_share) state_->share();
}

CdpPlane::State::State(CdpPlaneConfig configuration) : config(std::move(configuration)) {
  build_resources();
  build_streams();
  build_groups();
  background.resize(config.background.size());
  background_dates.assign(std::max<std::size_t>(1, config.background.size()));
  for (std::uint32_t index = 0; index < config.background.size(); ++index) {
    background_dates.set(index, background_date_s(index));
  }
  begin_initial_copies();
  run_date();
}

void CdpPlane::State::build_resources() {
  resources.resize(config.resources.size());
  loads.resize(config.resources.size());
  is_used.assign(config.resources.size(), 0);
  carried.assign(config.resources.size(), 0.0);
  for (std::uint32_t index = 0; index < config.resources.size(); ++index) {
    fair.add_resource();
    link_slot.push_back(bound_by_cap);
    if (config.resources[index].kind != CdpResourceKind::Link) continue;
    link_slot.back() = static_cast<std::uint32_t>(links.size());
    links.emplace_back(config.horizon_s, config.curve_corners_max);
    record_link(index);
  }
  for (std::uint32_t index = 0; index < config.proxies.size(); ++index) {
    const CdpProxy& proxy = config.proxies[index];
    proxies.emplace_back();
    buffer_curves.emplace_back(config.horizon_s, config.curve_corners_max);
    buffer_curves.back().line_to(0, 0);
    if (proxy.site >= sites.size()) sites.resize(proxy.site + 1);
    if (proxy.role == CdpProxyRole::Source) sites[proxy.site].proxies.push_back(index);
  }
}

void CdpPlane::State::build_streams() {
  for (const CdpVm& vm : config.vms) {
    vms.emplace_back(*vm.load, vm.disk_bytes);
    write_loads.emplace_back(vm.load, config.start, config.seed, vm.name);
  }
  load_dates.assign(std::max<std::size_t>(1, vms.size()));
  transfer_dates.assign(std::max<std::size_t>(1, config.streams.size()));
  complete_dates.assign(std::max<std::size_t>(1, config.streams.size()));
  groups.resize(config.groups.size());
  for (std::uint32_t index = 0; index < config.streams.size(); ++index) {
    const CdpStream& setup = config.streams[index];
    fair.add_stream(setup.route.path, 0, 1 / setup.wire_per_sealed);
    streams.emplace_back();
    groups[setup.group].streams.push_back(index);
    for (const std::uint32_t vm : setup.vms) {
      vms[vm].stream = index;
      vms[vm].rate = write_loads[vm].rate_bytes_per_s();
      load_dates.set(vm, write_loads[vm].next_change_s());
      streams[index].written_rate += vms[vm].rate;
    }
    hold(setup.route.source_proxy, 0, streams[index].written_rate);
  }
}

void CdpPlane::State::build_groups() {
  seal_dates.assign(std::max<std::size_t>(1, groups.size()));
  rpo_curves.reserve(groups.size());
  journal_curves.reserve(groups.size());
  for (std::uint32_t index = 0; index < groups.size(); ++index) {
    const CdpGroup& setup = config.groups[index];
    CdpGroupState& group = groups[index];
    group.first_seal_s = first_seal_s(config, index);
    group.bound_s.assign(resources.size() + 1, 0.0);
    // Before the start all went its way: the last points are complete, or on their way still.
    group.newest = -1;
    for (const std::uint32_t stream : group.streams) {
      CdpStreamState& state = streams[stream];
      const double complete_s = seal_date_s(index, -1) + config.streams[stream].route.latency_s;
      if (complete_s > 0) {
        state.complete = group.newest = -2;
        state.sent.push_back({complete_s, -1, 0, 0});
        complete_dates.set(stream, complete_s);
      }
      state.usable_from = -2;
      group.backlog_rate += state.written_rate;
    }
    for (auto* curves : {&rpo_curves, &backlog_curves, &journal_curves}) {
      curves->emplace_back(config.horizon_s, config.curve_corners_max);
    }
    backlog_curves.back().line_to(0, 0);
    const double window_s = setup.history_s * (1 + config.cdp.retention_edge_fraction);
    group.points = std::make_unique<PointRecord>(
        PointRecord::Rules{setup.cycle_s, setup.rpo_target_s, setup.history_s, window_s, config.horizon_s},
        seal_date_s(index, group.newest), &rpo_curves.back(), &journal_curves.back());
    seal_dates.set(index, group.first_seal_s);
    if (setup.long_term_every_s > 0) group.long_term_due_s = setup.long_term_every_s;
  }
}

double CdpPlane::State::next_event_s() {
  double soonest_s = cdp_never_s;
  for (SoonestDates* dates : {&load_dates, &seal_dates, &transfer_dates, &complete_dates, &background_dates}) {
    soonest_s = std::min(soonest_s, dates->soonest_s());
  }
  for (const CdpSiteState& site : sites) soonest_s = std::min(soonest_s, site.full_s);
  return soonest_s;
}

void CdpPlane::State::advance(double to_s) {
  DRSIM_CHECK(to_s >= now_s, to_s, now_s);
  if (must_share) share();
  for (double at_s = next_event_s(); at_s <= to_s; at_s = next_event_s()) {
    now_s = std::max(now_s, at_s);
    run_date();
  }
  now_s = to_s;
}

void CdpPlane::State::run_date() {
  const auto run_due = [this](SoonestDates& dates, auto run) {
    if (dates.soonest_s() > now_s) return;
    due.clear();
    dates.append_due(now_s, due);
    events += static_cast<double>(due.size());
    for (const std::uint32_t index : due) run(index);
  };
  run_due(complete_dates, [this](std::uint32_t stream) { complete_points(stream); });
  run_due(transfer_dates, [this](std::uint32_t stream) { end_transfer(stream); });
  run_due(load_dates, [this](std::uint32_t vm) { change_vm(vm); });
  run_due(background_dates, [this](std::uint32_t index) { change_background(index); });
  run_due(seal_dates, [this](std::uint32_t group) { seal_group(group); });
  for (std::uint32_t site = 0; site < sites.size(); ++site) {
    if (sites[site].full_s <= now_s) run_full_site(site);
  }
  if (must_share) share();
}

void CdpPlane::State::change_vm(std::uint32_t index) {
  WriteLoad& load = write_loads[index];
  load.advance();
  load_dates.set(index, load.next_change_s());
  if (vms[index].off == 0) set_rate(index, load.rate_bytes_per_s());
}

void CdpPlane::State::set_rate(std::uint32_t index, double rate) {
  const double before = vms[index].rate;
  if (rate == before) return;
  rate_changes += 1;
  CdpVmState& vm = vms[index];
  CdpStreamState& stream = streams[vm.stream];
  vm.mark = mark_of(vm);
  vm.written = vm.written_at(now_s);
  vm.at_s = now_s;
  vm.rate = rate;
  stream.changed = true;
  // One VM alone is no sum whose rounding could drift.
  const std::vector<std::uint32_t>& members = config.streams[vm.stream].vms;
  const double total = members.size() == 1 ? rate : stream.written_rate + (rate - before);
  const double change = total - stream.written_rate;
  stream.written_rate = total;
  if (!stream.tracks) hold(config.streams[vm.stream].route.source_proxy, 0, change);
  change_backlog(config.streams[vm.stream].group, 0, change);
}

double CdpPlane::State::background_date_s(std::uint32_t index) const {
  const BackgroundLoad& setup = config.background[index];
  const BackgroundPlace& place = background[index];
  if (place.cycle_s > 0 && setup.period_s <= 0) return cdp_never_s;
  return place.cycle_s + setup.at_s[place.index];
}

void CdpPlane::State::change_background(std::uint32_t index) {
  const BackgroundLoad& setup = config.background[index];
  BackgroundPlace& place = background[index];
  const double before = setup.bytes_per_s[place.index == 0 ? setup.at_s.size() - 1 : place.index - 1];
  const bool is_first = place.index == 0 && place.cycle_s == 0;
  settle_resource(setup.resource);
  double& rate = resources[setup.resource].other;
  rate = std::max(0.0, rate + setup.bytes_per_s[place.index] - (is_first ? 0 : before));
  must_share = true;
  if (++place.index == setup.at_s.size()) {
    place.index = 0;
    place.cycle_s += setup.period_s > 0 ? setup.period_s : config.horizon_s + 1;
  }
  background_dates.set(index, background_date_s(index));
  record_link(setup.resource);
}

}  // namespace drsim
