#include "models/network/shared_transfers.hpp"

#include <algorithm>
#include <limits>

#include "models/check.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {
constexpr double never_s = std::numeric_limits<double>::infinity();
}  // namespace

SharedTransfers::SharedTransfers(std::vector<Resource> resources, std::vector<BackgroundLoad> background,
                                 double horizon_s, std::uint32_t curve_corners_max)
    : resources_(std::move(resources)),
      states_(resources_.size()),
      loads_(resources_.size()),
      background_(std::move(background)),
      background_places_(background_.size()),
      horizon_s_(horizon_s),
      is_used_(resources_.size(), 0),
      capacity_now_(resources_.size(), 0.0) {
  for (std::uint32_t index = 0; index < resources_.size(); ++index) {
    fair_.add_resource();
    states_[index].nominal = resources_[index].capacity;
    link_slot_.push_back(bound_by_cap);
    if (!resources_[index].is_link) continue;
    link_slot_.back() = static_cast<std::uint32_t>(links_.size());
    links_.emplace_back(horizon_s, curve_corners_max);
    record(index, 0);
  }
  background_dates_.assign(std::max<std::size_t>(1, background_.size()));
  for (std::uint32_t index = 0; index < background_.size(); ++index)
    background_dates_.set(index, background_date_s(index));
  end_dates_.assign(1);
}

std::uint32_t SharedTransfers::add(const std::vector<PathUse>& path) {
  const std::uint32_t number = fair_.add_stream(path, 0, 1);
  transfers_.emplace_back();
  rates_.push_back(0);
  cap_now_.push_back(0);
  has_dates_ = false;
  return number;
}

void SharedTransfers::set_path(std::uint32_t transfer, const std::vector<PathUse>& path) {
  DRSIM_CHECK(!transfers_[transfer].under_way, transfer);
  take_path(transfer, path, transfers_[transfer].at_s);
}

void SharedTransfers::take_path(std::uint32_t transfer, const std::vector<PathUse>& path, double now_s) {
  const double demand = transfers_[transfer].demand;
  if (demand > 0) set_demand(transfer, 0, now_s);
  fair_.set_path(transfer, path);
  if (demand > 0) set_demand(transfer, demand, now_s);
}

void SharedTransfers::move(std::uint32_t transfer, const std::vector<PathUse>& path, double now_s) {
  Transfer& state = transfers_[transfer];
  DRSIM_CHECK(state.under_way, transfer);
  settle_transfer(transfer, now_s);
  count_sent(state, transfer);
  state.begun_with = state.left;
  take_path(transfer, path, now_s);
  must_share_ = true;
}

/// What it sent counts for the resources of its path.
void SharedTransfers::count_sent(Transfer& state, std::uint32_t transfer) {
  const double sent = state.begun_with - state.left;
  for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use)
    states_[use->resource].by_transfers += use->amount * sent;
  state.sent_before += sent;
}

void SharedTransfers::begin(std::uint32_t transfer, double bytes, double cap, double now_s) {
  Transfer& state = transfers_[transfer];
  DRSIM_CHECK(!state.under_way && bytes > 0, transfer, bytes);
  if (!has_dates_) {
    DRSIM_CHECK(active_.empty(), transfer);
    end_dates_.assign(transfers_.size());
    has_dates_ = true;
  }
  state.under_way = true;
  state.held_back = false;
  state.left = state.begun_with = bytes;
  state.cap = cap;
  state.at_s = now_s;
  state.held.clear();
  set_active(transfer, true, now_s);
}

void SharedTransfers::abandon(std::uint32_t transfer, double now_s) {
  if (!transfers_[transfer].under_way) return;
  settle_transfer(transfer, now_s);
  leave(transfer, now_s);
}

void SharedTransfers::hold(std::uint32_t transfer, double now_s) {
  settle_transfer(transfer, now_s);
  transfers_[transfer].held_back = true;
  set_active(transfer, false, now_s);
}

void SharedTransfers::resume(std::uint32_t transfer, double now_s) {
  transfers_[transfer].held_back = false;
  transfers_[transfer].at_s = now_s;
  set_active(transfer, true, now_s);
}

/// It sends no more.
void SharedTransfers::leave(std::uint32_t transfer, double now_s) {
  Transfer& state = transfers_[transfer];
  count_sent(state, transfer);
  set_active(transfer, false, now_s);
  state.under_way = state.held_back = false;
  state.left = state.begun_with = 0;
}

void SharedTransfers::set_active(std::uint32_t transfer, bool sends, double now_s) {
  const auto place = std::lower_bound(active_.begin(), active_.end(), transfer);
  const bool was_sending = place != active_.end() && *place == transfer;
  if (sends == was_sending) return;
  must_share_ = true;
  transfers_[transfer].at_s = now_s;
  if (sends) {
    active_.insert(place, transfer);
    return;
  }
  active_.erase(place);
  transfers_[transfer].rate = 0;
  end_dates_.set(transfer, never_s);
}

void SharedTransfers::set_capacity(std::uint32_t resource, double capacity, double now_s) {
  DRSIM_CHECK(capacity >= 0, capacity);
  settle(resource, now_s);
  resources_[resource].capacity = capacity;
  record(resource, now_s);
  must_share_ = true;
}

void SharedTransfers::set_up(std::uint32_t resource, bool up, double now_s) {
  settle(resource, now_s);
  states_[resource].up = up;
  record(resource, now_s);
  must_share_ = true;
}

void SharedTransfers::set_demand(std::uint32_t transfer, double bytes_per_s, double now_s) {
  Transfer& state = transfers_[transfer];
  if (bytes_per_s == state.demand) return;
  for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use) {
    if (link_slot_[use->resource] == bound_by_cap) continue;
    State& resource = states_[use->resource];
    links_[link_slot_[use->resource]].demand.add(resource.demand, now_s - resource.demand_since_s);
    resource.demand_since_s = std::max(now_s, resource.demand_since_s);
    resource.demand = std::max(0.0, resource.demand + (bytes_per_s - state.demand) * use->amount);
  }
  state.demand = bytes_per_s;
}

double SharedTransfers::next_s() { return std::min(end_dates_.soonest_s(), background_dates_.soonest_s()); }

void SharedTransfers::end_due(double now_s, std::vector<std::uint32_t>& ended) {
  if (background_dates_.soonest_s() <= now_s) {
    due_.clear();
    background_dates_.append_due(now_s, due_);
    for (const std::uint32_t index : due_) change_background(index, now_s);
  }
  if (end_dates_.soonest_s() > now_s) return;
  due_.clear();
  end_dates_.append_due(now_s, due_);
  // A transfer ends at a date of limited digits, so its rate times its length is not quite what was to be sent.
  constexpr double digits = 1e-15;
  for (const std::uint32_t transfer : due_) {
    settle_transfer(transfer, now_s);
    Transfer& state = transfers_[transfer];
    const double bytes = state.rate * now_s * digits;
    for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use)
      states_[use->resource].rounding += use->amount * bytes;
    state.left = 0;
    leave(transfer, now_s);
    ended.push_back(transfer);
  }
}

double SharedTransfers::left_bytes(std::uint32_t transfer, double now_s) const {
  const Transfer& state = transfers_[transfer];
  return std::max(0.0, state.left - state.rate * (now_s - state.at_s));
}

double SharedTransfers::sent_bytes(std::uint32_t transfer, double now_s) const {
  const Transfer& state = transfers_[transfer];
  return state.sent_before + (state.begun_with - left_bytes(transfer, now_s));
}

std::uint32_t SharedTransfers::down_on(std::uint32_t transfer) const {
  for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use)
    if (!states_[use->resource].up) return use->resource;
  return bound_by_cap;
}

void SharedTransfers::settle_transfer(std::uint32_t transfer, double now_s) {
  Transfer& state = transfers_[transfer];
  const double duration_s = now_s - state.at_s;
  state.at_s = now_s;
  if (duration_s <= 0 || !state.under_way || state.held_back) return;
  state.left = std::max(0.0, state.left - state.rate * duration_s);
  for (auto& [resource, held_s] : state.held) {
    if (resource != state.held_by) continue;
    held_s += duration_s;
    return;
  }
  state.held.emplace_back(state.held_by, duration_s);
}

void SharedTransfers::share(double now_s) {
  if (!must_share_) return;
  must_share_ = false;
  used_.clear();
  for (const std::uint32_t transfer : active_) {
    settle_transfer(transfer, now_s);
    cap_now_[transfer] = transfers_[transfer].cap;
    for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use) {
      if (is_used_[use->resource] != 0) continue;
      is_used_[use->resource] = 1;
      used_.push_back(use->resource);
    }
  }
  std::sort(used_.begin(), used_.end());
  for (const std::uint32_t resource : used_) capacity_now_[resource] = capacity_of(resource) - other_of(resource);
  if (!active_.empty()) fair_.solve_few(active_, used_, capacity_now_, cap_now_, rates_, binding_);
  for (const std::uint32_t transfer : active_) {
    Transfer& state = transfers_[transfer];
    state.held_by = binding_[transfer];
    rate_changes_ += rates_[transfer] != state.rate ? 1 : 0;
    state.rate = rates_[transfer];
    end_dates_.set(transfer, state.rate > 0 ? now_s + state.left / state.rate : never_s);
  }
  set_loads(now_s);
  for (const std::uint32_t resource : used_) is_used_[resource] = 0;
}

/// Puts the rates on the resources, and takes off what is no longer there.
void SharedTransfers::set_loads(double now_s) {
  for (const std::uint32_t resource : loaded_) {
    if (is_used_[resource] == 0) used_.push_back(resource);
    is_used_[resource] = 1;
  }
  load_before_.clear();
  for (const std::uint32_t resource : used_) {
    settle(resource, now_s);
    load_before_.push_back(states_[resource].load);
    states_[resource].load = 0;
  }
  for (const std::uint32_t transfer : active_)
    for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use)
      states_[use->resource].load += use->amount * transfers_[transfer].rate;
  loaded_.clear();
  for (std::size_t place = 0; place < used_.size(); ++place) {
    const std::uint32_t resource = used_[place];
    if (states_[resource].load > 0) loaded_.push_back(resource);
    if (states_[resource].load != load_before_[place]) record(resource, now_s);
  }
}

}  // namespace drsim
