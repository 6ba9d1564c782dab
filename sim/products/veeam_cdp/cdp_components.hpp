#pragma once
/// What the failures of the book (failure_book.hpp) do to links, proxies, gateways and datastores of Veeam CDP, and
/// what its coordinator on the backup server does about them: other proxies take over from failed ones, other hosts
/// write the replicas of hosts that are gone. Without the backup server nothing of that happens until it is back;
/// short-term points go on.
/// Source: Veeam user guide, "How CDP Works", "Guaranteed Delivery". Estimate: how long a reassignment takes.
/// Checked by: tests/engine/cdp_failures_test.cpp

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"

namespace drsim {

class CdpComponents {
 public:
  /// Which components of the book it acts on. LinksAndProxies: the others act on the groups of another product.
  enum class Scope : std::uint8_t { All, LinksAndProxies };

  CdpComponents(const Scenario& scenario, const Platform& platform, FailureBook& book, CdpReplication& replication,
                Scope scope);

  /// Hosts take no part any more, or again: others write the replicas that they wrote, and their VMs have been moved.
  /// @param moved  VMs that go on elsewhere, which the coordinator has to see to
  void maintain(const std::vector<Index>& hosts, bool begins, const std::vector<Index>& moved);

  /// Another proxy, or host, is looked for after the time that it takes.
  void reassign_later();

 private:
  void set_gateway(const FailureBook::Edge& edge);
  void set_datastore(const FailureBook::Edge& edge);
  void set_host(const FailureBook::Edge& edge);
  bool has_target(Index vm) const;
  std::optional<Index> target_of(Index vm) const;
  bool is_server_up() const;

  const Scenario& scenario_;
  const Platform& platform_;
  FailureBook& book_;
  CdpReplication& replication_;
  std::optional<Index> server_site_;
  std::vector<bool> in_maintenance_;  // by host
};

}  // namespace drsim
