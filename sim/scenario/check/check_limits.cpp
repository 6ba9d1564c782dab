/// Limits of the products that need the whole scenario, and warnings about links and regions, whatever replicates.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "models/network/wan_path.hpp"
#include "models/units.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

void warn_of_round_trips(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  for (const LinkConfig& link : scenario.links) {
    const RegionConfig& a = scenario.regions[link.region_a];
    const RegionConfig& b = scenario.regions[link.region_b];
    const double least_s = least_rtt_s(a.latitude_deg, a.longitude_deg, b.latitude_deg, b.longitude_deg);
    if (link.rtt_s < least_s)
      reading.warn(
          fmt::format("link {}: an RTT of {:.3g} ms is less than the {:.3g} ms that light needs in fibre between "
                      "{} and {}",
                      link.name, link.rtt_s / millisecond_s, least_s / millisecond_s, a.name, b.name));
  }
}

void warn_of_links(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  for (const EventConfig& event : scenario.events) {
    const LinkConfig& link = scenario.links[event.link];
    if (event.bits_per_s && *event.bits_per_s > std::max(link.forward_bits_per_s, link.backward_bits_per_s))
      reading.warn(fmt::format("link {}: \"degraded\" to {}, above its capacity", link.name,
                               quantity_text(*event.bits_per_s, Dimension::BitsPerSecond)));
  }
  for (const VmConfig& vm : scenario.vms) {
    const SiteConfig& from = scenario.sites[scenario.hosts[vm.host].site];
    const SiteConfig& to = scenario.sites[scenario.hosts[vm.recovery_host].site];
    if (from.region != to.region) continue;
    reading.warn(fmt::format(
        "sites {} and {} are in one region, {}: no backbone link lies between them, and a disaster may take both",
        from.name, to.name, scenario.regions[from.region].name));
    return;
  }
}

/// The groups of one product in place of the whole scenario, for as long as it lives. What is warned of stays.
class PartInPlace {
 public:
  PartInPlace(Reading& reading, ProtectionProduct product) : reading_(reading) {
    if (reading.products.size() < 2) return;
    whole_ = std::move(reading.scenario);
    reading.scenario = part_of(*whole_, product).scenario;
  }
  ~PartInPlace() {
    if (!whole_) return;
    whole_->warnings = std::move(reading_.scenario.warnings);
    whole_->obstacles = std::move(reading_.scenario.obstacles);
    reading_.scenario = std::move(*whole_);
  }
  PartInPlace(const PartInPlace&) = delete;
  PartInPlace& operator=(const PartInPlace&) = delete;

 private:
  Reading& reading_;
  std::optional<Scenario> whole_;
};

}  // namespace

void check_limits(Reading& reading) {
  for (const ProtectionProduct product : reading.products) {
    const PartInPlace part(reading, product);
    facts_of(product).check_limits(reading);
  }
  warn_of_round_trips(reading);
  warn_of_links(reading);
}

}  // namespace drsim
