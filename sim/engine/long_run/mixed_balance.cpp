#include "sim/engine/long_run/mixed_balance.hpp"

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

template <typename Value>
void append(std::vector<Value>& list, const std::vector<Value>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

void add_uses(const BalanceRow& from, Index first_stream, BalanceRow& to) {
  for (const auto& [stream, amount] : from.uses) to.uses.emplace_back(first_stream + stream, amount);
}

/// A row of the guest on the resource that it shares with the owner, or as a row of its own.
void join_row(const BalanceRow& row, Index resource, Index first_stream, std::vector<BalanceRow>& rows) {
  BalanceRow& shared = rows[resource];
  if (shared.uses.empty()) {
    // The owner does not use it, or only knows that it is there.
    shared.balance = row.balance;
    shared.scale = row.scale;
    shared.is_listed = row.is_listed;
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
  for (VmArrival& arrival : guest.estate.arrival_of_vm) arrival.load += static_cast<Index>(estate.arrivals.size());
  append(estate.arrivals, guest.estate.arrivals);
  estate.arrival_of_vm = joined(whole.vms.size(), owner_part.vm_of, std::move(estate.arrival_of_vm), guest_part.vm_of,
                                std::move(guest.estate.arrival_of_vm));
  renumber(estate.streams, owner_part);
  renumber(guest.estate.streams, guest_part);
  for (EstateStream& stream : guest.estate.streams) {
    stream.buffer += first_buffer;
    for (PathUse& use : stream.balance.path) use.resource = owner_of[use.resource];
    estate.streams.push_back(std::move(stream));
  }
  append(estate.buffers, guest.estate.buffers);
  for (Index resource = 0; resource < owner_of.size(); ++resource)
    join_row(guest.estate.rows[resource], owner_of[resource], first_stream, estate.rows);
  const auto join_by_group = [&](auto EstateBalance::*list) {
    estate.*list = joined(whole.vpgs.size(), owner_part.group_of, std::move(estate.*list), guest_part.group_of,
                          std::move(guest.estate.*list));
  };
  join_by_group(&EstateBalance::history_s);
  join_by_group(&EstateBalance::least_rpo_s);
  join_by_group(&EstateBalance::has_journal_limit);
  join_by_group(&EstateBalance::stops_at_guard);
  const auto stops = [first_stream, of_owner = std::move(owner.stops), of_guest = std::move(guest.stops)](
                         Index stream, const TargetConfig& targets) {
    return stream < first_stream ? of_owner(stream, targets) : of_guest(stream - first_stream, targets);
  };
  return {std::move(estate), stops};
}

}  // namespace drsim
