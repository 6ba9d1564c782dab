#include "sim/products/lost_sites.hpp"

#include <utility>

namespace drsim {
namespace {

TargetConfig site_target(Index site) {
  TargetConfig targets;
  targets.sites = {site};
  return targets;
}

}  // namespace

SiteLosses lost_sites(HoldsChanges& plane,
                      std::function<void(const TargetConfig&, const HeldBy&, const IncidentNature&)> fail,
                      std::function<void(const TargetConfig&, const HeldBy&)> end) {
  return {[&plane, fail = std::move(fail)](Index site, const HeldBy& by, const Cause& why) {
            IncidentNature nature;
            nature.told_as = why;
            nature.spares_vcenter = true;
            plane.hold_changes();
            fail(site_target(site), by, nature);
            plane.release_changes();
          },
          [&plane, end = std::move(end)](Index site, const HeldBy& by) {
            plane.hold_changes();
            end(site_target(site), by);
            plane.release_changes();
          }};
}

}  // namespace drsim
