#include "sim/engine/mixed_balance.hpp"

#include <algorithm>
#include <utility>

namespace drsim {

namespace {

void renumber(std::vector<EstateStream>& streams, const EstatePart& part) {
  for (EstateStream& stream : streams) {
    stream.balance.group = part.group_of[stream.balance.group];
    for (Index& vm : stream.vms) vm = part.vm_of[vm];
  }
}

/// By group of the whole, from lists by group of the parts.
template <typename Value>
std::vector<Value> by_group(const Scenario& whole, const EstatePart& first, const std::vector<Value>& of_first,
                            const EstatePart& second, const std::vector<Value>& of_second) {
  std::vector<Value> all(whole.vpgs.size());
  for (std::size_t i = 0; i < of_first.size(); ++i) all[first.group_of[i]] = of_first[i];
  for (std::size_t i = 0; i < of_second.size(); ++i) all[second.group_of[i]] = of_second[i];
  return all;
}

/// What the journal of each VM of the whole takes.
void join_arrivals(const Scenario& whole, const EstatePart& owner_part, const EstatePart& guest_part,
                   const EstateBalance& guest, EstateBalance& estate) {
  const auto first = static_cast<Index>(estate.arrivals.size());
  estate.arrivals.insert(estate.arrivals.end(), guest.arrivals.begin(), guest.arrivals.end());
  std::vector<VmArrival> of_whole(whole.vms.size());
  for (std::size_t i = 0; i < owner_part.vm_of.size(); ++i) of_whole[owner_part.vm_of[i]] = estate.arrival_of_vm[i];
  for (std::size_t i = 0; i < guest_part.vm_of.size(); ++i) {
    of_whole[guest_part.vm_of[i]] = guest.arrival_of_vm[i];
    of_whole[guest_part.vm_of[i]].load += first;
  }
  estate.arrival_of_vm = std::move(of_whole);
}

void add_uses(const BalanceRow& from, Index first_stream, BalanceRow& to) {
  for (const auto& [stream, amount] : from.uses) to.uses.emplace_back(first_stream + stream, amount);
}

/// A row of the guest on the resource that it shares with the owner, or as a row of its own.
void join_row(const BalanceRow& row, Index resource, Index first_stream, std::vector<BalanceRow>& rows) {
  BalanceRow& shared = rows[resource];
  if (shared.uses.empty()) {
    // The owner does not use it, or only knows that it is there.
    std::vector<RepeatingRate> taken = shared.taken;
    const double taken_always = shared.taken_always;
    shared = row;
    shared.uses.clear();
    shared.taken = std::move(taken);
    shared.taken_always = taken_always;
  }
  add_uses(row, first_stream, shared);
  if (shared.is_listed) return;
  // The writes of a datastore are listed apart from what its sharing needs.
  for (BalanceRow& other : rows)
    if (other.is_listed && other.balance.kind == row.balance.kind && other.balance.name == row.balance.name)
      add_uses(row, first_stream, other);
}

}  // namespace

ProductBalance joined_balance(const Scenario& whole, const EstatePart& owner_part, ProductBalance owner,
                              const EstatePart& guest_part, ProductBalance guest, const std::vector<Index>& owner_of) {
  EstateBalance& estate = owner.estate;
  const auto first_stream = static_cast<Index>(estate.streams.size());
  const auto first_buffer = static_cast<Index>(estate.buffers.size());
  join_arrivals(whole, owner_part, guest_part, guest.estate, estate);
  renumber(estate.streams, owner_part);
  renumber(guest.estate.streams, guest_part);
  for (EstateStream& stream : guest.estate.streams) {
    stream.buffer += first_buffer;
    for (PathUse& use : stream.balance.path) use.resource = owner_of[use.resource];
    estate.streams.push_back(std::move(stream));
  }
  estate.buffers.insert(estate.buffers.end(), guest.estate.buffers.begin(), guest.estate.buffers.end());
  for (Index resource = 0; resource < owner_of.size(); ++resource)
    join_row(guest.estate.rows[resource], owner_of[resource], first_stream, estate.rows);
  estate.history_s = by_group(whole, owner_part, estate.history_s, guest_part, guest.estate.history_s);
  estate.least_rpo_s = by_group(whole, owner_part, estate.least_rpo_s, guest_part, guest.estate.least_rpo_s);
  estate.has_journal_limit =
      by_group(whole, owner_part, estate.has_journal_limit, guest_part, guest.estate.has_journal_limit);
  estate.stops_at_guard = by_group(whole, owner_part, estate.stops_at_guard, guest_part, guest.estate.stops_at_guard);
  const auto stops = [first_stream, of_owner = std::move(owner.stops), of_guest = std::move(guest.stops)](
                         Index stream, const TargetConfig& targets) {
    return stream < first_stream ? of_owner(stream, targets) : of_guest(stream - first_stream, targets);
  };
  return {std::move(estate), stops};
}

}  // namespace drsim
