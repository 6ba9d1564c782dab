#include "sim/engine/run/shared_play.hpp"

#include <algorithm>

namespace drsim {

SharedPlay::SharedPlay(ResourceOwner& owner, std::vector<std::uint32_t> owner_of)
    : owner_(owner), owner_of_(std::move(owner_of)) {
  for (std::uint32_t resource = 0; resource < owner_of_.size(); ++resource) {
    if (owner_of_[resource] >= guest_of_.size()) guest_of_.resize(owner_of_[resource] + 1, bound_by_cap);
    guest_of_[owner_of_[resource]] = resource;
  }
}

void SharedPlay::advance(double to_s) {
  for (;;) {
    const double at_s = std::min(owner_.next_event_s(), guest_->next_event_s());
    if (at_s > to_s) break;
    play_date(at_s);
  }
  play_date(to_s);
}

void SharedPlay::play_date(double at_s) {
  // A date that has passed can still be due by rounding.
  owner_.advance(std::max(at_s, owner_.now_s()));
  guest_->advance(owner_.now_s());
  follow();
}

void SharedPlay::follow() {
  if (!owner_.take_cross_changes()) return;
  guest_->share_again();
  guest_->apply_changes();
}

void SharedPlay::share(const std::vector<StreamDemand>& demands, std::vector<double>& rate,
                       std::vector<std::uint32_t>& binding) {
  auto next = demands.begin();
  for (const std::uint32_t stream : sending_) {
    while (next != demands.end() && next->stream < stream) ++next;
    if (next == demands.end() || next->stream != stream) owner_.set_cross_cap(stream, 0, false);
  }
  sending_.clear();
  for (const StreamDemand& demand : demands) {
    owner_.set_cross_cap(demand.stream, demand.cap_bytes_per_s, demand.is_resync);
    sending_.push_back(demand.stream);
  }
  owner_.apply_changes();
  for (const std::uint32_t stream : sending_) {
    rate[stream] = owner_.cross_rate(stream);
    const std::uint32_t held_by = owner_.cross_binding(stream);
    binding[stream] = held_by < guest_of_.size() ? guest_of_[held_by] : bound_by_cap;
  }
  owner_.take_cross_changes();
}

void SharedPlay::set_path(std::uint32_t stream, const std::vector<PathUse>& path) {
  std::vector<PathUse> of_owner = path;
  for (PathUse& use : of_owner) use.resource = owner_of_[use.resource];
  owner_.set_cross_path(stream, of_owner);
}

void SharedPlay::set_demand(std::uint32_t stream, double bytes_per_s) { owner_.set_cross_demand(stream, bytes_per_s); }

}  // namespace drsim
