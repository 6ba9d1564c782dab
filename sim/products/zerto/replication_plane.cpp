#include "sim/products/zerto/replication_plane.hpp"

#include <algorithm>

namespace drsim {

ReplicationPlane::ReplicationPlane(const Scenario& scenario, const Platform& platform, PlaneSetup setup,
                                   std::vector<SharedResource> others)
    : KernelPlane("replication plane", scenario, platform, std::move(setup)),
      platform_(platform),
      others_(std::move(others)) {
  for (const PlaneStream& stream : setup_.config.streams)
    hosts_of_.emplace_back(stream.protecting_vra, stream.recovering_vra);
}

void ReplicationPlane::join(SharedPlay& play, HoldsChanges& guest) {
  play_ = &play;
  guest_ = &guest;
}

void ReplicationPlane::play_to(double to_s) { play_ != nullptr ? play_->advance(to_s) : plane_.advance(to_s); }

void ReplicationPlane::settle() {
  plane_.apply_changes();
  if (play_ != nullptr) play_->follow();
}

void ReplicationPlane::hold_changes() {
  KernelPlane::hold_changes();
  if (guest_ != nullptr) guest_->hold_changes();
}

void ReplicationPlane::release_changes() {
  KernelPlane::release_changes();
  if (guest_ != nullptr) guest_->release_changes();
}

void ReplicationPlane::set_limit(Index resource, double bytes_per_s) {
  change([&](ZertoPlane& plane) { plane.set_capacity(resource, bytes_per_s); });
}

StreamMoves& ReplicationPlane::moves() {
  if (!moves_) moves_ = std::make_unique<StreamMoves>(scenario_, platform_, others_);
  return *moves_;
}

void ReplicationPlane::reroute(const RouteChange& change) {
  moves().set_route(change.from_site, change.to_site, change.hops);
  for (Index stream = 0; stream < hosts_of_.size(); ++stream) {
    const auto [host, recovery_host] = hosts_of_[stream];
    if (scenario_.hosts[host].site == change.from_site && scenario_.hosts[recovery_host].site == change.to_site)
      move_stream(stream, host, recovery_host);
  }
}

void ReplicationPlane::move_stream(Index stream, Index host, Index recovery_host) {
  StreamMove move = moves().between(stream, host, recovery_host);
  hosts_of_[stream] = {host, recovery_host};
  change([&](ZertoPlane& plane) {
    for (const PlaneResource& resource : move.new_resources) plane.add_resource(resource);
    // Links may have changed since the start of the run.
    path_limits(move.path, conditions_, scenario_.zerto.pipeline_latency_s, move.stream.ceiling_bytes_per_s,
                move.stream.latency_s);
    plane.move_stream(stream, move.stream, move.inflow);
    plane.set_capacity(move.path.pair_resource, pair_ceiling_bytes_per_s(move.path, conditions_));
    setup_.paths[stream] = std::move(move.path);
  });
}

void ReplicationPlane::set_condition(Index link, const LinkCondition& condition) {
  played();
  LinkCondition& present = conditions_[link];
  if (condition.rtt_s == present.rtt_s && condition.loss_fraction == present.loss_fraction) return;
  present = condition;
  for (Index stream = 0; stream < setup_.paths.size(); ++stream) {
    const std::vector<Hop>& hops = setup_.paths[stream].hops;
    if (std::none_of(hops.begin(), hops.end(), [&](const Hop& hop) { return hop.link == link; })) continue;
    double ceiling = 0;
    double latency_s = 0;
    path_limits(setup_.paths[stream], conditions_, scenario_.zerto.pipeline_latency_s, ceiling, latency_s);
    plane_.set_path(stream, ceiling, latency_s);
    const Index pair = setup_.paths[stream].pair_resource;
    if (pair != bound_by_cap) plane_.set_capacity(pair, pair_ceiling_bytes_per_s(setup_.paths[stream], conditions_));
  }
}

}  // namespace drsim
