#include "sim/studies/planning/bandwidth_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "models/units.hpp"
#include "sim/studies/planning/estate_runs.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/proof_length.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::array<double, 6> targets_s = {15, minute_s, 5 * minute_s, 15 * minute_s, 30 * minute_s, hour_s};
constexpr std::array<double, 3> shares = {1, 0.99, 0.9};
constexpr double relative_width = 0.02;

/// What one run says of the groups over each link: by share the greatest RPO, and whose it is.
json told_of(const Scenario& scenario, const RunRecord& record) {
  json links = json::object();
  for (const LinkUse& use : record.link_uses) {
    std::set<std::uint32_t> groups;
    for (const LinkUse::Vm& vm : use.vms) groups.insert(scenario.vms[vm.vm].vpg);
    json worst = json::array();
    for (std::size_t share = 0; share < shares.size(); ++share) worst.push_back({0.0, ""});
    for (const std::uint32_t index : groups) {
      const GroupResult& group = record.groups[index];
      const std::array<double, shares.size()> rpo_s = {group.rpo_s.max, group.rpo_s.p99, group.rpo_at_share_s};
      for (std::size_t share = 0; share < shares.size(); ++share)
        if (rpo_s[share] > worst[share][0].get<double>()) worst[share] = {rpo_s[share], group.name};
    }
    // Streams of checkpoints are Zerto's, whose links have a least capacity.
    double floor = uses_by_points(scenario, use).of_checkpoints.vms.empty() ? 1 : zerto_link_least_bits_per_s;
    for (const ResourceBalance& balance : record.balances)
      if (balance.kind == BalancedKind::Link && balance.name == use.link && balance.availability > 0)
        floor = std::max(floor, balance.demand / balance.availability + balance.taken);
    links[use.link] = {{"worst", worst}, {"floor", floor}};
  }
  for (const BandwidthNeed& need : record.bandwidth_needs)
    if (links.contains(need.link)) links[need.link]["peak"] = need.peak;
  return links;
}

double* capacity_of(Scenario& scenario, const std::string& name) {
  for (LinkConfig& link : scenario.links) {
    if (link.name == name) return &link.forward_bits_per_s;
    if (link.name + " (backward)" == name) return &link.backward_bits_per_s;
  }
  return nullptr;
}

/// The search of one link direction: what was played, and what is still open.
class LinkSearch {
 public:
  LinkSearch(const Scenario& normal, std::string link, const std::filesystem::path& file, std::size_t jobs)
      : normal_(normal), link_(std::move(link)), file_(file), jobs_(jobs) {}

  void play(std::vector<double> capacities) {
    std::vector<Scenario> variants;
    for (double& capacity : capacities) {
      capacity = std::ceil(capacity);
      variants.push_back(normal_);
      *capacity_of(variants.back(), link_) = capacity;
    }
    const auto told = [&](std::size_t, const RunRecord& record) { return told_of(normal_, record); };
    const std::vector<json> answers = play_variants(variants, told, file_, jobs_);
    for (std::size_t i = 0; i < capacities.size(); ++i) played_[capacities[i]] = answers[i][link_]["worst"];
  }

  /// The least from which on all that were played hold, and what failed below it.
  BandwidthCell cell(double target_s, std::size_t share) const {
    BandwidthCell cell{target_s, shares[share], std::nullopt, std::nullopt, ""};
    for (auto at = played_.rbegin(); at != played_.rend(); ++at) {
      const json& worst = at->second[share];
      if (worst[0].get<double>() > target_s * (1 + 1e-12)) {
        cell.failing = at->first;
        if (!cell.least) cell.held_by = worst[1].get<std::string>();
        break;
      }
      cell.least = at->first;
    }
    return cell;
  }

  std::vector<BandwidthCell> cells() const {
    std::vector<BandwidthCell> all;
    for (const double target_s : targets_s)
      for (std::size_t share = 0; share < shares.size(); ++share) all.push_back(cell(target_s, share));
    return all;
  }

  /// Values between what fails and what holds that are still too far apart.
  std::vector<double> open_values() const {
    std::set<double> values;
    for (const BandwidthCell& cell : cells())
      if (cell.least && cell.failing && *cell.least > *cell.failing * (1 + relative_width))
        values.insert(std::sqrt(*cell.least * *cell.failing));
    return {values.begin(), values.end()};
  }

  std::size_t runs() const { return played_.size(); }
  double greatest() const { return played_.rbegin()->first; }

 private:
  const Scenario& normal_;
  std::string link_;
  const std::filesystem::path& file_;
  std::size_t jobs_;
  std::map<double, json> played_;  ///< by capacity, ascending
};

}  // namespace

BandwidthGrid bandwidth_grid(const Scenario& scenario, const std::filesystem::path& file, std::size_t jobs,
                             const std::function<void(std::size_t)>& on_run) {
  Scenario normal = in_normal_operation(scenario);
  for (VpgConfig& vpg : normal.vpgs) vpg.start = GroupStart::InSync;
  normal.rpo_share = shares.back();
  BandwidthGrid grid;
  grid.run_s = std::max(proof_length(normal, normal.horizon_s).seconds, 2 * targets_s.back());
  set_length(normal, grid.run_s);
  const json first =
      play_variants(
          {normal}, [&](std::size_t, const RunRecord& record) { return told_of(normal, record); }, file, jobs)
          .front();
  grid.runs = 1;
  on_run(grid.runs);
  constexpr std::size_t first_steps = 8, rounds_max = 10;
  constexpr double room = 1.01, beyond = 10;  // above the peak nothing waits, unless something else binds
  for (const auto& [name, told] : first.items()) {
    Scenario probe = normal;
    const double* present = capacity_of(probe, name);
    if (present == nullptr) continue;
    LinkBandwidths bandwidths;
    bandwidths.link = name;
    bandwidths.present = *present;
    bandwidths.floor = told["floor"].get<double>();
    const double peak = told.value("peak", 0.0) + told["floor"].get<double>();
    const double high = room * std::max({peak, 2 * bandwidths.floor, bandwidths.present});
    LinkSearch search(normal, name, file, jobs);
    std::vector<double> values = {beyond * high};
    for (std::size_t step = 0; step <= first_steps; ++step)
      values.push_back(bandwidths.floor *
                       std::pow(high / bandwidths.floor, static_cast<double>(step) / static_cast<double>(first_steps)));
    for (std::size_t round = 0; round < rounds_max && !values.empty(); ++round) {
      search.play(values);
      on_run(grid.runs + search.runs());
      values = search.open_values();
    }
    grid.runs += search.runs();
    bandwidths.greatest = search.greatest();
    bandwidths.cells = search.cells();
    grid.links.push_back(std::move(bandwidths));
  }
  return grid;
}

ordered_json bandwidth_grid_json(const BandwidthGrid& grid) {
  const auto number = [](const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); };
  ordered_json links = ordered_json::array();
  for (const LinkBandwidths& link : grid.links) {
    ordered_json cells = ordered_json::array();
    for (const BandwidthCell& cell : link.cells)
      cells.push_back({{"target_s", cell.target_s},
                       {"share", cell.share},
                       {"capacity_bits_per_s", number(cell.least)},
                       {"fails_at_bits_per_s", number(cell.failing)},
                       {"held_by_group", cell.held_by.empty() ? ordered_json() : ordered_json(cell.held_by)}});
    links.push_back({{"link", link.link},
                     {"present_bits_per_s", link.present},
                     {"floor_bits_per_s", link.floor},
                     {"greatest_played_bits_per_s", link.greatest},
                     {"cells", cells}});
  }
  return {{"run_s", grid.run_s}, {"runs", grid.runs}, {"relative_width", relative_width}, {"links", links}};
}

}  // namespace drsim
