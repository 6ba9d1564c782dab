/// Several resources together, where a larger one lets another be smaller: a link and the buffers before it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "models/zerto/rules/vra_limits.hpp"
#include "sim/studies/sizing/cheapest_point.hpp"
#include "sim/studies/sizing/least_value.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

/// One quantity of the design.
struct Axis {
  std::string resource, unit, pointer;
  double present = 0, value = 0;
  double low = 0, high = 0;
  double price = 0;               ///< of a unit; 0 without prices
  bool is_whole_gib = false;      ///< RAM is sold so
  std::optional<double> failing;  ///< next smaller value that did not meet the target, the others as they are
  StableLeast stable;             ///< mean demand and what does not yield
  double product_least = 0;       ///< the product's own minimum; 0: none
  std::function<void(Scenario&, double)> set;
};

Axis named_axis(std::string resource, std::string unit, std::string pointer) {
  Axis axis;
  axis.resource = std::move(resource);
  axis.unit = std::move(unit);
  axis.pointer = std::move(pointer);
  return axis;
}

/// Price of one unit of an axis: of a bit/s, of a GiB in every appliance, of a byte/s.
double price_of(const PriceList* prices, const std::string& name, double units) {
  return prices ? prices->prices.at(name) / units : 0;
}

Axis ram_axis(const Scenario& scenario, const PriceList* prices) {
  const bool is_old = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                  [](const HostConfig& host) { return host.vra.version == VersionProfile::Old; });
  Axis ram = named_axis("RAM of each VRA", "bytes", appliance_pointer(scenario, "ram"));
  ram.present = scenario.hosts.front().vra.ram_bytes;
  ram.low = ram.product_least = vra_ram_least_bytes;
  ram.high = is_old ? vra_ram_most_old_bytes : vra_ram_documented_bytes;
  const auto appliances = std::count_if(scenario.hosts.begin(), scenario.hosts.end(),
                                        [](const HostConfig& host) { return host.vra.installed; });
  ram.price = price_of(prices, "gib_of_ram", gib_bytes) * static_cast<double>(appliances);
  ram.is_whole_gib = true;
  ram.stable.why_none = no_stable_of_buffers;
  ram.set = [](Scenario& changed, double value) {
    for (HostConfig& host : changed.hosts) host.vra.ram_bytes = value;
  };
  return ram;
}

std::vector<Axis> link_axes(SizingRuns& runs, const PriceList* prices) {
  const Scenario& scenario = runs.scenario();
  const SizingRuns::Traffic traffic = runs.traffic();
  std::vector<Axis> axes;
  for (std::size_t k = 0; k < traffic.uses.size(); ++k) {
    const ArrivalCurve arrivals = arrivals_of(scenario, traffic.uses[k]);
    for (std::size_t i = 0; i < scenario.links.size(); ++i) {
      const LinkConfig& link = scenario.links[i];
      const bool is_forward = traffic.uses[k].link == link.name;
      if (!is_forward && traffic.uses[k].link != link.name + " (backward)") continue;
      Axis axis =
          named_axis("link " + traffic.uses[k].link, "bits/s", capacity_pointer(runs, link, is_forward, traffic.uses));
      axis.present = is_forward ? link.forward_bits_per_s : link.backward_bits_per_s;
      const SearchEnds ends = link_search_ends(scenario, i, is_forward, arrivals, traffic.control_bits_per_s[k]);
      axis.high = std::max(axis.present, ends.high);
      axis.product_least = zerto_link_least_bits_per_s;
      axis.stable = stable_least(traffic, BalancedKind::Link, {traffic.uses[k].link});
      axis.low = std::max(ends.low, zerto_link_least_bits_per_s);
      axis.high = std::max(axis.high, axis.low);
      axis.price = price_of(prices, "mbps", mb_bits);
      axis.set = [i, is_forward](Scenario& changed, double value) {
        (is_forward ? changed.links[i].forward_bits_per_s : changed.links[i].backward_bits_per_s) = value;
      };
      axes.push_back(std::move(axis));
    }
  }
  return axes;
}

void add_stores(SizingRuns& runs, const PriceList* prices, std::vector<Axis>& axes) {
  const Scenario& scenario = runs.scenario();
  const SizingRuns::Traffic traffic = runs.traffic();
  for (std::size_t i = 0; i < scenario.datastores.size(); ++i) {
    const bool is_used = std::any_of(scenario.vms.begin(), scenario.vms.end(),
                                     [&](const VmConfig& vm) { return vm.recovery_datastore == i; });
    if (!is_used) continue;
    const DatastoreConfig& store = scenario.datastores[i];
    Axis axis = named_axis("write throughput of datastore " + store.name, "bytes/s",
                           runs.pointer(DocumentEntry::Datastore, store.name, {"write"}));
    axis.present = axis.high = store.write_bytes_per_s;
    axis.low = store.write_bytes_per_s / 1e4;
    axis.price = price_of(prices, "mb_per_s_of_storage", mb_bytes);
    axis.stable = stable_least(traffic, BalancedKind::DatastoreWrite, {"datastore " + store.name});
    axis.set = [i](Scenario& changed, double value) { changed.datastores[i].write_bytes_per_s = value; };
    axes.push_back(std::move(axis));
  }
}

SizingRuns::Change with_all(const std::vector<Axis>& axes) {
  return [&axes](Scenario& scenario) {
    for (const Axis& axis : axes) axis.set(scenario, axis.value);
  };
}

/// Ends of the axes that may not be enough go up together, by the least of the factors with which the target is met, or
/// by the greatest: there nothing of it binds.
void raise_to_what_holds(SizingRuns& runs, std::vector<Axis>& axes) {
  const std::vector<double> factors = values_beyond(1, 1);
  std::vector<SizingRuns::Change> changes;
  const auto with_factor = [&](double factor) {
    return [&axes, factor](Scenario& scenario) {
      for (const Axis& axis : axes) axis.set(scenario, axis.is_whole_gib ? axis.high : axis.high * factor);
    };
  };
  if (runs.play_one(with_factor(1)).meets) return;
  for (const double factor : factors) changes.push_back(with_factor(factor));
  const auto outcomes = runs.play(changes);
  const auto first =
      std::find_if(outcomes.begin(), outcomes.end(), [](const SizingRuns::Outcome& outcome) { return outcome.meets; });
  const std::size_t at =
      first == outcomes.end() ? factors.size() - 1 : static_cast<std::size_t>(first - outcomes.begin());
  for (Axis& axis : axes)
    if (!axis.is_whole_gib) axis.high *= factors[at];
}

/// The least value of one axis with the others as they are; false when it did not shrink.
bool shrink(SizingRuns& runs, std::vector<Axis>& axes, std::size_t index) {
  Axis& axis = axes[index];
  const double unit = axis.is_whole_gib ? gib_bytes : 1;
  const Trial trial = [&](const std::vector<double>& candidates) {
    std::vector<SizingRuns::Change> changes;
    for (const double candidate : candidates) {
      const double value = candidate * unit;
      changes.push_back([&axes, index, value](Scenario& scenario) {
        with_all(axes)(scenario);
        axes[index].set(scenario, value);
      });
    }
    std::vector<bool> meets;
    for (const auto& judged : runs.judge(changes)) meets.push_back(judged.for_good);
    return meets;
  };
  constexpr double width = 1e-3;
  const auto found = axis.is_whole_gib ? least_whole(axis.low / unit, axis.value / unit, trial)
                                       : least_value(axis.low, axis.value, width, trial);
  if (!found) return false;
  const double before = axis.value;
  axis.value = found->value * unit;
  axis.failing.reset();
  if (found->failing) axis.failing = *found->failing * unit;
  return axis.value < before * (1 - 2 * width);
}

/// Shrinks from the values of the axes in the order given until none shrinks any more; what binds when not even these
/// values are enough.
std::vector<Sizing> descend(SizingRuns& runs, std::vector<Axis>& axes, const std::vector<std::size_t>& order,
                            const std::string& title) {
  const std::string resource_title = ", together, " + title;
  const SizingRuns::Outcome at_most = runs.play_one(with_all(axes));
  std::string forbidden = at_most.meets ? "" : at_most.cause;
  constexpr int rounds_max = 8;
  for (int round = 0; at_most.meets && round < rounds_max; ++round) {
    bool has_shrunk = false;
    for (const std::size_t index : order) has_shrunk = shrink(runs, axes, index) || has_shrunk;
    if (!has_shrunk) break;
  }
  // Told in whole bits and bytes, and proved so.
  for (Axis& axis : axes) axis.value = std::ceil(axis.value);
  const SizingRuns::Outcome proof = at_most.meets ? runs.play_one(with_all(axes)) : at_most;
  std::vector<Sizing> sizings;
  for (const Axis& axis : axes) {
    Sizing sizing;
    sizing.resource = axis.resource + resource_title;
    sizing.sized_with = SizedWith::Jointly;
    sizing.joint_order = title;
    tell_stable(axis.stable, sizing);
    sizing.product_least = axis.product_least;
    sizing.unit = axis.unit;
    sizing.pointer = axis.pointer;
    sizing.present = axis.present;
    sizing.rpo_s = proof.rpo_s;
    if (runs.target().rto_s) sizing.rto_s = proof.rto_s;
    sizing.forbidden_by = forbidden;
    if (forbidden.empty()) {
      sizing.least = axis.value;
      sizing.failing = axis.failing;
      if (!axis.failing) sizing.no_failing = "it is the least that was tried";
      if (axis.product_least > 0 && axis.value <= axis.product_least) {
        sizing.decided_by = DecidedBy::Product;
        sizing.no_failing = "less than the product's own minimum was not tried as an answer";
      }
    }
    sizings.push_back(std::move(sizing));
  }
  return sizings;
}

double cost_of(const std::vector<Axis>& axes, double Axis::*value) {
  double cost = 0;
  for (const Axis& axis : axes) cost += axis.price * axis.*value;
  return cost;
}

PointTrial trial_of(SizingRuns& runs, const std::vector<Axis>& axes) {
  return [&](const std::vector<std::vector<double>>& points) {
    std::vector<SizingRuns::Change> changes;
    for (const std::vector<double>& point : points)
      changes.push_back([&axes, &point](Scenario& scenario) {
        for (std::size_t i = 0; i < axes.size(); ++i)
          axes[i].set(scenario, axes[i].is_whole_gib ? point[i] * gib_bytes : point[i]);
      });
    std::vector<bool> meets;
    for (const auto& judged : runs.judge(changes)) meets.push_back(judged.for_good);
    return meets;
  };
}

/// The cheapest combination, shrunk until nothing can, the dearest first.
void find_cheapest(SizingRuns& runs, std::vector<Axis> axes, JointSizes& sizes) {
  constexpr double gap = 0.005;
  constexpr int rounds_max = 400;
  std::vector<PricedAxis> priced;
  for (const Axis& axis : axes) {
    const double unit = axis.is_whole_gib ? gib_bytes : 1;
    priced.push_back({axis.low / unit, axis.high / unit, axis.price * unit, axis.is_whole_gib});
  }
  const auto found = cheapest_point(priced, gap, rounds_max, trial_of(runs, axes));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    axes[i].value = found ? found->values[i] * (axes[i].is_whole_gib ? gib_bytes : 1) : axes[i].high;
    order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return axes[a].price * axes[a].value > axes[b].price * axes[b].value;
  });
  for (Sizing& sizing : descend(runs, axes, order, "cheapest")) sizes.sizings.push_back(std::move(sizing));
  if (!found) return;
  sizes.cost = JointCost{cost_of(axes, &Axis::value), std::min(found->cost_at_least, cost_of(axes, &Axis::value)),
                         cost_of(axes, &Axis::present)};
}

}  // namespace

const std::vector<std::string>& joint_prices() {
  static const std::vector<std::string> names = {"mbps", "gib_of_ram", "mb_per_s_of_storage"};
  return names;
}

JointSizes size_jointly(SizingRuns& runs, const PriceList* prices) {
  std::vector<Axis> axes = link_axes(runs, prices);
  axes.push_back(ram_axis(runs.scenario(), prices));
  add_stores(runs, prices, axes);
  raise_to_what_holds(runs, axes);
  JointSizes sizes;
  if (prices) {
    find_cheapest(runs, axes, sizes);
    return sizes;
  }
  std::vector<std::size_t> links_first, ram_first;
  for (std::size_t i = 0; i < axes.size(); ++i) links_first.push_back(i);
  ram_first = links_first;
  std::stable_partition(ram_first.begin(), ram_first.end(), [&](std::size_t i) { return axes[i].is_whole_gib; });
  for (Axis& axis : axes) axis.value = axis.high;
  std::vector<Axis> again = axes;
  sizes.sizings = descend(runs, axes, links_first, "links least");
  for (Sizing& sizing : descend(runs, again, ram_first, "RAM least")) sizes.sizings.push_back(std::move(sizing));
  return sizes;
}

}  // namespace drsim
