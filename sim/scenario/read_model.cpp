/// What holds for the whole scenario: name, seed, dates, constants of the product model, output.

#include <algorithm>

#include "sim/scenario/clock_text.hpp"
#include "sim/scenario/reading.hpp"

namespace drsim {

namespace {

ZertoConfig read_zerto(const Node& node) {
  ZertoConfig zerto;
  zerto.sync = read_sync_rules(node);
  zerto.pipeline_latency_s = node.quantity("pipeline_latency", Dimension::Time);
  zerto.pool_overhead_bytes = node.quantity("pool_overhead", Dimension::Bytes);
  zerto.protecting_fraction = node.quantity("protecting_fraction", Dimension::Fraction);
  zerto.recovering_fraction = node.quantity("recovering_fraction", Dimension::Fraction);
  zerto.bitmap_exit_fraction = node.quantity("bitmap_exit_fraction", Dimension::Fraction);
  zerto.vra_bytes_per_s_per_vcpu = node.quantity("vra_throughput_per_vcpu", Dimension::BytesPerSecond);
  zerto.vra_reference_clock_hz = node.quantity("vra_reference_clock", Dimension::Frequency);
  zerto.compress_cycles_per_byte = node.number("compress_cycles_per_byte");
  zerto.tls_cycles_per_byte = node.number("tls_cycles_per_byte");
  zerto.tls_cycles_per_byte_without_aes = node.number("tls_cycles_per_byte_without_aes");
  zerto.compression_back_off_fraction = node.quantity("compression_back_off", Dimension::Fraction);
  zerto.compression_off_fraction = node.quantity("compression_off", Dimension::Fraction);
  zerto.throttle_averaging_s = node.quantity("throttle_averaging", Dimension::Time);
  zerto.recovery_io_bytes = node.quantity("recovery_io_size", Dimension::Bytes);
  zerto.vra_nic_bits_per_s = node.quantity("vra_nic", Dimension::BitsPerSecond);
  zerto.journal_overhead_fraction = node.quantity("journal_overhead", Dimension::Fraction);
  zerto.journal_compression_ratio = node.number("journal_compression");
  zerto.closed_control_disconnects = node.text("closed_control") != "holds_syncs";
  zerto.rtt_share_bias = node.number("rtt_share_bias");
  zerto.control_bits_per_s_per_site = node.quantity("control_per_site", Dimension::BitsPerSecond);
  zerto.control_bits_per_s_per_vm = node.quantity("control_per_vm", Dimension::BitsPerSecond);
  return zerto;
}

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
  if (!reading.is_cdp()) scenario.zerto = read_zerto(root["model"]);
  scenario.output.curve_corners_max = root["output"].count("curve_corners_max");
  scenario.output.curve_corners_total = root["output"].count("curve_corners_total");
}

void state_assumptions(Reading& reading) {
  Scenario& scenario = reading.scenario;
  if (reading.is_cdp()) {
    scenario.assumptions = assumptions_of_cdp();
    return;
  }
  const auto copied = std::count_if(scenario.vpgs.begin(), scenario.vpgs.end(),
                                    [](const VpgConfig& vpg) { return vpg.start != GroupStart::InSync; });
  if (copied == 0) {
    scenario.assumptions = {"Every group starts in sync, with an empty queue and an empty journal.",
                            "The initial copy of the disks was made before the start of the run."};
  } else if (copied == static_cast<std::ptrdiff_t>(scenario.vpgs.size())) {
    scenario.assumptions = {"Every group begins with its initial sync, with an empty journal."};
  } else {
    scenario.assumptions = {
        "Groups with initial_sync begin with that; the others start in sync, their disks copied before the start of "
        "the "
        "run. All journals are empty."};
  }
  for (const char* text :
       {"Within an interval of constant rate, a VM writes evenly; single writes are not modelled.",
        "Reads are modelled in recovery operations only.",
        "A VM in several VPGs is replicated to each of their sites on its own: its VRA buffers and sends every write "
        "once for each."})
    scenario.assumptions.emplace_back(text);
}

}  // namespace drsim
