#include "sim/engine/run_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <set>
#include <sstream>

#include "models/check.hpp"
#include "models/units.hpp"
#include "sim/engine/failures/incident_player.hpp"
#include "sim/engine/fingerprint.hpp"
#include "sim/engine/mixed_run.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/products/veeam_cdp/cdp_run.hpp"
#include "sim/products/zerto/plane_setup.hpp"
#include "sim/products/zerto/zerto_balance.hpp"
#include "sim/products/zerto/zerto_run.hpp"
#include "sim/scenario/estate_part.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// Plays an estate whose groups are all protected by Zerto, on an engine that has its platform.
RunRecord play_zerto(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     sg4::Engine& engine) {
  ZertoRun run(scenario, options, platform, engine);
  engine.run_until(scenario.horizon_s);
  RunRecord record;
  run.report(record);
  run.report_estate(scenario, record);
  judge_long_run(scenario, zerto_balance(scenario, run.setup()), record);
  return record;
}

RunRecord play(const Scenario& scenario, const RunOptions& options, const Platform& platform, sg4::Engine& engine) {
  if (is_mixed(scenario)) return play_mixed(scenario, options, platform, engine);
  const bool is_cdp = products_in_use(scenario).count(ProtectionProduct::VeeamCdp) > 0;
  return is_cdp ? play_cdp(scenario, options, platform, engine) : play_zerto(scenario, options, platform, engine);
}

}  // namespace

RunRecord run_scenario(const Scenario& scenario, const RunOptions& options) {
  // Rules that nobody has worked out would be ignored.
  DRSIM_CHECK(scenario.firewall_rules.empty() || scenario.closures.has_value(), scenario.firewall_rules.size());
  const auto begin = std::chrono::steady_clock::now();
  // Actors are ended by exceptions; on stacks of SimGrid's own the address sanitizer cannot follow these. The kind of
  // stack is chosen when the engine is made, so only the command line can say it.
  std::string program = "drsim";
  std::string factory = "--cfg=contexts/factory:thread";
  char* arguments[] = {program.data(), factory.data(), nullptr};
#ifdef __SANITIZE_ADDRESS__
  int argument_count = 2;
#else
  int argument_count = 1;
#endif
  sg4::Engine engine(&argument_count, arguments);
  choose_network_model();
  const Platform platform(scenario);
  RunRecord record = play(scenario, options, platform, engine);
  record.seed = scenario.seed;
  record.fingerprint = fingerprint(record);
  record.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return record;
}

std::vector<FaultProcess> fault_processes(const Scenario& scenario) {
  std::vector<FaultProcess> processes;
  for (FaultPart& part : fault_parts(scenario)) processes.push_back(std::move(part.process));
  return processes;
}

double estimated_memory_bytes(const Scenario& scenario) {
  // Measured sizes: a stream with its path, queue and VM about 2 KiB; an arrival corner of a journal 24 bytes.
  constexpr double stream_bytes = 2048;
  constexpr double corner_bytes = 24;
  constexpr double group_bytes = 20e3;  // changes of rates noted for its accounts
  constexpr double host_bytes = 150e3;  // recorders of its two NICs, VRA processor and pool
  constexpr double point_bytes = sizeof(CurvePoint);
  double corners = 0;
  for (const VmConfig& vm : scenario.vms) {
    const WriteLoadConfig& load = vm.load;
    double changes_per_s = 0;
    if (!load.hourly_factor.empty() || !load.daily_factor.empty()) changes_per_s += 1 / hour_s;
    if (load.kind == LoadKind::OnOff) changes_per_s += 2 / (load.on_mean_s * load.peak_to_mean);
    if (load.kind == LoadKind::Markov) {
      double hold_s = 0;
      for (const MarkovState& state : load.states) hold_s += state.hold_mean_s;
      changes_per_s += static_cast<double>(load.states.size()) / hold_s;
    }
    if (load.kind == LoadKind::Series) changes_per_s += 1 / load.series->interval_s;
    // A journal's store grows by doubling.
    corners += 2 * changes_per_s * std::min(scenario.vpgs[vm.vpg].journal_history_s, scenario.horizon_s);
  }
  return stream_bytes * static_cast<double>(scenario.vms.size()) + corner_bytes * corners +
         group_bytes * static_cast<double>(scenario.vpgs.size()) +
         host_bytes * static_cast<double>(scenario.hosts.size()) +
         curve_count(scenario) * corners_of_a_curve(scenario) * point_bytes;
}

}  // namespace drsim
