#include "sim/ports/addresses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/text/address_text.hpp"

namespace drsim {
namespace {

/// Components of a kind at a site that have no address yet, by name.
std::vector<std::uint32_t> waiting(const DesignComponents& design, const std::string& kind, std::int64_t site) {
  std::vector<std::uint32_t> numbers;
  const auto groups = design.groups_of_kind.find(kind);
  if (groups == design.groups_of_kind.end()) return numbers;
  for (const std::uint32_t group : groups->second) {
    if (design.groups[group].site != site) continue;
    const Interval& members = design.groups[group].members;
    for (std::uint32_t number = members.first; number <= members.last; ++number)
      if (design.addresses[number].empty()) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(),
            [&](std::uint32_t a, std::uint32_t b) { return design.names[a] < design.names[b]; });
  return numbers;
}

void fill_subnet(const SubnetConfig& subnet, DesignComponents& design, const IntervalSet& given,
                 std::vector<Problem>& problems, const std::string& file) {
  const Interval range = interval_of(subnet.block);
  std::uint64_t next = std::uint64_t{range.first} + subnet.skip;
  std::uint64_t wanted = 0;
  for (const std::string& kind : subnet.kinds)
    for (const std::uint32_t number : waiting(design, kind, subnet.site)) {
      while (next < range.last && given.contains(static_cast<std::uint32_t>(next))) ++next;
      ++wanted;
      // The last address of a block is for broadcasts.
      if (next >= range.last) continue;
      const auto address = static_cast<std::uint32_t>(next++);
      design.addresses[number] = IntervalSet(Interval{address, address});
    }
  const std::uint64_t room =
      std::uint64_t{range.last} - range.first > subnet.skip ? std::uint64_t{range.last} - range.first - subnet.skip : 0;
  if (wanted > room)
    problems.push_back({file, subnet.pointer + "/block",
                        fmt::format("the subnet \"{}\" has room for {} components after the first {} addresses and "
                                    "before the last one, and {} need one; allowed: a larger block",
                                    subnet.name, room, subnet.skip, wanted)});
}

void check_claims(const Scenario& scenario, std::vector<Problem>& problems, const std::string& file) {
  std::map<std::pair<Index, std::string>, std::string> claimed;
  for (const SubnetConfig& subnet : scenario.security.subnets)
    for (const std::string& kind : subnet.kinds) {
      const auto [other, is_new] = claimed.emplace(std::make_pair(subnet.site, kind), subnet.name);
      if (!is_new)
        problems.push_back({file, subnet.pointer + "/kinds",
                            fmt::format("the subnets \"{}\" and \"{}\" of one site both give addresses to the kind "
                                        "\"{}\"; allowed: one of them",
                                        other->second, subnet.name, kind)});
    }
}

/// No two components may share an address: a rule for one would open the other.
void check_unique(const DesignComponents& design, std::vector<Problem>& problems, const std::string& file) {
  std::vector<std::pair<Interval, std::uint32_t>> all;
  for (std::uint32_t number = 0; number < design.addresses.size(); ++number)
    for (const Interval& interval : design.addresses[number].intervals()) all.emplace_back(interval, number);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i].first.first <= all[i - 1].first.last && all[i].second != all[i - 1].second)
      problems.push_back({file, "/security",
                          fmt::format("\"{}\" and \"{}\" both have the address {}; allowed: one component for each",
                                      design.names[all[i - 1].second], design.names[all[i].second],
                                      address_text(all[i].first.first))});
}

}  // namespace

void assign_addresses(const Scenario& scenario, DesignComponents& design, const std::string& file) {
  std::vector<Problem> problems;
  check_claims(scenario, problems, file);
  std::vector<Interval> given;
  for (const IntervalSet& one : design.addresses)
    given.insert(given.end(), one.intervals().begin(), one.intervals().end());
  const IntervalSet taken(std::move(given));
  for (const SubnetConfig& subnet : scenario.security.subnets) fill_subnet(subnet, design, taken, problems, file);
  check_unique(design, problems, file);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

IntervalSet addresses_of(const DesignComponents& design, const IntervalSet& components) {
  std::vector<Interval> all;
  for (const Interval& interval : components.intervals())
    for (std::uint64_t number = interval.first; number <= interval.last; ++number)
      all.insert(all.end(), design.addresses[number].intervals().begin(), design.addresses[number].intervals().end());
  return IntervalSet(std::move(all));
}

std::vector<Problem> missing_addresses(const DesignComponents& design, const Scenario& scenario,
                                       const std::string& file) {
  std::vector<Problem> problems;
  for (const ComponentGroup& group : design.groups) {
    std::size_t without = 0;
    for (std::uint32_t number = group.members.first; number <= group.members.last; ++number)
      without += design.addresses[number].empty();
    if (without == 0) continue;
    const bool has_site = group.site >= 0;
    const std::string remedy = has_site
                                   ? fmt::format("a subnet of site \"{}\" with the kind \"{}\" in /security/subnets",
                                                 scenario.sites[static_cast<std::size_t>(group.site)].name, group.kind)
                                   : fmt::format("\"addresses\" of \"{}\" in /security/components", group.title);
    problems.push_back(
        {file, "/security",
         fmt::format("rules need addresses, and {} of \"{}\" have none; add {}", without, group.title, remedy)});
  }
  return problems;
}

}  // namespace drsim
