#include "models/network/fair_share.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace drsim {

namespace {
// Demand that exceeds a capacity by no more than the rounding of its sum does not bind.
constexpr double rounding = 1e-12;
}  // namespace

std::uint32_t FairShare::add_resource() {
  users_.emplace_back();
  user_amount_.emplace_back();
  all_resources_.push_back(resource_count() - 1);
  return all_resources_.back();
}

std::uint32_t FairShare::add_stream(const std::vector<PathUse>& path, std::uint32_t priority, double share) {
  const std::uint32_t stream = stream_count();
  first_.push_back(static_cast<std::uint32_t>(uses_.size()));
  last_.push_back(first_.back());
  lay_path(stream, path);
  share_.push_back(share);
  class_of_.push_back(priority);
  if (classes_.size() <= priority) classes_.resize(priority + 1);
  classes_[priority].push_back(stream);
  return stream;
}

/// The uses of a stream that has none.
void FairShare::lay_path(std::uint32_t stream, const std::vector<PathUse>& path) {
  const auto size = static_cast<std::uint32_t>(path.size());
  // A longer path than any before finds room behind all others.
  if (size > last_[stream] - first_[stream]) {
    first_[stream] = static_cast<std::uint32_t>(uses_.size());
    uses_.resize(uses_.size() + size);
    user_place_.resize(uses_.size());
  }
  last_[stream] = first_[stream] + size;
  std::uint32_t use = first_[stream];
  for (const PathUse& place : path) {
    DRSIM_CHECK(place.resource < resource_count() && place.amount > 0, place.resource, place.amount);
    uses_[use] = place;
    user_place_[use] = static_cast<std::uint32_t>(users_[place.resource].size());
    users_[place.resource].push_back(stream);
    user_amount_[place.resource].push_back(place.amount);
    ++use;
  }
}

void FairShare::set_amount(std::uint32_t stream, std::uint32_t place, double amount) {
  const std::uint32_t use = first_[stream] + place;
  DRSIM_CHECK(use < last_[stream] && amount > 0, use, amount);
  uses_[use].amount = amount;
  user_amount_[uses_[use].resource][user_place_[use]] = amount;
}

/// Takes a use out of the list of its resource; the last of the list takes its place.
void FairShare::remove_user(std::uint32_t use) {
  const std::uint32_t resource = uses_[use].resource;
  std::vector<std::uint32_t>& users = users_[resource];
  std::vector<double>& amounts = user_amount_[resource];
  const auto last_place = static_cast<std::uint32_t>(users.size() - 1);
  const std::uint32_t last = users.back();
  for (std::uint32_t other = first_[last]; other < last_[last]; ++other) {
    if (uses_[other].resource == resource && user_place_[other] == last_place) user_place_[other] = user_place_[use];
  }
  users[user_place_[use]] = last;
  amounts[user_place_[use]] = amounts.back();
  users.pop_back();
  amounts.pop_back();
}

void FairShare::set_path(std::uint32_t stream, const std::vector<PathUse>& path) {
  for (std::uint32_t use = first_[stream]; use < last_[stream]; ++use) remove_user(use);
  lay_path(stream, path);
}

void FairShare::solve(const std::vector<double>& capacity, const std::vector<double>& cap, std::vector<double>& rate,
                      std::vector<std::uint32_t>& binding) {
  solve_classes(classes_, all_resources_, capacity, cap, rate, binding);
}

void FairShare::solve_part(const std::vector<std::uint32_t>& streams, const std::vector<std::uint32_t>& resources,
                           const std::vector<double>& capacity, const std::vector<double>& cap,
                           std::vector<double>& rate, std::vector<std::uint32_t>& binding) {
  part_classes_.resize(classes_.size());
  for (Numbers& members : part_classes_) members.clear();
  for (const std::uint32_t stream : streams) part_classes_[class_of_[stream]].push_back(stream);
  solve_classes(part_classes_, resources, capacity, cap, rate, binding);
}

void FairShare::solve_few(const std::vector<std::uint32_t>& streams, const std::vector<std::uint32_t>& resources,
                          const std::vector<double>& capacity, const std::vector<double>& cap,
                          std::vector<double>& rate, std::vector<std::uint32_t>& binding) {
  few_users_.resize(users_.size());
  few_amount_.resize(users_.size());
  for (const std::uint32_t stream : streams) {
    for (const PathUse* use = path_begin(stream); use != path_end(stream); ++use) {
      few_users_[use->resource].push_back(stream);
      few_amount_[use->resource].push_back(use->amount);
    }
  }
  solves_few_ = true;
  solve_part(streams, resources, capacity, cap, rate, binding);
  solves_few_ = false;
  for (const std::uint32_t resource : resources) {
    few_users_[resource].clear();
    few_amount_[resource].clear();
  }
}

void FairShare::solve_classes(const std::vector<Numbers>& classes, const Numbers& resources,
                              const std::vector<double>& capacity, const std::vector<double>& cap,
                              std::vector<double>& rate, Numbers& binding) {
  left_.resize(users_.size());
  wanted_.resize(users_.size());
  in_class_.resize(share_.size());
  frozen_.resize(share_.size());
  rate.resize(share_.size());
  binding.resize(share_.size());
  for (const std::uint32_t resource : resources) left_[resource] = capacity[resource];
  for (const Numbers& members : classes) {
    if (members.empty()) continue;
    solve_class(members, resources, cap, rate, binding);
    if (&members == &classes.back()) break;
    take_capped(members, resources, cap);
    // What rounding leaves of a full resource is nothing that a lower class could use.
    for (const std::uint32_t resource : resources) {
      if (left_[resource] <= rounding * capacity[resource]) left_[resource] = 0;
    }
  }
}

void FairShare::solve_class(const Numbers& members, const Numbers& resources, const std::vector<double>& cap,
                            std::vector<double>& rate, Numbers& binding) {
  for (const std::uint32_t resource : resources) wanted_[resource] = 0;
  for (const std::uint32_t stream : members) {
    in_class_[stream] = 1;
    frozen_[stream] = 0;
    rate[stream] = cap[stream];
    binding[stream] = bound_by_cap;
    for (const PathUse* use = path_begin(stream); use != path_end(stream); ++use) {
      wanted_[use->resource] += use->amount * cap[stream];
    }
  }
  levels_.clear();
  frozen_count_ = 0;
  for (const std::uint32_t resource : resources) {
    if (wanted_[resource] > left_[resource] * (1 + rounding))
      levels_.push_back({fill_level(resource, cap), resource, 0});
  }
  // Lowest level first; ties by resource index keep the result independent of the order of discovery.
  const auto later = [](const Level& a, const Level& b) {
    return a.level != b.level ? a.level > b.level : a.resource > b.resource;
  };
  std::make_heap(levels_.begin(), levels_.end(), later);
  while (!levels_.empty()) {
    std::pop_heap(levels_.begin(), levels_.end(), later);
    const Level lowest = levels_.back();
    levels_.pop_back();
    if (wanted_[lowest.resource] <= left_[lowest.resource] * (1 + rounding)) continue;
    const double level = lowest.frozen == frozen_count_ ? lowest.level : fill_level(lowest.resource, cap);
    if (!levels_.empty() && level > levels_.front().level) {
      levels_.push_back({level, lowest.resource, frozen_count_});
      std::push_heap(levels_.begin(), levels_.end(), later);
      continue;
    }
    freeze(lowest.resource, level, cap, rate, binding);
  }
  for (const std::uint32_t stream : members) in_class_[stream] = 0;
}

/// What streams at their own cap leave for the classes below.
void FairShare::take_capped(const Numbers& members, const Numbers& resources, const std::vector<double>& cap) {
  if (frozen_count_ == 0) {
    for (const std::uint32_t resource : resources) left_[resource] = std::max(0.0, left_[resource] - wanted_[resource]);
    return;
  }
  // Subtractions have left `wanted_` with the rounding of caps that may be far above any capacity.
  for (const std::uint32_t stream : members) {
    if (frozen_[stream]) continue;
    for (const PathUse* use = path_begin(stream); use != path_end(stream); ++use) {
      left_[use->resource] = std::max(0.0, left_[use->resource] - use->amount * cap[stream]);
    }
  }
}

double FairShare::fill_level(std::uint32_t resource, const std::vector<double>& cap) {
  fillers_.clear();
  double slope = 0;
  const std::vector<std::uint32_t>& users = users_to_solve(resource);
  const std::vector<double>& amounts = solves_few_ ? few_amount_[resource] : user_amount_[resource];
  for (std::size_t k = 0; k < users.size(); ++k) {
    const std::uint32_t stream = users[k];
    if (!in_class_[stream] || frozen_[stream]) continue;
    const double amount = amounts[k];
    fillers_.push_back({cap[stream] / share_[stream], amount * cap[stream], amount * share_[stream]});
    slope += fillers_.back().slope;
  }
  double room = left_[resource];
  std::size_t count = fillers_.size();
  double level = slope > 0 ? room / slope : 0;
  // Streams whose cap lies below the level leave their surplus to the others; the level only rises, so it ends.
  while (count > 0) {
    std::size_t kept = 0;
    double kept_slope = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const Filler& filler = fillers_[k];
      if (filler.threshold <= level) {
        room -= filler.capped;
      } else {
        kept_slope += filler.slope;
        fillers_[kept++] = filler;
      }
    }
    if (kept == count || kept == 0) break;
    count = kept;
    level = std::max(level, room / kept_slope);
  }
  return std::max(level, 0.0);
}

void FairShare::freeze(std::uint32_t resource, double level, const std::vector<double>& cap, std::vector<double>& rate,
                       std::vector<std::uint32_t>& binding) {
  for (const std::uint32_t stream : users_to_solve(resource)) {
    if (!in_class_[stream] || frozen_[stream]) continue;
    frozen_[stream] = 1;
    ++frozen_count_;
    const double fair = share_[stream] * level;
    if (fair < cap[stream]) {
      rate[stream] = fair;
      binding[stream] = resource;
    }
    for (const PathUse* use = path_begin(stream); use != path_end(stream); ++use) {
      left_[use->resource] = std::max(0.0, left_[use->resource] - use->amount * rate[stream]);
      wanted_[use->resource] -= use->amount * cap[stream];
    }
  }
  wanted_[resource] = 0;
}

}  // namespace drsim
