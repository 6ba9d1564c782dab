#pragma once
/// The Veeam CDP data path under SimGrid's clock (see kernel_plane.hpp), and which proxies carry its streams.

#include <optional>
#include <vector>

#include "models/veeam_cdp/cdp_plane.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/run/shared_play.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"

namespace drsim {

class CdpReplication : public KernelPlane<CdpPlane, CdpSetup> {
 public:
  CdpReplication(const Scenario& scenario, const Platform& platform, CdpSetup setup);

  /// Plays with another product's plane from now on, of which it asks its rates: that one is driven by SimGrid.
  void join(SharedPlay& play);

  /// Round trip and loss of a link change now.
  void set_condition(Index link, const LinkCondition& condition);

  /// A proxy fails or is back, now.
  void set_proxy(Index proxy, bool up);

  /// Streams that have stopped for at least so long go on over proxies that are up, if there are any at both sites.
  void reassign(double stopped_for_s);

 private:
  void play_to(double to_s) override;

  std::vector<double> proxy_loads() const;
  std::optional<Index> stand_in(Index proxy) const;

  std::vector<bool> proxy_up_;
  std::vector<double> stopped_since_s_;  // by stream
  SharedPlay* play_ = nullptr;
};

}  // namespace drsim
