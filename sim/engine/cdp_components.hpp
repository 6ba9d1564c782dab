#pragma once
/// Which links and CDP proxies are down, and why: a component is up again when nothing holds it down any more. Carries
/// out the scheduled incidents of a scenario with Veeam CDP and lets other proxies take over from failed ones.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/cdp_replication.hpp"

namespace drsim {

class CdpComponents {
 public:
  CdpComponents(const Scenario& scenario, const Platform& platform, CdpReplication& replication)
      : scenario_(scenario),
        platform_(platform),
        replication_(replication),
        link_reasons_(scenario.links.size(), 0),
        proxy_reasons_(scenario.cdp_proxies.size(), 0) {}

  /// Components go down, or one reason less holds them down.
  void strike(const TargetConfig& targets, bool down);
  void set_link(Index link, bool down);

  /// Body of an actor: plays the incidents within the horizon; of one date, what ends goes before what begins, and all
  /// take effect together.
  void play_incidents();

 private:
  void set_proxy(Index proxy, bool down);

  const Scenario& scenario_;
  const Platform& platform_;
  CdpReplication& replication_;
  std::vector<std::uint32_t> link_reasons_, proxy_reasons_;
};

}  // namespace drsim
