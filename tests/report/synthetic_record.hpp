#pragma once
/// A hand-made run for tests of the report: two links, five groups with hostile names, ten hosts, three days, an outage
/// of twenty minutes and bursts that a link cannot carry. No engine is involved; figures only have to look plausible.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "models/group_accounts/group_misses.hpp"
#include "models/units.hpp"
#include "sim/report/record/write_run.hpp"

namespace drsim::synthetic {

inline constexpr double horizon_s = 3 * day_s;
inline constexpr double outage_from_s = day_s + 10 * hour_s;
inline constexpr double outage_to_s = outage_from_s + 20 * minute_s;
inline constexpr double step_s = 5 * minute_s;

inline const std::array<std::string, 5> group_names = {"erp-database", "<script>alert(1)</script>",
                                                       "=HYPERLINK(\"http://example.invalid\")",
                                                       "naïve \"quoted\" & \\N 数据\nsecond line", "mail"};

inline Scenario scenario() {
  Scenario s;
  s.name = "synthetic";
  s.title = "Synthetic estate </script><b>bold</b> \u2028 end";
  s.start = "2026-03-02T00:00:00";
  s.horizon_s = horizon_s;
  s.digest = "5f3e0d1c";
  s.regions = {{"eu-de", "Frankfurt", 50.1, 8.7, "EU"}, {"eu-es", "Madrid", 40.4, -3.7, "EU"}};
  s.vrfs = {{"prod"}};
  s.sites = {{"fra <1>", 0, 0, std::nullopt}, {"mad", 1, 0, 10e9}};
  for (const char* name : {"fra-mad", "fra-mad \"spare\""}) {
    LinkConfig link;
    link.name = name;
    link.region_a = 0;
    link.region_b = 1;
    link.forward_bits_per_s = link.backward_bits_per_s = 1e9;
    link.rtt_s = 0.0281;
    link.vrfs = {0};
    s.links.push_back(link);
  }
  s.datastores = {{"ds-mad", 1, 40 * tib_bytes, 2e9, 1e9, 1e5, 2}};
  for (Index i = 0; i < 10; ++i) {
    HostConfig host;
    host.name = (i < 5 ? "fra-esx-" : "mad-esx-") + std::to_string(i % 5);
    host.cluster = i < 5 ? "fra-<cluster>&" : "mad-cluster";
    host.site = i / 5;
    host.cores = 32;
    host.datastores = {0};
    s.hosts.push_back(host);
  }
  for (Index g = 0; g < group_names.size(); ++g) {
    VpgConfig vpg;
    vpg.name = group_names[g];
    vpg.recovery_site = 1;
    s.vpgs.push_back(vpg);
    for (Index v = 0; v < 4; ++v) {
      VmConfig vm;
      vm.name = "vm-" + std::to_string(g) + "-" + std::to_string(v);
      vm.host = g;
      vm.recovery_host = 5 + g;
      vm.vpg = g;
      vm.load.mean_bytes_per_s = 3e6;
      s.vms.push_back(vm);
    }
  }
  s.events = {{outage_from_s, EventKind::LinkDown, 0, {}, {}, {}},
              {outage_to_s, EventKind::LinkRestored, 0, {}, {}, {}}};
  s.warnings = {"journal limit of \"mail\" is above what was validated <b>bold</b>"};
  s.assumptions = {"written bytes compress 2:1 unless stated"};
  return s;
}

inline Curve curve(const std::string& kind, const std::string& entity, const std::string& series = "") {
  Curve made;
  made.kind = kind;
  made.entity = entity;
  made.series = series;
  return made;
}

inline void corner(Curve& curve, double at_s, double value) {
  const double low = curve.exact ? value : 0.6 * value;
  const double high = curve.exact ? value : 1.5 * value;
  curve.points.push_back({at_s, low, high, value});
}

inline Cause link_cause(CauseKind kind, CauseCategory category) {
  return {kind, category, {EntityKind::Link, "fra-mad", Direction::Forward}};
}

/// Backlog, RPO and journal of one group: a fluid queue in steps of five minutes.
inline void add_group(RunRecord& record, std::size_t index) {
  GroupResult group;
  group.name = group_names[index];
  group.product = "zerto";
  group.priority = index == 0 ? "high" : "medium";
  group.protected_site = "fra <1>";
  group.recovery_site = "mad";
  group.rpo_target_s = index == 4 ? 7200 : 300;
  group.history_wanted_s = day_s;
  group.history_end_s = day_s;
  group.history_min_s = index == 3 ? 0.7 * day_s : day_s;
  group.journal_limit_bytes = index == 2 ? std::nullopt : std::optional<double>(600 * gib_bytes);
  group.journal_limited_s = index == 3 ? 4 * hour_s : 0;
  group.vms = 4;
  Curve rpo = curve("rpo_s", group.name), backlog = curve("backlog_bytes", group.name);
  Curve journal = curve("journal_bytes", group.name);
  rpo.exact = backlog.exact = index != 1;
  const double mean_bytes_per_s = 12e6, share_bytes_per_s = index == 4 ? 30e6 : 21e6;
  double queue_bytes = 0, journal_bytes = 0, above_s = 0;
  for (double at_s = 0; at_s < horizon_s; at_s += step_s) {
    const double hour = std::fmod(at_s / hour_s, 24.0);
    const double burst = std::fmod(at_s / step_s + 17.0 * static_cast<double>(index), 37.0) < 4 ? 1.6 : 1.0;
    const double written = mean_bytes_per_s * burst * (1 + 0.6 * std::sin((hour - 7) / 24 * 2 * M_PI));
    const bool down = at_s >= outage_from_s && at_s < outage_to_s;
    const double carried = down ? 0 : std::min(share_bytes_per_s, written + queue_bytes / step_s);
    queue_bytes = std::max(0.0, queue_bytes + (written - carried) * step_s);
    journal_bytes = std::min(journal_bytes + carried * step_s, mean_bytes_per_s * day_s);
    const double value_s = 3 + queue_bytes / share_bytes_per_s;
    if (value_s > group.rpo_target_s) above_s += step_s;
    group.rpo_s.max = std::max(group.rpo_s.max, value_s);
    corner(rpo, at_s, value_s);
    corner(backlog, at_s, queue_bytes);
    corner(journal, at_s, journal_bytes);
    group.bytes.written += written * step_s;
    group.journal_peak_bytes = std::max(group.journal_peak_bytes, journal_bytes);
  }
  group.bytes.queued = queue_bytes;
  group.bytes.delivered = group.bytes.written - queue_bytes;
  group.rpo_s.mean = 12;
  group.rpo_s.p50 = 3.1;
  group.rpo_s.p95 = 40;
  group.rpo_s.p99 = 0.8 * group.rpo_s.max;
  group.rpo_s.end = 3;
  group.state_s = {horizon_s - 3000, 2000, 1000, 0};
  if (above_s > 0) {
    TimeAboveTarget above;
    above.add(outage_from_s + 300, outage_to_s + 2000, group.rpo_s.max, 0);
    above.add(2 * day_s + 36000, 2 * day_s + 36900, 420, 1);
    group.above_target_fraction = above.total_s() / horizon_s;
    set_misses({{&above,
                 {link_cause(CauseKind::Down, CauseCategory::Fault),
                  link_cause(CauseKind::ResourceFull, CauseCategory::Link)}}},
               group);
  }
  group.spans = {{outage_from_s, outage_from_s + 2000, GroupState::Buffering, true},
                 {outage_from_s + 2000, outage_from_s + 3000, GroupState::BitmapSync, index != 2}};
  record.journal_needs.push_back({group.name, group.journal_peak_bytes, 1.1 * mean_bytes_per_s * day_s});
  record.groups.push_back(group);
  record.curves.insert(record.curves.end(), {rpo, backlog, journal});
}

inline void add_link(RunRecord& record, const std::string& name, bool forward, double share) {
  LinkResult link;
  link.name = forward ? name : name + " (backward)";
  link.from = forward ? "eu-de" : "eu-es";
  link.to = forward ? "eu-es" : "eu-de";
  link.capacity_bits_per_s = 1e9;
  link.rtt_s = 0.0281;
  link.utilisation = {0.5 * share, 0.5 * share, 0.9 * share, share, share, 0, 0};
  link.saturated_s = share >= 1 ? 5 * hour_s : 0;
  link.down_s = name == "fra-mad" ? 20 * minute_s : 0;
  for (std::size_t c = 0; c < traffic_class_count; ++c) {
    Curve bits = curve("link_bits_per_s", link.name, traffic_class_names[c]);
    const double part = std::array<double, traffic_class_count>{0.6, 0.2, 0.0, 0.02, 0.18}[c];
    double before = 0;
    for (double at_s = 0; at_s < horizon_s; at_s += step_s) {
      const bool down = link.down_s > 0 && at_s >= outage_from_s && at_s < outage_to_s;
      const double level = down ? 0 : 1e9 * share * part * (0.7 + 0.3 * std::sin(at_s / day_s * 2 * M_PI));
      if (at_s > 0) corner(bits, at_s, before);
      corner(bits, at_s, level);
      link.by_class_bytes[c] += level / bits_per_byte * step_s;
      before = level;
    }
    link.carried_bytes += link.by_class_bytes[c];
    record.curves.push_back(bits);
  }
  record.bandwidth_needs.push_back({link.name, 0.55e9 * share, 0.97e9 * share, 1.12e9 * share, 1.45e9 * share});
  record.links.push_back(link);
}

inline void add_appliances(RunRecord& record, const Scenario& s) {
  for (std::size_t i = 0; i < s.hosts.size(); ++i) {
    ApplianceResult vra;
    vra.name = "vra-" + s.hosts[i].name;
    vra.kind = i < 5 ? "VRA protecting" : "VRA recovering";
    vra.host = s.hosts[i].name;
    vra.buffer_capacity_bytes = 2.2 * gib_bytes;
    vra.buffer_peak_bytes = (i < 5 ? 2.2 : 0.3) * gib_bytes;
    vra.cpu = {0.1, 0.1, 0.3, 0.4, 0.5, 0, 0};
    vra.full_count = i < 2 ? 1 : 0;
    Curve buffer = curve("buffer_bytes", vra.name);
    for (const auto& [at_s, fill] : std::vector<std::pair<double, double>>{{0, 0.01},
                                                                           {outage_from_s, 0.02},
                                                                           {outage_from_s + 600, 1},
                                                                           {outage_to_s + 900, 0.9},
                                                                           {outage_to_s + 1800, 0.01}}) {
      corner(buffer, at_s, fill * vra.buffer_peak_bytes);
    }
    record.appliances.push_back(vra);
    record.curves.push_back(buffer);
  }
}

inline RunRecord record() {
  const Scenario s = scenario();
  RunRecord made;
  made.seed = 42;
  made.horizon_s = horizon_s;
  made.wall_s = 0.25;
  made.events = 12345;
  made.fingerprint = "c0ffee";
  for (std::size_t i = 0; i < group_names.size(); ++i) add_group(made, i);
  add_link(made, "fra-mad", true, 1.0);
  add_link(made, "fra-mad", false, 0.05);
  add_link(made, "fra-mad \"spare\"", true, 0.4);
  add_link(made, "fra-mad \"spare\"", false, 0.01);
  add_appliances(made, s);
  made.datastores = {{"ds-mad", "mad", 40 * tib_bytes, 30 * tib_bytes, 5 * tib_bytes, {0.2, 0.2, 0.5, 0.6, 0.9, 0, 0}}};
  made.log = {{outage_from_s, "link fra-mad", "down", 0},
              {outage_from_s + 2000, group_names[2], "BitmapSync", 1.5e9},
              {outage_to_s, "link fra-mad", "restored", 1e9}};
  made.warnings = {"group \"mail\" never reached its full history"};
  made.conservation = {1e-15, 84};
  return made;
}

inline ReadScenario read() {
  ReadScenario made;
  made.scenario = scenario();
  made.resolved = nlohmann::ordered_json::parse(R"({
    "name": "synthetic", "start": "2026-03-02T00:00:00", "duration": "3 d",
    "links": [{"name": "fra-mad", "capacity": "1 Gbps", "rtt": "28.1 ms", "mtu": "1500 B"}],
    "vpgs": [{"name": "<script>alert(1)</script>", "rpo_target": "5 min", "journal_history": "24 h"}],
    "zerto": {"pipeline_latency": "0.5 s"}})");
  made.defaults = {"/links/0/mtu", "/vpgs/0/journal_history", "/zerto/pipeline_latency"};
  return made;
}

}  // namespace drsim::synthetic
