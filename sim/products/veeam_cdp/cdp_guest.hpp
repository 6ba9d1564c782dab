#pragma once
/// Groups that Veeam CDP protects beside those of Zerto in one run, over the same links, NICs, gateways and datastores,
/// with one book of failures. The plane of Zerto owns what is shared.
/// Checked by: tests/engine/mixed_estate_test.cpp.

#include <memory>
#include <optional>
#include <vector>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/shared_play.hpp"
#include "sim/products/veeam_cdp/cdp_components.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"
#include "sim/products/zerto/plane_setup.hpp"
#include "sim/products/zerto/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class CdpGuest {
 public:
  /// @param scenario  of the groups of Veeam CDP alone
  CdpGuest(const Scenario& scenario, const Platform& platform);

  /// The resources that its streams use, for set_up_plane().
  std::vector<OtherUse> uses() const;

  /// Its streams, for the plane that owns the resources; `setup` was made with uses().
  void add_streams(PlaneSetup& setup);

  /// Its part of the run begins: links and proxies fail by the book. To be called once, after add_streams().
  void begin(ReplicationPlane& owner, FailureBook& book);

  /// Round trip and loss of a link change now.
  void set_condition(Index link, const LinkCondition& condition) { replication_->set_condition(link, condition); }

  /// Plays the rest up to the horizon and fills in what is known of these groups and their proxies.
  void report(RunRecord& record);

  const CdpSetup& setup() const { return replication_->setup(); }

  /// By resource of setup(): which one of the owner it is.
  const std::vector<Index>& resource_of_owner() const { return resource_of_owner_; }

 private:
  const Scenario& scenario_;
  const Platform& platform_;
  CdpSetup made_;  // until the run begins
  std::vector<Index> resource_of_owner_;
  std::unique_ptr<SharedPlay> play_;
  std::unique_ptr<CdpReplication> replication_;
  std::optional<CdpComponents> components_;
};

}  // namespace drsim
