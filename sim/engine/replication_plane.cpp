#include "sim/engine/replication_plane.hpp"

#include <algorithm>

#include "models/units.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {
/// Longest stretch that the plane plays in one step of the kernel.
constexpr double lookahead_s = hour_s;
}  // namespace

ReplicationPlane::ReplicationPlane(const Scenario& scenario, const Platform& platform, PlaneSetup setup)
    : Model("replication plane"),
      scenario_(scenario),
      platform_(platform),
      setup_(std::move(setup)),
      plane_(setup_.config),
      conditions_(configured_conditions(scenario)),
      streams_of_link_(scenario.links.size()) {
  for (Index link = 0; link < scenario.links.size(); ++link) {
    resource_of_link_[platform.direction({link, true})] = setup_.link_resource_forward[link];
    resource_of_link_[platform.direction({link, false})] = setup_.link_resource_backward[link];
  }
  for (Index stream = 0; stream < setup_.paths.size(); ++stream) {
    for (const Hop& hop : setup_.paths[stream].hops) streams_of_link_[hop.link].push_back(stream);
  }
}

double ReplicationPlane::next_occurring_event(double now) {
  // A model that always has a next event would keep the kernel running after the horizon.
  if (now >= scenario_.horizon_s) return -1;
  const double next_s = std::max(plane_.next_event_s() - now, lookahead_s);
  return std::min(next_s, scenario_.horizon_s - now);
}

void ReplicationPlane::update_actions_state(double now, double /*delta*/) {
  plane_.advance(std::min(now, scenario_.horizon_s));
}

void ReplicationPlane::listen() {
  sg4::Link::on_bandwidth_change_cb([this](const sg4::Link& link) { link_changed(link); });
  sg4::Link::on_state_change_cb([this](const sg4::Link& link) { link_changed(link); });
}

void ReplicationPlane::link_changed(const sg4::Link& link) {
  const auto known = resource_of_link_.find(&link);
  const double now = sg4::Engine::get_clock();
  if (known == resource_of_link_.end() || now > scenario_.horizon_s) return;
  plane_.advance(now);
  plane_.set_capacity(known->second, link.get_bandwidth());
  plane_.set_up(known->second, link.is_on());
  // The kernel's next step may lie beyond the plane's next event, so the new shares cannot wait for it.
  if (!is_held_) plane_.apply_changes();
}

void ReplicationPlane::set_limit(Index resource, double bytes_per_s) {
  plane_.advance(std::min(sg4::Engine::get_clock(), scenario_.horizon_s));
  plane_.set_capacity(resource, bytes_per_s);
  if (!is_held_) plane_.apply_changes();
}

ZertoPlane& ReplicationPlane::played() {
  plane_.advance(std::min(sg4::Engine::get_clock(), scenario_.horizon_s));
  return plane_;
}

void ReplicationPlane::release_changes() {
  is_held_ = false;
  plane_.apply_changes();
}

void ReplicationPlane::move_stream(Index stream, Index host, Index recovery_host) {
  if (!moves_) moves_ = std::make_unique<StreamMoves>(scenario_, platform_);
  StreamMove move = moves_->between(stream, host, recovery_host);
  ZertoPlane& plane = played();
  for (const PlaneResource& resource : move.new_resources) plane.add_resource(resource);
  // Links may have changed since the start of the run.
  path_limits(move.path, conditions_, scenario_.zerto.pipeline_latency_s, move.stream.ceiling_bytes_per_s,
              move.stream.latency_s);
  plane.move_stream(stream, move.stream, move.inflow);
  plane.set_capacity(move.path.pair_resource, pair_ceiling_bytes_per_s(move.path, conditions_));
  setup_.paths[stream] = std::move(move.path);
  if (!is_held_) plane.apply_changes();
}

void ReplicationPlane::set_condition(Index link, const LinkCondition& condition) {
  plane_.advance(std::min(sg4::Engine::get_clock(), scenario_.horizon_s));
  LinkCondition& present = conditions_[link];
  if (condition.rtt_s == present.rtt_s && condition.loss_fraction == present.loss_fraction) return;
  present = condition;
  for (const Index stream : streams_of_link_[link]) {
    double ceiling = 0;
    double latency_s = 0;
    path_limits(setup_.paths[stream], conditions_, scenario_.zerto.pipeline_latency_s, ceiling, latency_s);
    plane_.set_path(stream, ceiling, latency_s);
    const Index pair = setup_.paths[stream].pair_resource;
    if (pair != bound_by_cap) plane_.set_capacity(pair, pair_ceiling_bytes_per_s(setup_.paths[stream], conditions_));
  }
}

}  // namespace drsim
