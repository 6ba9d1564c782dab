#pragma once
/// What the failures of the book (failure_book.hpp) do to links and CDP proxies. Carries out the scheduled incidents of
/// a scenario with Veeam CDP and lets other proxies take over from failed ones.

#include "sim/engine/failures/failure_book.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"

namespace drsim {

class CdpComponents {
 public:
  CdpComponents(const Scenario& scenario, const Platform& platform, FailureBook& book, CdpReplication& replication);

  /// Body of an actor: plays the incidents within the horizon; of one date, what ends goes before what begins, and all
  /// take effect together.
  void play_incidents();

 private:
  void set_link(Index link, bool down);
  void set_proxy(Index proxy, bool down);

  const Scenario& scenario_;
  const Platform& platform_;
  FailureBook& book_;
  CdpReplication& replication_;
};

}  // namespace drsim
