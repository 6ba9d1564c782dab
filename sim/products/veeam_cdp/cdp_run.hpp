#pragma once
/// The groups that Veeam CDP protects in a run of their own.

#include <memory>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/fault_player.hpp"
#include "sim/products/product.hpp"
#include "sim/products/veeam_cdp/cdp_components.hpp"
#include "sim/products/veeam_cdp/cdp_hosts.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"

namespace drsim {

class CdpRun : public ProductRun {
 public:
  explicit CdpRun(const RunPlace& place);
  ~CdpRun() override;
  CdpRun(const CdpRun&) = delete;
  CdpRun& operator=(const CdpRun&) = delete;

  void report(RunRecord& record) override;
  void report_estate(const Scenario& whole, RunRecord& record) const override;
  ProductBalance balance() const override;

 private:
  struct Recovery;
  void start_actors();

  const Scenario& scenario_;
  const RunOptions options_;
  const Platform& platform_;
  std::shared_ptr<CdpReplication> replication_;
  HostRooms rooms_;
  FailureBook book_;
  CdpComponents components_;
  CdpHosts hosts_;
  RouteChanges routes_;
  FaultSchedule faults_;
  std::unique_ptr<Recovery> recovery_;
};

/// Hosts of the proxies, which are the first appliances of the record, in the order of the scenario.
void fill_hosts_of_proxies(const Scenario& scenario, RunRecord& record);

/// What the product would tell of its policies and proxies; those of others are left alone.
void add_cdp_warnings(const Scenario& scenario, RunRecord& record);

/// Veeam CDP as the engine knows it.
Product cdp_in_run();

}  // namespace drsim
