/// CDP proxies: what a cycle asks of their processors, what an outage asks of their memory, the vendor's advice for
/// both, and the simulated least values.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/units.hpp"
#include "models/veeam_cdp/cdp_limits.hpp"
#include "models/veeam_cdp/proxy_memory.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/studies/sizing/cycle_need.hpp"
#include "sim/studies/sizing/link_need.hpp"

namespace drsim {
namespace {

/// Proxies of one role at one site, which work as one.
struct ProxySite {
  Index site = 0;
  CdpProxyRole role = CdpProxyRole::Source;
  std::string title;           ///< "source proxies of fra"
  std::vector<Index> proxies;  ///< as the scenario has them
  std::vector<Index> vms;      ///< protected there, or recovering there
  double mean_bytes_per_s = 0;
  std::uint32_t disks = 0;
  bool is_encrypted = false;

  double count() const { return static_cast<double>(proxies.size()); }
  bool has(const Scenario& scenario, const CdpProxyConfig& proxy) const {
    return proxy.role == role && scenario.hosts[proxy.host].site == site;
  }
};

ProxySite proxy_site(const Scenario& scenario, Index site, CdpProxyRole role) {
  const bool is_source = role == CdpProxyRole::Source;
  ProxySite place;
  place.site = site;
  place.role = role;
  place.title = (is_source ? "source" : "target") + std::string(" proxies of ") + scenario.sites[site].name;
  for (Index proxy = 0; proxy < scenario.cdp_proxies.size(); ++proxy)
    if (place.has(scenario, scenario.cdp_proxies[proxy])) place.proxies.push_back(proxy);
  for (Index index = 0; index < scenario.vms.size(); ++index) {
    const VmConfig& vm = scenario.vms[index];
    if (facts_of(product_of(scenario, vm.vpg)).points != PointKind::Cycles) continue;
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    if ((is_source ? from : to) != site) continue;
    place.vms.push_back(index);
    place.mean_bytes_per_s += vm.load.mean_bytes_per_s;
    place.disks += static_cast<std::uint32_t>(vm.disks.size());
    place.is_encrypted = place.is_encrypted || scenario.security.encrypting_rules.count({from, to}) > 0;
  }
  return place;
}

/// Puts a value into each proxy of a site: by role and site, as their number may have been sized before.
ValueChange with_each(const ProxySite& place, void (*set)(CdpProxySize&, double)) {
  return [place, set](double value) {
    return [place, set, value](Scenario& scenario) {
      for (CdpProxyConfig& proxy : scenario.cdp_proxies)
        if (place.has(scenario, proxy)) set(proxy.size, value);
    };
  };
}

/// Entries of the scenario that the proxies of a site come from.
std::vector<const ComponentConfig*> entries_of(const Scenario& scenario, const ProxySite& place) {
  std::map<std::string, const ComponentConfig*> by_pointer;
  for (const ComponentConfig& component : scenario.security.components)
    for (const Index proxy : place.proxies)
      if (component.name == scenario.cdp_proxies[proxy].name) by_pointer.emplace(component.pointer, &component);
  std::vector<const ComponentConfig*> entries;
  for (const auto& [pointer, component] : by_pointer) entries.push_back(component);
  return entries;
}

/// A quantity of the proxies of a site. Its pointer is that of their entry, so that the other site's stay as they are;
/// where several entries make them up, that of all.
Sizing named_sizing(const Scenario& scenario, const ProxySite& place, const std::string& of_each,
                    const std::string& unit, const std::string& key, double present) {
  const std::vector<const ComponentConfig*> entries = entries_of(scenario, place);
  Sizing sizing;
  sizing.resource = of_each + place.title;
  sizing.unit = unit;
  sizing.pointer = (entries.size() == 1 ? entries.front()->pointer : "/security/components/*") + "/" + key;
  sizing.present = present;
  return sizing;
}

/// What crosses the processors of a site's proxies, with the same vCPUs each.
struct ProcessorLoad {
  std::vector<LinkUse> uses;  ///< by proxy
  StableLeast mean;           ///< of the busiest [bytes/s]
};

ProcessorLoad processor_load(SizingRuns& runs, const ProxySite& place, const ValueChange& vcpus) {
  const Scenario& scenario = runs.scenario();
  const double present = scenario.cdp_proxies[place.proxies.front()].size.vcpus;
  const SizingRuns::Traffic traffic = runs.traffic(vcpus(present));
  ProcessorLoad load;
  std::vector<std::string> names;
  for (const Index proxy : place.proxies) names.push_back(scenario.cdp_proxies[proxy].name + " CPU");
  for (const LinkUse& use : traffic.others)
    if (std::count(names.begin(), names.end(), use.link) > 0) load.uses.push_back(use);
  load.mean = stable_least(traffic, BalancedKind::Processor, names);
  return load;
}

double bytes_per_s_per_vcpu(const Scenario& scenario, CdpProxyRole role) {
  return role == CdpProxyRole::Source ? scenario.constants.of<CdpConfig>().source_bytes_per_s_per_vcpu
                                      : scenario.constants.of<CdpConfig>().target_bytes_per_s_per_vcpu;
}

/// Greatest mean rate at which the VMs of a site write within a cycle, the shortest of their policies [bytes/s].
double peak_written_rate(const Scenario& scenario, const ProxySite& place) {
  LinkUse written;
  double cycle_s = INFINITY;
  for (const Index vm : place.vms) {
    written.vms.push_back({vm, 1, 0});
    cycle_s = std::min(cycle_s, scenario.vpgs[scenario.vms[vm].vpg].checkpoint_interval_s);
  }
  return sampled_percentile(arrivals_of(scenario, written), cycle_s, 1) / bits_per_byte;
}

/// Whole vCPUs, or proxies, for a rate: of one that is whole but for its rounding no more.
double whole_up(double value) {
  constexpr double rounding = 1e-9;
  return std::max(1.0, std::ceil(value * (1 - rounding)));
}

std::vector<RuleAnswer> vcpu_rules(const Scenario& scenario, const ProxySite& place) {
  constexpr double least = cdp_proxy_vcpus_advised, draft = 8, encrypting_factor = 2;
  std::vector<RuleAnswer> rules = {{"4 vCPUs at least", "Veeam user guide, system requirements of a CDP proxy", least}};
  if (place.is_encrypted)
    rules.push_back({"up to twice as many where traffic is encrypted",
                     "Veeam user guide, system requirements of a CDP proxy", encrypting_factor * least});
  rules.push_back({"8 vCPUs", "IBM Cloud, draft of the Veeam pattern, January 2024", draft});
  const double per_vcpu = bytes_per_s_per_vcpu(scenario, place.role);
  rules.push_back(
      {"highest write rate within a cycle over what a vCPU passes",
       "Veeam, assessment of a CDP policy: highest write speed against free cores; the rate of a core is an "
       "estimate",
       whole_up(peak_written_rate(scenario, place) / per_vcpu / place.count())});
  return rules;
}

/// The greatest rate that one of the processors must pass for the targets, by formula; nothing where none holds.
std::optional<double> greatest_rate(const SizingRuns& runs, const std::vector<LinkUse>& uses) {
  if (runs.target().share != 1 || !is_steady(runs.scenario())) return std::nullopt;
  double greatest = 0;
  for (const LinkUse& use : uses) {
    const auto rate = least_for_cycles(cycle_loads(runs.scenario(), use), runs.scenario().horizon_s);
    if (!rate) return std::nullopt;
    greatest = std::max(greatest, rate->capacity_per_s);
  }
  return greatest;
}

/// All that crosses the processors of a site.
LinkUse joined(const std::vector<LinkUse>& uses) {
  LinkUse all;
  for (const LinkUse& use : uses) all.vms.insert(all.vms.end(), use.vms.begin(), use.vms.end());
  return all;
}

/// Names the policy whose cycle leaves no time, where there is one.
void explain_cycles(const SizingRuns& runs, const std::vector<LinkUse>& uses, Sizing& sizing) {
  if (sizing.least) return;
  const auto loads = cycle_loads(runs.scenario(), joined(uses));
  const std::string why = too_long_cycle(runs.scenario(), loads, runs.target().share);
  if (!why.empty()) sizing.forbidden_by = why;
}

Sizing size_vcpus(SizingRuns& runs, const ProxySite& place, const ProcessorLoad& load, const ValueChange& change) {
  const Scenario& scenario = runs.scenario();
  Sizing sizing = named_sizing(scenario, place, "vCPUs of each of the ", "", "vcpu",
                               scenario.cdp_proxies[place.proxies.front()].size.vcpus);
  const double per_vcpu = bytes_per_s_per_vcpu(scenario, place.role);
  if (const auto rate = greatest_rate(runs, load.uses)) sizing.bound = whole_up(*rate / per_vcpu);
  tell_stable(load.mean, sizing);
  if (sizing.stable) sizing.stable = whole_up(*sizing.stable / per_vcpu);
  sizing.product_least = cdp_proxy_vcpus_advised;
  sizing.rules = vcpu_rules(scenario, place);
  search_whole_and_judge(runs, change, 1, cdp_proxy_vcpus_most, 1, sizing);
  explain_cycles(runs, load.uses, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

/// The longest time for which some link is down by an event with a date [s].
double longest_outage_s(const Scenario& scenario) {
  std::vector<std::multimap<double, int>> changes(scenario.links.size());
  for (const EventConfig& event : scenario.events) {
    if (event.kind == EventKind::LinkDegraded) continue;
    changes[event.link].emplace(event.at_s, event.kind == EventKind::LinkDown ? 1 : -1);
  }
  for (const IncidentConfig& incident : scenario.incidents)
    for (const Index link : incident.targets.links) {
      const bool goes_down = incident.kind == IncidentKind::Down;
      changes[link].emplace(incident.at_s, goes_down ? 1 : -1);
      if (goes_down && incident.duration_s) changes[link].emplace(incident.at_s + *incident.duration_s, -1);
    }
  double longest_s = 0;
  for (const auto& dates : changes) {
    int reasons = 0;
    double from_s = 0;
    for (const auto& [at_s, step] : dates) {
      if (reasons <= 0 && step > 0) from_s = at_s;
      if (reasons > 0 && reasons + step <= 0)
        longest_s = std::max(longest_s, std::min(at_s, scenario.horizon_s) - from_s);
      reasons = std::max(0, reasons + step);
    }
    if (reasons > 0) longest_s = std::max(longest_s, scenario.horizon_s - from_s);
  }
  return longest_s;
}

/// RAM for data, and disk cache, of all proxies of a site.
struct Buffers {
  double ram_bytes = 0, cache_bytes = 0;
};

Buffers buffers_of(const Scenario& scenario, const ProxySite& place) {
  Buffers buffers;
  for (const Index proxy : place.proxies) {
    const CdpProxySize& size = scenario.cdp_proxies[proxy].size;
    buffers.ram_bytes += proxy_data_ram_bytes(size.ram_bytes, scenario.constants.of<CdpConfig>().version);
    buffers.cache_bytes += size.cache_bytes;
  }
  return buffers;
}

/// What the proxies of a site hold together at most when they are never full: their peaks are of different dates, so it
/// is no less than that [bytes].
double peak_held_bytes(SizingRuns& runs, const ProxySite& place) {
  constexpr double unlimited_bytes = 1e18;
  const auto outcome = runs.play_one([](Scenario& scenario) {
    for (CdpProxyConfig& proxy : scenario.cdp_proxies) proxy.size.cache_bytes = unlimited_bytes;
  });
  double held = 0;
  for (const Index proxy : place.proxies) held += outcome.buffer_peak_bytes[proxy];
  // Full at the very peak would be full.
  constexpr double room = 1 + 1e-6;
  return room * held;
}

std::vector<RuleAnswer> cache_rules(const Scenario& scenario, const ProxySite& place) {
  constexpr double wizard_gib = 10;
  const double vms = static_cast<double>(place.vms.size());
  const auto proxies = static_cast<std::uint32_t>(place.proxies.size());
  std::vector<RuleAnswer> rules = {
      {"10 GB, as the wizard proposes", "Veeam user guide, new CDP proxy", wizard_gib * gib_bytes},
      {"1 GB for each protected VM, over the proxies",
       "Veeam PowerShell reference, CDP proxy (10 % of the volume free)", vms * gib_bytes / place.count()},
      {"10 GB, or 1 GB for each protected disk if more, over the proxies",
       "IBM Cloud, draft of the Veeam pattern, January 2024",
       advised_cache_bytes(place.disks, proxies, CdpVersion::V12) / place.count()},
      {"50 GB at least", "Veeam user guide of version 13, system requirements of a CDP proxy",
       advised_cache_bytes(place.disks, proxies, CdpVersion::V13) / place.count()}};
  const double outage_s = longest_outage_s(scenario);
  if (outage_s <= 0) return rules;
  const double held = outage_s * place.mean_bytes_per_s - buffers_of(scenario, place).ram_bytes;
  rules.push_back(
      {fmt::format("mean of the writes x the longest outage ({:.0f} min) - RAM, over the proxies", outage_s / minute_s),
       "from the order in which a proxy fills RAM and cache; Veeam user guide, data processing of CDP",
       std::max(0.0, held / place.count())});
  return rules;
}

/// Less buffer may do better: CBT mode sends once what was written many times. So none at all is tried first, and the
/// search is among the amounts below that with which no buffer is ever full.
Sizing size_cache(SizingRuns& runs, const ProxySite& place, double held, const ValueChange& change) {
  const Scenario& scenario = runs.scenario();
  Sizing sizing = named_sizing(scenario, place, "cache of each of the ", "bytes", "cache",
                               scenario.cdp_proxies[place.proxies.front()].size.cache_bytes);
  sizing.no_stable = no_stable_of_buffers;
  sizing.without_cbt = std::max(0.0, (held - buffers_of(scenario, place).ram_bytes) / place.count());
  sizing.product_least = cdp_cache_advised_bytes(scenario.constants.of<CdpConfig>().version);
  sizing.rules = cache_rules(scenario, place);
  const SizingRuns::Outcome without = runs.play_one(change(0));
  const double high = std::max(*sizing.without_cbt, 2 * mib_bytes);
  if (!without.meets) {
    search_and_judge(runs, change, mib_bytes, high, cache_width, sizing);
  } else {
    sizing.least = 0;
    sizing.make_ample = change(high);
    search_from_product_least(runs, change, high, cache_width, sizing);
  }
  settle_by(change, runs, sizing);
  return sizing;
}

Sizing size_ram(SizingRuns& runs, const ProxySite& place, double held, const ValueChange& change) {
  const Scenario& scenario = runs.scenario();
  Sizing sizing = named_sizing(scenario, place, "RAM of each of the ", "bytes", "ram",
                               scenario.cdp_proxies[place.proxies.front()].size.ram_bytes);
  sizing.no_stable = no_stable_of_buffers;
  const double data = std::max(0.0, (held - buffers_of(scenario, place).cache_bytes) / place.count());
  sizing.without_cbt =
      std::max(cdp_proxy_ram_least_bytes, ram_for_data_bytes(data, scenario.constants.of<CdpConfig>().version));
  sizing.product_least = cdp_proxy_ram_advised_bytes;
  sizing.product_most = cdp_proxy_ram_most_bytes;
  sizing.step = gib_bytes;
  sizing.rules = {
      {"8 GB at least", "Veeam user guide, system requirements of a CDP proxy", cdp_proxy_ram_advised_bytes}};
  const double high = std::clamp(std::ceil(*sizing.without_cbt / gib_bytes), cdp_proxy_ram_advised_bytes / gib_bytes,
                                 cdp_proxy_ram_most_bytes / gib_bytes);
  search_whole_and_judge(runs, change, cdp_proxy_ram_least_bytes / gib_bytes, high, gib_bytes, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

/// More proxies share the VMs out in another way, which may be worse, so all numbers are tried.
void find_fewest(SizingRuns& runs, const ValueChange& change, double most, Sizing& sizing) {
  if (leave_to_longer_run(runs, sizing)) return;
  std::vector<SizingRuns::Change> changes;
  for (double count = 1; count <= most; ++count) changes.push_back(change(count));
  const auto outcomes = runs.play(changes);
  const auto fewest =
      std::find_if(outcomes.begin(), outcomes.end(), [](const SizingRuns::Outcome& outcome) { return outcome.meets; });
  const SizingRuns::Outcome& proof = fewest != outcomes.end() ? *fewest : outcomes.back();
  sizing.rpo_s = proof.rpo_s;
  if (fewest == outcomes.end()) {
    sizing.forbidden_by = proof.cause;
  } else {
    sizing.least = static_cast<double>(fewest - outcomes.begin()) + 1;
    sizing.no_failing = "it is the least there is";
    // What the scenario refuses was not played, and proves nothing.
    for (auto below = fewest; below != outcomes.begin() && !sizing.failing;) {
      --below;
      const double count = static_cast<double>(below - outcomes.begin()) + 1;
      if (below->refused.empty()) {
        sizing.failing = count;
        sizing.held_by = below->cause;
        sizing.no_failing.clear();
      } else if (count == *sizing.least - 1) {
        sizing.no_failing = refused_text(count, *below);
      }
    }
  }
  judge_rules(runs, change, sizing);
}

/// @param held  peak of what source proxies hold; 0 of target proxies
Sizing size_count(SizingRuns& runs, const ProxySite& place, const std::vector<LinkUse>& uses, double held) {
  const Scenario& scenario = runs.scenario();
  Sizing sizing = named_sizing(scenario, place, "", "", "count", place.count());
  sizing.no_stable = "with their number the VMs of each are others: see their vCPUs";
  const auto entries = entries_of(scenario, place);
  if (entries.size() != 1) {
    sizing.not_searched = fmt::format(
        "they are {} components, so which of them to leave out is not a number; one component with a count can be "
        "sized",
        entries.size());
    return sizing;
  }
  double vcpus = 0;
  for (const Index proxy : place.proxies) vcpus = std::max<double>(vcpus, scenario.cdp_proxies[proxy].size.vcpus);
  if (const auto rate = greatest_rate(runs, {joined(uses)}))
    sizing.bound = whole_up(*rate / (vcpus * bytes_per_s_per_vcpu(scenario, place.role)));
  const auto hosts = std::count_if(scenario.hosts.begin(), scenario.hosts.end(),
                                   [&](const HostConfig& host) { return host.site == place.site; });
  sizing.rules = {{"2 for each site at least, 4 in all", "IBM Cloud, Veeam pattern", 2},
                  {"one on each host", "IBM Cloud, Veeam pattern, for NFS v3 or vSAN with host affinity",
                   static_cast<double>(hosts)}};
  const auto option = [pointer = sizing.pointer](double count) { return fmt::format("{}={:.0f}", pointer, count); };
  const ValueChange change = [&](double count) { return runs.with_set({option(count)}); };
  const Buffers buffers = buffers_of(scenario, place);
  const double holding = whole_up(place.count() * held / (buffers.ram_bytes + buffers.cache_bytes));
  constexpr double tried_max = 64;
  const double most = std::min(tried_max, 2 * std::max({place.count(), 2.0, sizing.bound.value_or(0), holding}));
  find_fewest(runs, change, most, sizing);
  explain_cycles(runs, uses, sizing);
  settle_by_option(option, runs, sizing);
  return sizing;
}

void set_vcpus(CdpProxySize& size, double value) { size.vcpus = static_cast<std::uint32_t>(value); }
void set_ram(CdpProxySize& size, double value) { size.ram_bytes = value; }
void set_cache(CdpProxySize& size, double value) { size.cache_bytes = value; }

/// The number last: with it proxies come and go.
void size_place(SizingRuns& runs, const ProxySite& place, std::vector<Sizing>& sizings) {
  const ValueChange vcpus = with_each(place, set_vcpus);
  const ProcessorLoad load = processor_load(runs, place, vcpus);
  sizings.push_back(size_vcpus(runs, place, load, vcpus));
  double held = 0;
  if (place.role == CdpProxyRole::Source) {
    held = peak_held_bytes(runs, place);
    for (Sizing sizing : {size_cache(runs, place, held, with_each(place, set_cache)),
                          size_ram(runs, place, held, with_each(place, set_ram))}) {
      explain_cycles(runs, load.uses, sizing);
      sizings.push_back(std::move(sizing));
    }
  }
  sizings.push_back(size_count(runs, place, load.uses, held));
}

}  // namespace

std::vector<Sizing> size_proxies(SizingRuns& runs) {
  std::vector<Sizing> sizings;
  for (const CdpProxyRole role : {CdpProxyRole::Source, CdpProxyRole::Target})
    for (Index site = 0; site < runs.scenario().sites.size(); ++site) {
      // With each size that is settled the proxies may be others.
      const ProxySite place = proxy_site(runs.scenario(), site, role);
      if (!place.proxies.empty() && !place.vms.empty()) size_place(runs, place, sizings);
    }
  return sizings;
}

}  // namespace drsim
