#include "sim/products/zerto/data_path_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/units.hpp"
#include "sim/engine/long_run/span_text.hpp"
#include "sim/engine/network/site_throttle.hpp"

namespace drsim {

namespace {

std::string megabits(double bits_per_s) { return fmt::format("{:.4g} Mbps", bits_per_s / mb_bytes); }

/// True when streams leave the appliance whose data shrinks: without compression more bytes go over the WAN.
bool shrinks_data(const PlaneSetup& setup, const std::string& appliance) {
  return std::any_of(setup.config.streams.begin(), setup.config.streams.end(), [&](const PlaneStream& stream) {
    return setup.config.vras[stream.protecting_vra].name == appliance && stream.processing.compression_ratio > 1;
  });
}

void warn_of_compression(const PlaneSetup& setup, RunRecord& record) {
  // Less is the rounding of a date.
  constexpr double least_back_off_s = 1e-3;
  for (const ApplianceResult& appliance : record.appliances) {
    if (appliance.backed_off_s < least_back_off_s) continue;
    const char* effect =
        shrinks_data(setup, appliance.name)
            ? "more bytes than planned went over the WAN (more vCPU, TLS with AES instructions or fewer VMs on the "
              "host "
              "help)"
            : "its data does not shrink, so as many bytes went over the WAN, and WAN compression only costs CPU";
    record.warnings.push_back(fmt::format(
        "{}: its CPU was short for {}, so compression backed off, to {:.3g} % of the data at the least: {}",
        appliance.name, span_text(appliance.backed_off_s, 3), 100 * appliance.compression_level_min, effect));
  }
}

/// Highest rate of a curve over its corners; 0 when there is no such curve.
double curve_peak(const RunRecord& record, const std::string& entity, const std::string& series) {
  double peak = 0;
  for (const Curve& curve : record.curves) {
    if (curve.kind != "link_bits_per_s" || curve.entity != entity || curve.series != series) continue;
    for (const CurvePoint& point : curve.points) peak = std::max(peak, point.high);
  }
  return peak;
}

/// True when data leaves another site of the region as well: what its links carry is not that of one site.
bool is_one_of_several(const Scenario& scenario, const PlaneSetup& setup, Index site) {
  const PlaneConfig& config = setup.config;
  return std::any_of(config.streams.begin(), config.streams.end(), [&](const PlaneStream& stream) {
    const Index from = scenario.hosts[stream.protecting_vra].site;
    return from != site && scenario.sites[from].region == scenario.sites[site].region;
  });
}

/// A throttle keeps data to its rate on average; what users then see on the link is more.
void warn_of_throttles(const Scenario& scenario, const PlaneSetup& setup, RunRecord& record) {
  for (Index site = 0; site < scenario.sites.size(); ++site) {
    const SiteConfig& config = scenario.sites[site];
    if (!config.throttle || setup.throttle_resource[site] == bound_by_cap || config.throttle->bits_per_s <= 0) continue;
    if (is_one_of_several(scenario, setup, site)) continue;
    for (const LinkResult& link : record.links) {
      if (link.from != scenario.regions[config.region].name || link.down_s >= record.horizon_s) continue;
      const double control =
          link.by_class_bytes[static_cast<std::size_t>(TrafficClass::Control)] * bits_per_byte / record.horizon_s;
      // Their peaks may come at different dates, so that their sum may never have been there.
      const double data =
          std::max(curve_peak(record, link.name, "replication"), curve_peak(record, link.name, "resync"));
      const double rate = std::max(config.throttle->bits_per_s, config.throttle->window_bits_per_s);
      if (data <= 0 || data + control <= rate) continue;
      record.warnings.push_back(fmt::format(
          "site {}: link {} carries up to {} although the throttle is {}: the throttle holds for data traffic and on "
          "average over {:.3g} s, so bursts may go above it, and {} of control traffic are outside it",
          config.name, link.name, megabits(data + control), megabits(rate), scenario.zerto.throttle_averaging_s,
          megabits(control)));
    }
  }
}

/// Names of groups of higher priority that replicate from the same site to the same site.
std::set<std::string> groups_before(const Scenario& scenario, const PlaneSetup& setup, Index group) {
  std::set<std::string> names;
  for (Index other = 0; other < scenario.vpgs.size(); ++other)
    if (scenario.vpgs[other].priority < scenario.vpgs[group].priority &&
        setup.protected_site[other] == setup.protected_site[group] &&
        setup.recovery_site[other] == setup.recovery_site[group])
      names.insert(scenario.vpgs[other].name);
  return names;
}

/// True when one of these groups sends over what the cause is a shortage of.
bool is_shared_with(const std::set<std::string>& groups, const Cause& cause, const PlaneSetup& setup) {
  const PlaneConfig& config = setup.config;
  return std::any_of(config.streams.begin(), config.streams.end(), [&](const PlaneStream& stream) {
    return groups.count(config.groups[stream.group].vpg.name) > 0 &&
           std::any_of(stream.path.begin(), stream.path.end(),
                       [&](const PathUse& use) { return config.resources[use.resource].entity == at_bottom(cause); });
  });
}

void warn_of_starvation(const Scenario& scenario, const PlaneSetup& setup, RunRecord& record) {
  for (Index group = 0; group < scenario.vpgs.size(); ++group) {
    const std::set<std::string> before = groups_before(scenario, setup, group);
    if (before.empty()) continue;
    double above_s = 0;
    for (const Violation& violation : record.groups[group].violations) {
      if (is_shortage(violation.cause) && is_shared_with(before, violation.cause, setup)) above_s += violation.above_s;
    }
    if (above_s <= 0) continue;
    record.warnings.push_back(fmt::format(
        "VPG {} (priority {}) missed its target for {} for want of capacity while {} first took what was needed: "
        "priority is a strict order, lower ones get what is left",
        record.groups[group].name, record.groups[group].priority, span_text(above_s, 3),
        before.size() == 1
            ? fmt::format("VPG {} of higher priority", *before.begin())
            : fmt::format("{} VPGs of higher priority, {} among them,", before.size(), *before.begin())));
  }
}

/// Average, percentile and peak differ: which of them a link that held groups back was sized by.
void warn_of_sizing(RunRecord& record) {
  for (const BandwidthNeed& need : record.bandwidth_needs) {
    const auto link = std::find_if(record.links.begin(), record.links.end(),
                                   [&](const LinkResult& one) { return one.name == need.link; });
    if (link == record.links.end() || need.peak <= link->capacity_bits_per_s) continue;
    const bool held = std::any_of(record.groups.begin(), record.groups.end(), [&](const GroupResult& group) {
      return std::any_of(group.violations.begin(), group.violations.end(), [&](const Violation& violation) {
        return is_shortage(violation.cause) && is_link(at_bottom(violation.cause), need.link);
      });
    });
    if (!held) continue;
    const double capacity = link->capacity_bits_per_s;
    const char* place = capacity <= need.mean  ? "below the average"
                        : capacity <= need.p98 ? "between the average and the 98th percentile"
                                               : "between the 98th percentile and the peak";
    record.warnings.push_back(fmt::format(
        "link {}: replication asks for {} on average, {} at the 98th percentile and {} at its peak{}; the capacity of "
        "{} is {}, and groups missed their targets because the link was full",
        need.link, megabits(need.mean), megabits(need.p98), megabits(need.peak),
        backed_off(record)
            ? ", as it is compressed behind this link (were all of it sent, compression might back off further)"
            : "",
        megabits(capacity), place));
  }
}

/// The size that a VM's journal is warned of.
std::string line_text(const VpgConfig& vpg, double fraction) {
  if (vpg.journal_limit_fraction)
    return fmt::format("{:.3g} % of their disks", 100 * fraction * *vpg.journal_limit_fraction);
  return fmt::format("{:.0f} GiB", fraction * *vpg.journal_limit_bytes / gib_bytes);
}

/// The warning line is that of each VM's journal, as the product's is.
void warn_of_journals(const Scenario& scenario, RunRecord& record) {
  constexpr std::size_t named_max = 3;
  for (Index group = 0; group < scenario.vpgs.size(); ++group) {
    const GroupResult& result = record.groups[group];
    if (result.journal_warnings.empty()) continue;
    std::string names;
    for (std::size_t k = 0; k < std::min(named_max, result.journal_warnings.size()); ++k) {
      const JournalWarning& warning = result.journal_warnings[k];
      names += fmt::format("{}{} after {} (peak {:.0f} GiB)", k == 0 ? "" : ", ", warning.vm,
                           span_text(warning.at_s, 3), warning.peak_bytes / gib_bytes);
    }
    const std::size_t more = result.journal_warnings.size() - std::min(named_max, result.journal_warnings.size());
    if (more > 0) names += fmt::format(", and {} more", more);
    const double fraction = scenario.vpgs[group].journal_warning_fraction;
    record.warnings.push_back(fmt::format(
        "VPG {}: the journals of {} of its {} VMs passed their warning line of {} ({:.3g} % of the limit): {}",
        result.name, result.journal_warnings.size(), result.vms, line_text(scenario.vpgs[group], fraction),
        100 * fraction, names));
  }
}

}  // namespace

void add_data_path_warnings(const Scenario& scenario, const PlaneSetup& setup, RunRecord& record) {
  warn_of_compression(setup, record);
  warn_of_throttles(scenario, setup, record);
  warn_of_starvation(scenario, setup, record);
  warn_of_sizing(record);
  warn_of_journals(scenario, record);
}

}  // namespace drsim
