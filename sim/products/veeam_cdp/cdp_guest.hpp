#pragma once
/// Groups that Veeam CDP protects beside those of another product in one run, over the same links, NICs, gateways and
/// datastores, with one book of failures.
/// Checked by: tests/engine/mixed_estate_test.cpp.

#include <memory>
#include <optional>
#include <vector>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/run/shared_play.hpp"
#include "sim/products/product.hpp"
#include "sim/products/veeam_cdp/cdp_components.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class CdpGuest : public GuestRun {
 public:
  /// @param scenario  of the groups of Veeam CDP alone
  CdpGuest(const Scenario& scenario, const Platform& platform);

  std::vector<SharedResource> uses() const override;
  std::vector<CrossStream> cross_streams(const std::vector<Index>& owner_of) override;
  std::vector<double> used_bytes() const override;
  void begin(OwnerRun& owner) override;
  void set_condition(Index link, const LinkCondition& condition) override {
    replication_->set_condition(link, condition);
  }
  void reroute(const RouteChange& change) override { replication_->reroute(change); }
  void report(RunRecord& record) override;
  void add_warnings(const Scenario& whole, RunRecord& record) const override;
  ProductBalance balance() const override;
  const std::vector<Index>& owner_of() const override { return owner_of_; }

 private:
  const Scenario& scenario_;
  const Platform& platform_;
  CdpSetup made_;  // until the run begins
  std::vector<Index> owner_of_;
  std::unique_ptr<SharedPlay> play_;
  std::unique_ptr<CdpReplication> replication_;
  std::optional<CdpComponents> components_;
};

}  // namespace drsim
