/// Accounts of the resources that transfers share.

#include <algorithm>
#include <limits>

#include "models/network/shared_transfers.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {
constexpr double never_s = std::numeric_limits<double>::infinity();
constexpr double load_rounding = 1e-9;
}  // namespace

/// What does not yield, as far as it passes.
double SharedTransfers::other_of(std::uint32_t resource) const {
  return std::min(states_[resource].other, capacity_of(resource));
}

double SharedTransfers::background_date_s(std::uint32_t index) const {
  const BackgroundLoad& load = background_[index];
  const BackgroundPlace& place = background_places_[index];
  if (place.cycle_s > 0 && load.period_s <= 0) return never_s;
  return place.cycle_s + load.at_s[place.index];
}

void SharedTransfers::change_background(std::uint32_t index, double now_s) {
  const BackgroundLoad& load = background_[index];
  BackgroundPlace& place = background_places_[index];
  const double before = load.bytes_per_s[place.index == 0 ? load.at_s.size() - 1 : place.index - 1];
  const bool is_first = place.index == 0 && place.cycle_s == 0;
  settle(load.resource, now_s);
  double& rate = states_[load.resource].other;
  rate = std::max(0.0, rate + load.bytes_per_s[place.index] - (is_first ? 0 : before));
  must_share_ = true;
  if (++place.index == load.at_s.size()) {
    place.index = 0;
    place.cycle_s += load.period_s > 0 ? load.period_s : horizon_s_ + 1;
  }
  background_dates_.set(index, background_date_s(index));
  record(load.resource, now_s);
}

/// Accounts for a resource up to now, before what is on it changes.
void SharedTransfers::settle(std::uint32_t index, double now_s) {
  State& state = states_[index];
  const double duration_s = now_s - state.since_s;
  state.since_s = now_s;
  if (duration_s <= 0) return;
  loads_[index].add(load_of(index), duration_s);
  state.carried += state.load * duration_s;
  state.other_carried += other_of(index) * duration_s;
  if (!state.up) state.down_s += duration_s;
  const double capacity = capacity_of(index);
  if (capacity > 0 && load_of(index) >= capacity * (1 - load_rounding)) state.saturated_s += duration_s;
}

void SharedTransfers::record(std::uint32_t index, double now_s) {
  if (link_slot_[index] == bound_by_cap) return;
  LinkRecorders& recorders = links_[link_slot_[index]];
  recorders.replication.step_to(now_s, states_[index].load * bits_per_byte);
  recorders.resync.step_to(now_s, 0);
  recorders.other.step_to(now_s, other_of(index) * bits_per_byte);
  recorders.capacity.step_to(now_s, capacity_of(index) * bits_per_byte);
}

void SharedTransfers::finish(double now_s) {
  for (std::uint32_t transfer = 0; transfer < transfers_.size(); ++transfer) settle_transfer(transfer, now_s);
  for (std::uint32_t index = 0; index < resources_.size(); ++index) {
    settle(index, now_s);
    record(index, now_s);
    State& state = states_[index];
    if (link_slot_[index] != bound_by_cap)
      links_[link_slot_[index]].demand.add(state.demand, now_s - state.demand_since_s);
    state.demand_since_s = now_s;
  }
}

void SharedTransfers::check(ConservationCheck& check) const {
  std::vector<double> sent(resources_.size());
  for (std::size_t index = 0; index < sent.size(); ++index) sent[index] = states_[index].by_transfers;
  for (std::uint32_t transfer = 0; transfer < transfers_.size(); ++transfer)
    for (const PathUse* use = fair_.path_begin(transfer); use != fair_.path_end(transfer); ++use)
      sent[use->resource] += use->amount * (transfers_[transfer].begun_with - transfers_[transfer].left);
  for (std::size_t index = 0; index < sent.size(); ++index)
    check.equal(sent[index], states_[index].carried, sent[index], "bytes over " + resources_[index].name,
                states_[index].rounding);
}

void SharedTransfers::report_links(RunRecord& record) {
  for (std::uint32_t index = 0; index < resources_.size(); ++index) {
    if (link_slot_[index] == bound_by_cap) continue;
    const State& state = states_[index];
    LinkResult result;
    result.name = resources_[index].name;
    result.capacity_bits_per_s = state.nominal * bits_per_byte;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Replication)] = state.carried;
    result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Other)] = state.other_carried;
    for (const double bytes : result.by_class_bytes) result.carried_bytes += bytes;
    result.utilisation = utilisation(index);
    result.saturated_s = state.saturated_s;
    result.down_s = state.down_s;
    links_[link_slot_[index]].report(resources_[index].name, false, record);
    record.links.push_back(std::move(result));
  }
}

Quantiles SharedTransfers::utilisation(std::uint32_t resource) const {
  return quantiles_of(loads_[resource], states_[resource].nominal, load_of(resource));
}

}  // namespace drsim
