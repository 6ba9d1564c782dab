/// Accounts of the plane at the end of a run: conservation, and what it knows of the result.

#include <algorithm>
#include <cmath>

#include "models/conservation_check.hpp"
#include "models/group_accounts/group_misses.hpp"
#include "models/units.hpp"
#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

namespace {

double raw_bytes(const CdpStreamState& stream) {
  double bytes = 0;
  for (const SealedPoint& point : stream.queue) bytes += point.raw;
  for (const SentPoint& point : stream.sent) bytes += point.raw;
  return bytes;
}

double unsent_bytes(const CdpStreamState& stream) {
  double bytes = 0;
  for (const SealedPoint& point : stream.queue) bytes += point.left;
  return bytes;
}

}  // namespace

void CdpPlane::finish(RunRecord& record) {
  State& state = *state_;
  state.advance(state.config.horizon_s);
  state.close_accounts();
  record.seed = state.config.seed;
  record.horizon_s = state.config.horizon_s;
  record.events = state.events;
  record.rate_changes = state.rate_changes;
  record.delivered_rate_changes = state.delivered_rate_changes;
  state.check_conservation(record);
  state.fill_groups(record);
  // What is shared is in the accounts of the one who shares it.
  if (state.config.sharing == nullptr) state.fill_links(record);
  state.fill_proxies(record);
  record.log = state.log;
}

Quantiles CdpPlane::utilisation(std::uint32_t resource) const {
  return quantiles_of(state_->loads[resource], state_->config.resources[resource].nominal_capacity,
                      state_->load_of(resource));
}

void CdpPlane::State::close_accounts() {
  for (const std::uint32_t stream : active) settle_flow(stream);
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    settle_resource(index);
    record_link(index);
    if (link_slot[index] == bound_by_cap) continue;
    links[link_slot[index]].demand.add(resources[index].demand, now_s - resources[index].demand_since_s);
  }
  for (std::uint32_t proxy = 0; proxy < proxies.size(); ++proxy) {
    settle_proxy(proxy);
    buffer_curves[proxy].line_to(now_s, proxies[proxy].held);
  }
  for (std::uint32_t stream = 0; stream < streams.size(); ++stream) leave_route(stream);
  for (std::uint32_t index = 0; index < groups.size(); ++index) {
    CdpGroupState& group = groups[index];
    settle_backlog(index);
    backlog_curves[index].line_to(now_s, group.backlog);
    if (coordinator_up) group.points->merge_long_term(now_s);
    const std::uint32_t last = hindmost(index);
    group.points->finish(cause_of_lag(last, index, streams[last].complete + 1));
    bool drains = true;
    for (const std::uint32_t number : group.streams) {
      const CdpStreamState& stream = streams[number];
      double dirty = 0;
      for (const std::uint32_t vm : config.streams[number].vms)
        dirty += vms[vm].overwrites.unique_bytes(vms[vm].written_at(now_s) - mark_of(vms[vm]));
      if (stream.tracks && dirty > stream.pass_bytes - stream.pass_left) drains = false;
    }
    close_span(index, drains);
  }
}

void CdpPlane::State::check_conservation(RunRecord& record) {
  ConservationCheck check(now_s);
  std::vector<double> arrived(groups.size(), 0.0), scale(groups.size(), 0.0), held(proxies.size(), 0.0);
  double all_written = 0;
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const CdpStreamState& stream = streams[index];
    const std::uint32_t group = config.streams[index].group;
    double written = 0;
    for (const std::uint32_t vm : config.streams[index].vms) written += vms[vm].written_at(now_s);
    const double sent = written + stream.copied;
    all_written += sent;
    const double gathered = gathered_bytes(index);
    check.equal(sent,
                stream.delivered + unsent_bytes(stream) + gathered + stream.pass_left + stream.initial_due.sent +
                    stream.collapsed,
                sent, "bytes of a stream of " + config.groups[group].name);
    const double again = stream.copied - stream.unjournaled - stream.pass_copied - stream.initial_due.sent;
    double under_way = again + stream.unjournaled + stream.pass_bytes - stream.pass_left;
    for (const SentPoint& point : stream.sent) under_way += point.unique;
    if (!stream.queue.empty()) under_way += stream.queue.front().unique - stream.queue.front().left;
    arrived[group] += stream.delivered - under_way;
    scale[group] += sent;
    held[config.streams[index].route.source_proxy] += raw_bytes(stream) + (stream.tracks ? 0 : gathered);
  }
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    const PointRecord& points = *groups[group].points;
    const std::string& name = config.groups[group].name;
    check.equal(points.arrived_bytes(), arrived[group], scale[group], "arrivals in the journal of " + name);
    check.equal(points.arrived_bytes(), points.journal_bytes() + points.expired_bytes(), scale[group],
                "journal of " + name);
  }
  for (std::uint32_t proxy = 0; proxy < proxies.size(); ++proxy) {
    check.equal(proxies[proxy].held, held[proxy], all_written, "buffer of " + config.proxies[proxy].name);
  }
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    const double by_load = resources[index].replication_bytes + resources[index].resync_bytes;
    const double scale_of_load = carried[index] + resources[index].rounding_bytes / ConservationCheck::tolerance;
    check.equal(carried[index], by_load, scale_of_load, "bytes over " + config.resources[index].name);
  }
  record.conservation = check.found();
}

void CdpPlane::State::fill_groups(RunRecord& record) {
  for (std::uint32_t index = 0; index < groups.size(); ++index) {
    CdpGroupState& group = groups[index];
    const CdpGroup& setup = config.groups[index];
    const PointRecord& points = *group.points;
    const RpoDistribution& rpo = points.rpo();
    GroupResult result;
    result.name = setup.name;
    result.product = "veeam_cdp";
    result.vms = setup.vms;
    result.rpo_s = {rpo.mean(), rpo.quantile(0.50), rpo.quantile(0.95), rpo.quantile(0.99), rpo.max(),
                    0,          rpo.resolution()};
    if (points.counts()) result.rpo_s.end = now_s - points.newest_s();
    result.unprotected = points.unprotected();
    result.rpo_at_share_s = rpo.quantile(config.rpo_share);
    result.rpo_interval_means_s = IntervalMeans::means_of({{&points.rpo_by_interval(), rpo.integral()}});
    result.rpo_target_s = setup.rpo_target_s;
    const double counted_s = result.unprotected.empty() ? config.horizon_s : rpo.total_s();
    result.above_target_fraction = counted_s > 0 ? points.above_target().total_s() / counted_s : 0;
    result.state_s = group.state_s;
    result.spans = group.spans;
    result.checkpoints = points.usable_points();
    result.checkpoints_made = points.made();
    result.no_checkpoint_s = points.no_checkpoint_s();
    if (points.first_no_checkpoint_s() >= 0) result.no_checkpoint_from_s = points.first_no_checkpoint_s();
    if (points.lost_by_discard()) result.no_checkpoint_kind = CauseKind::FullSync;
    result.history_wanted_s = setup.history_s;
    // No point is older than the run.
    result.history_min_s = result.history_end_s = std::min(setup.history_s, config.horizon_s);
    result.journal_peak_bytes = points.journal_peak_bytes();
    result.journal_end_bytes = points.journal_bytes();
    for (const std::uint32_t number : group.streams) {
      const CdpStreamState& stream = streams[number];
      for (const std::uint32_t vm : config.streams[number].vms) result.bytes.written += vms[vm].written_at(now_s);
      const double gathered = gathered_bytes(number);
      result.bytes.delivered += stream.delivered;
      result.bytes.queued += stream.tracks ? 0 : unsent_bytes(stream) + gathered;
      result.bytes.dirty += stream.tracks ? stream.pass_left + stream.initial_due.sent + gathered : 0;
      result.bytes.collapsed += stream.collapsed;
      result.bytes.copied += stream.copied;
    }
    result.cdp = CdpFigures{group.cycles_judged,
                            group.cycles_in_time,
                            group.max_delay_s,
                            bottleneck(group),
                            group.cbt_points_bytes,
                            group.cbt_dirty_bytes,
                            static_cast<double>(points.long_term_points()),
                            points.long_term_peak_bytes()};
    CountedMisses misses{&points.above_target(), {}};
    for (const LagCause& cause : points.causes_above_target()) misses.causes.push_back(typed(cause));
    set_misses({misses}, result);
    const double window_s = setup.history_s * (1 + config.cdp.retention_edge_fraction);
    record.journal_needs.push_back(
        {result.name, result.journal_peak_bytes, result.bytes.written / config.horizon_s * window_s});
    record.curves.push_back(rpo_curves[index].take("rpo_s", result.name, ""));
    record.curves.push_back(backlog_curves[index].take("backlog_bytes", result.name, ""));
    record.curves.push_back(journal_curves[index].take("journal_bytes", result.name, ""));
    record.groups.push_back(std::move(result));
  }
}

void CdpPlane::State::fill_links(RunRecord& record) {
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    if (link_slot[index] == bound_by_cap) continue;
    const CdpResourceState& resource = resources[index];
    const CdpResource& setup = config.resources[index];
    LinkResult result;
    result.name = setup.name;
    result.capacity_bits_per_s = setup.nominal_capacity * bits_per_byte;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Replication)] = resource.replication_bytes;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Resync)] =
        resource.resync_bytes - resource.initial_bytes;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::InitialCopy)] = resource.initial_bytes;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Other)] = resource.other_bytes;
    for (const double bytes : result.by_class_bytes) result.carried_bytes += bytes;
    result.utilisation = quantiles_of(loads[index], setup.nominal_capacity, load_of(index));
    result.saturated_s = resource.saturated_s;
    result.down_s = resource.down_s;
    links[link_slot[index]].report(setup.name, false, record);
    record.links.push_back(std::move(result));
  }
}

void CdpPlane::State::fill_proxies(RunRecord& record) {
  for (std::uint32_t index = 0; index < proxies.size(); ++index) {
    const CdpProxy& setup = config.proxies[index];
    const bool is_source = setup.role == CdpProxyRole::Source;
    ApplianceResult result;
    result.name = setup.name;
    result.kind = is_source ? "CDP proxy source" : "CDP proxy target";
    result.buffer_capacity_bytes = is_source ? setup.buffer_bytes : 0;
    result.buffer_peak_bytes = proxies[index].peak;
    result.full_count = proxies[index].full_count;
    result.cpu = quantiles_of(loads[setup.processor], config.resources[setup.processor].nominal_capacity,
                              load_of(setup.processor));
    if (is_source) record.curves.push_back(buffer_curves[index].take("buffer_bytes", result.name, ""));
    record.appliances.push_back(std::move(result));
  }
}

}  // namespace drsim
