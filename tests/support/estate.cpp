#include "tests/support/estate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "models/units.hpp"

namespace drsim::test {
namespace {

constexpr double ample = 1e15;

DatastoreConfig datastore_of(const std::string& name, Index site) {
  DatastoreConfig datastore;
  datastore.name = name;
  datastore.site = site;
  datastore.capacity_bytes = datastore.read_bytes_per_s = datastore.write_bytes_per_s = datastore.iops = ample;
  return datastore;
}

HostConfig host_of(const std::string& name, Index site) {
  HostConfig host;
  host.name = name;
  host.cluster = name.substr(0, name.find('-'));
  host.site = site;
  host.cores = 48;
  host.clock_hz = 2.4e9;
  host.nic_bits_per_s = 9e9;
  host.datastores = {site};
  host.vra.ram_bytes = ample;
  return host;
}

/// Hosts are left-1 .. left-n, then right-1 .. right-n: the number of one of a site.
Index host_index(const Scenario& scenario, Index site, Index number) {
  return site * static_cast<Index>(scenario.hosts.size() / 2) + number;
}

/// Deals VMs to groups and hosts; a group protects one of the two sites, and each of its VMs draws its hosts.
void add_vms(Scenario& scenario, Draw& draw, Index vms, Index vpgs, double backward_chance) {
  const Index last = static_cast<Index>(scenario.hosts.size() / 2) - 1;
  std::vector<Index> protected_site;
  for (Index group = 0; group < vpgs; ++group) {
    VpgConfig vpg;
    vpg.name = fmt::format("vpg-{}", group + 1);
    protected_site.push_back(draw.chance(backward_chance) ? 1 : 0);
    vpg.recovery_site = 1 - protected_site.back();
    vpg.rpo_target_s = 15;
    scenario.vpgs.push_back(vpg);
  }
  for (Index index = 0; index < vms; ++index) {
    VmConfig vm;
    vm.name = fmt::format("vm-{:02}", index + 1);
    vm.vpg = index < vpgs ? index : draw.whole(0, vpgs - 1);
    const Index site = protected_site[vm.vpg];
    vm.host = host_index(scenario, site, draw.whole(0, last));
    vm.recovery_host = host_index(scenario, 1 - site, draw.whole(0, last));
    vm.recovery_datastore = 1 - site;
    vm.disks = {{200 * gib_bytes}};
    vm.load.name = "load of " + vm.name;
    scenario.vms.push_back(vm);
  }
}

/// A series with a calm level and bursts that all VMs of an estate share in time, so that the link congests.
std::shared_ptr<const RateSeries> bursty_series(Draw& draw, double mean_bytes_per_s, double horizon_s,
                                                const std::vector<double>& burst_at_s) {
  auto series = std::make_shared<RateSeries>();
  series->interval_s = 5.0 * draw.whole(1, 12);
  const double burst_s = draw.between(15, 40);
  const double burst_factor = draw.between(3, 6);
  for (double at_s = 0; at_s < horizon_s; at_s += series->interval_s) {
    double rate = mean_bytes_per_s * draw.between(0.3, 0.9);
    for (const double from_s : burst_at_s)
      if (at_s + series->interval_s > from_s && at_s < from_s + burst_s) rate = mean_bytes_per_s * burst_factor;
    series->rates_bytes_per_s.push_back(rate);
  }
  return series;
}

void add_series_loads(Scenario& scenario, Draw& draw) {
  const double horizon_s = scenario.horizon_s;
  const std::vector<double> bursts = {draw.between(0.1, 0.25) * horizon_s, draw.between(0.45, 0.65) * horizon_s};
  const double link_bytes_per_s = scenario.links[0].forward_bits_per_s / bits_per_byte;
  const double fair = link_bytes_per_s / static_cast<double>(scenario.vms.size());
  for (VmConfig& vm : scenario.vms) {
    vm.load.kind = LoadKind::Series;
    vm.load.compression_ratio = 1.5;
    vm.load.mean_bytes_per_s = fair * draw.between(0.5, 1.1);
    vm.load.series = bursty_series(draw, vm.load.mean_bytes_per_s, horizon_s, bursts);
  }
}

void add_background(Scenario& scenario, Draw& draw) {
  BackgroundWindow window;
  window.weekdays = {0};
  window.from_s = draw.between(0, 0.3) * scenario.horizon_s;
  window.to_s = window.from_s + draw.between(0.2, 0.5) * scenario.horizon_s;
  window.forward_bits_per_s = draw.between(0.05, 0.25) * scenario.links[0].forward_bits_per_s;
  window.backward_bits_per_s = draw.between(0.05, 0.25) * scenario.links[0].backward_bits_per_s;
  scenario.links[0].background = {window};
}

/// The link is degraded or down between the two shares of the horizon.
void add_trouble(Scenario& scenario, EventKind kind, double from, double to, double capacity_fraction) {
  EventConfig begin;
  begin.at_s = from * scenario.horizon_s;
  begin.kind = kind;
  if (kind == EventKind::LinkDegraded) begin.bits_per_s = capacity_fraction * scenario.links[0].forward_bits_per_s;
  EventConfig end;
  end.at_s = to * scenario.horizon_s;
  end.kind = EventKind::LinkRestored;
  scenario.events.push_back(begin);
  scenario.events.push_back(end);
}

/// On/off, Markov, profile or constant, with an overwrite curve in three of four.
WriteLoadConfig drawn_load(Draw& draw, const std::string& name, double mean_bytes_per_s) {
  WriteLoadConfig load;
  load.name = name;
  load.mean_bytes_per_s = mean_bytes_per_s;
  load.compression_ratio = draw.between(1, 2.5);
  const Index kind = draw.whole(0, 3);
  if (kind == 0) {
    load.kind = LoadKind::OnOff;
    load.peak_to_mean = draw.between(2, 8);
    load.on_mean_s = draw.between(20, 120);
    load.tail_shape = draw.chance(0.5) ? draw.between(1.3, 2.5) : 0;
  } else if (kind == 1) {
    load.kind = LoadKind::Markov;
    load.states = {{0.4, draw.between(60, 600)}, {1.5, draw.between(30, 200)}, {5, draw.between(10, 60)}};
  } else if (kind == 2) {
    load.kind = LoadKind::Profile;
    for (int hour = 0; hour < 24; ++hour) load.hourly_factor.push_back(hour % 2 == 0 ? 0.4 : 1.6);
  }
  if (draw.chance(0.75)) {
    const double minute = draw.between(0.5, 1), half_hour = minute * draw.between(0.5, 0.9);
    load.unique = {{minute_s, minute}, {30 * minute_s, half_hour}, {day_s, half_hour * draw.between(0.2, 0.7)}};
  }
  return load;
}

void draw_appliances(Scenario& scenario, Draw& draw) {
  for (HostConfig& host : scenario.hosts) {
    host.vra.ram_bytes = draw.whole(1, 3) * gib_bytes;
    host.vra.vcpus = draw.whole(1, 2);
  }
  scenario.zerto.vra_bytes_per_s_per_vcpu = 250e6;
  scenario.zerto.compress_cycles_per_byte = 8;
  scenario.zerto.control_bits_per_s_per_site = 0.1e6;
  scenario.zerto.control_bits_per_s_per_vm = 1e3;
  scenario.links[0].tcp_window_bytes = draw.between(0.25, 4) * mib_bytes;
  scenario.links[0].tcp_connections = draw.whole(1, 3);
  scenario.links[0].loss_fraction = draw.chance(0.5) ? draw.between(1e-7, 1e-5) : 0;
}

void draw_groups(Scenario& scenario, Draw& draw) {
  for (VpgConfig& vpg : scenario.vpgs) {
    vpg.priority = static_cast<Priority>(draw.whole(0, 2));
    vpg.checkpoint_interval_s = draw.whole(4, 15);
    vpg.journal_history_s = draw.whole(1, 3) * hour_s;
    if (draw.chance(0.5)) vpg.journal_limit_bytes = draw.between(5, 30) * gib_bytes;
    vpg.wan_compression = draw.chance(0.8);
  }
}

}  // namespace

Scenario bare_estate(Index hosts_per_site, double link_bits_per_s, double rtt_s) {
  Scenario scenario;
  scenario.name = "estate";
  scenario.start = "2026-06-01T00:00:00";
  scenario.regions = {{"left-region", "", 0, 0, ""}, {"right-region", "", 0, 0, ""}};
  scenario.vrfs = {{"vrf"}};
  scenario.sites = {{"left", 0, 0, std::nullopt}, {"right", 1, 0, std::nullopt}};
  scenario.datastores = {datastore_of("left-store", 0), datastore_of("right-store", 1)};
  for (const Index site : {0u, 1u})
    for (Index number = 1; number <= hosts_per_site; ++number)
      scenario.hosts.push_back(host_of(fmt::format("{}-{}", scenario.sites[site].name, number), site));
  LinkConfig link;
  link.name = "wan";
  link.region_b = 1;
  link.forward_bits_per_s = link.backward_bits_per_s = link_bits_per_s;
  link.rtt_s = rtt_s;
  link.tcp_window_bytes = ample;
  link.vrfs = {0};
  scenario.links = {link};
  scenario.zerto.vra_bytes_per_s_per_vcpu = ample;
  scenario.zerto.compress_cycles_per_byte = 0;
  scenario.zerto.control_bits_per_s_per_site = scenario.zerto.control_bits_per_s_per_vm = 0;
  return scenario;
}

Scenario congested_estate(std::uint64_t seed) {
  Draw draw(seed, "congested");
  Scenario scenario = bare_estate(draw.whole(2, 6), draw.between(50e6, 400e6), draw.between(0.005, 0.05));
  scenario.seed = seed;
  scenario.horizon_s = 240;
  const Index vms = draw.whole(3, 12);
  add_vms(scenario, draw, vms, std::min(vms, draw.whole(2, 5)), 0.15);
  add_series_loads(scenario, draw);
  if (draw.chance(0.3)) add_background(scenario, draw);
  if (draw.chance(0.3)) add_trouble(scenario, EventKind::LinkDegraded, 0.2, 0.5, draw.between(0.4, 0.8));
  return scenario;
}

Scenario eventful_estate(std::uint64_t seed) {
  Draw draw(seed, "eventful");
  const double link_bits_per_s = draw.between(50e6, 400e6);
  Scenario scenario = bare_estate(draw.whole(1, 4), link_bits_per_s, draw.between(0.005, 0.08));
  scenario.seed = seed;
  scenario.horizon_s = draw.between(2, 5) * hour_s;
  const Index vms = draw.whole(3, 14);
  add_vms(scenario, draw, vms, std::min(vms, draw.whole(1, 5)), 0.2);
  draw_appliances(scenario, draw);
  draw_groups(scenario, draw);
  const double fair = link_bits_per_s / bits_per_byte / static_cast<double>(vms);
  for (VmConfig& vm : scenario.vms) vm.load = drawn_load(draw, vm.load.name, fair * draw.between(0.4, 2));
  if (draw.chance(0.4)) add_background(scenario, draw);
  if (draw.chance(0.6)) add_trouble(scenario, EventKind::LinkDown, 0.2, 0.2 + draw.between(0.02, 0.1), 1);
  if (draw.chance(0.5)) {
    add_trouble(scenario, EventKind::LinkDegraded, 0.55, 0.7, draw.between(0.3, 0.8));
    EventConfig& degraded = scenario.events[scenario.events.size() - 2];
    if (draw.chance(0.5)) degraded.rtt_s = 2 * scenario.links[0].rtt_s;
    if (draw.chance(0.5)) degraded.loss_fraction = 1e-5;
  }
  return scenario;
}

Scenario reversed_order(const Scenario& scenario) {
  Scenario other = scenario;
  std::reverse(other.hosts.begin(), other.hosts.end());
  std::reverse(other.vpgs.begin(), other.vpgs.end());
  std::reverse(other.vms.begin(), other.vms.end());
  const Index last_host = static_cast<Index>(scenario.hosts.size()) - 1;
  const Index last_vpg = static_cast<Index>(scenario.vpgs.size()) - 1;
  for (VmConfig& vm : other.vms) {
    vm.host = last_host - vm.host;
    vm.recovery_host = last_host - vm.recovery_host;
    vm.vpg = last_vpg - vm.vpg;
  }
  return other;
}

}  // namespace drsim::test
