/// What holds for the whole scenario: name, seed, dates, constants of the product model, output.

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/schema/model_parameters.hpp"
#include "sim/scenario/text/clock_text.hpp"

namespace drsim {

namespace {

std::vector<std::string> assumptions_of_cdp() {
  return {"Every policy starts in sync, with empty buffers and an empty journal.",
          "The initial copy of the disks was made before the start of the run.",
          "All VMs of a policy are sealed at the same moment, once each cycle.",
          "Within an interval of constant rate, a VM writes evenly; single writes are not modelled.",
          "The proxies of one role at a site take over from each other: when the memory and the cache of one are full, "
          "those of the others are used, and CBT mode begins when all are full.",
          "VMs run throughout and stay on their hosts; hosts have CPU and memory to spare for their proxies.",
          "Only links and CDP proxies fail, by events and faults: hosts, datastores, vCenters and the backup server "
          "run throughout.",
          "Short-term points only: long-term points, their space and their times are not modelled.",
          "Failover and failback are not simulated; disks are read in CBT mode only.",
          "The speed of a proxy follows from its vCPUs, not from the clock of its host."};
}

std::vector<std::string> assumptions_of_zerto(const Scenario& scenario) {
  std::vector<std::string> assumptions;
  const auto copied = std::count_if(scenario.vpgs.begin(), scenario.vpgs.end(),
                                    [](const VpgConfig& vpg) { return vpg.start != GroupStart::InSync; });
  if (copied == 0) {
    assumptions = {"Every group starts in sync, with an empty queue and an empty journal.",
                   "The initial copy of the disks was made before the start of the run."};
  } else if (copied == static_cast<std::ptrdiff_t>(scenario.vpgs.size())) {
    assumptions = {"Every group begins with its initial sync, with an empty journal."};
  } else {
    assumptions = {
        "Groups with initial_sync begin with that; the others start in sync, their disks copied before the start of "
        "the "
        "run. All journals are empty."};
  }
  for (const char* text :
       {"Within an interval of constant rate, a VM writes evenly; single writes are not modelled.",
        "Reads are modelled in recovery operations only.",
        "A VM in several VPGs is replicated to each of their sites on its own: its VRA buffers and sends every write "
        "once for each."})
    assumptions.emplace_back(text);
  const bool boots = std::any_of(scenario.operations.begin(), scenario.operations.end(), [](const auto& operation) {
    return operation.kind == OperationKind::Failover || operation.kind == OperationKind::Move ||
           operation.kind == OperationKind::TestFailover || operation.kind == OperationKind::Failback;
  });
  if (boots)
    assumptions.push_back(
        fmt::format("Of the boot of a recovered VM {:.4g} % waits for its reads (/model/recovery/boot_read_share): no "
                    "measured share was found, and 100 %, the default, is the upper bound.",
                    100 * scenario.recovery.boot_read_fraction));
  return assumptions;
}

std::vector<std::string> assumptions_of_mixed(const Scenario& scenario) {
  std::vector<std::string> all = {
      "Streams of both products share links, NICs, gateways and datastores alike: those of Veeam CDP like those of "
      "VPGs of medium priority.",
      "Of what the policies of Veeam CDP run on, only links and proxies fail."};
  const Scenario zerto = part_of(scenario, ProtectionProduct::Zerto).scenario;
  for (const auto& [title, list] :
       {std::make_pair("Zerto: ", assumptions_of_zerto(zerto)), std::make_pair("Veeam CDP: ", assumptions_of_cdp())})
    for (const std::string& text : list) all.push_back(title + text);
  return all;
}

}  // namespace

void read_model(Reading& reading) {
  Scenario& scenario = reading.scenario;
  const Node& root = reading.root;
  scenario.name = root.text("name");
  scenario.title = root.text("title");
  const nlohmann::json& seed = root["seed"].value();
  if (seed.is_number_unsigned()) scenario.seed = seed.get<std::uint64_t>();
  scenario.start = root.text("start");
  const ParsedDateTime start = parse_date_time(scenario.start);
  scenario.start_weekday = start.weekday;
  scenario.start_second_of_day_s = start.second_of_day_s;
  scenario.horizon_s = root.quantity("duration", Dimension::Time);
  for (const ProtectionProduct product : reading.products) {
    const ModelConfigs constants = read_model_configs(root, product);
    if (product == ProtectionProduct::VeeamCdp) {
      scenario.cdp = constants.cdp;
      continue;
    }
    scenario.zerto = constants.zerto;
    scenario.recovery = constants.recovery;
  }
  scenario.output.curve_corners_max = root["output"].count("curve_corners_max");
  scenario.output.curve_corners_total = root["output"].count("curve_corners_total");
}

void state_assumptions(Reading& reading) {
  Scenario& scenario = reading.scenario;
  const bool is_cdp = reading.uses(ProtectionProduct::VeeamCdp);
  if (reading.products.size() > 1 && reading.problems.empty())
    scenario.assumptions = assumptions_of_mixed(scenario);
  else
    scenario.assumptions = is_cdp ? assumptions_of_cdp() : assumptions_of_zerto(scenario);
}

}  // namespace drsim
