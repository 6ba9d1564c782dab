#include "sim/scenario/schema/model_parameters.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "sim/scenario/product_words.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {
namespace {

using nlohmann::json;

const std::vector<ModelParameter>& zerto_parameters() {
  static const std::vector<ModelParameter> rows = {
      {"pipeline_latency", "pipeline_latency_s", &ZertoConfig::pipeline_latency_s},
      {"pool_overhead", "pool_overhead_bytes", &ZertoConfig::pool_overhead_bytes},
      {"protecting_fraction", "protecting_fraction", &ZertoConfig::protecting_fraction},
      {"recovering_fraction", "recovering_fraction", &ZertoConfig::recovering_fraction},
      {"bitmap_exit_fraction", "bitmap_exit_fraction", &ZertoConfig::bitmap_exit_fraction},
      {"vra_throughput_per_vcpu", "vra_bytes_per_s_per_vcpu", &ZertoConfig::vra_bytes_per_s_per_vcpu},
      {"vra_reference_clock", "vra_reference_clock_hz", &ZertoConfig::vra_reference_clock_hz},
      {"compress_cycles_per_byte", "compress_cycles_per_byte", &ZertoConfig::compress_cycles_per_byte},
      {"tls_cycles_per_byte", "tls_cycles_per_byte", &ZertoConfig::tls_cycles_per_byte},
      {"tls_cycles_per_byte_without_aes", "tls_cycles_per_byte_without_aes",
       &ZertoConfig::tls_cycles_per_byte_without_aes},
      {"compression_back_off", "compression_back_off_fraction", &ZertoConfig::compression_back_off_fraction},
      {"compression_off", "compression_off_fraction", &ZertoConfig::compression_off_fraction},
      {"throttle_averaging", "throttle_averaging_s", &ZertoConfig::throttle_averaging_s},
      {"recovery_io_size", "recovery_io_bytes", &ZertoConfig::recovery_io_bytes},
      {"vra_nic", "vra_nic_bits_per_s", &ZertoConfig::vra_nic_bits_per_s},
      {"journal_overhead", "journal_overhead_fraction", &ZertoConfig::journal_overhead_fraction},
      {"journal_compression", "journal_compression_ratio", &ZertoConfig::journal_compression_ratio},
      {"bitmap_granularity", "bitmap_granularity_bytes", &SyncRules::bitmap_granularity_bytes},
      {"bitmap_entry", "bitmap_entry_bytes", &SyncRules::bitmap_entry_bytes},
      {"bitmap_overflow_fraction", "bitmap_overflow_fraction", &SyncRules::bitmap_overflow_fraction},
      {"delta_read", "delta_read_bytes_per_s", &SyncRules::read_bytes_per_s},
      {"delta_checksums", "delta_checksum_fraction", &SyncRules::checksum_fraction},
      {"guard_free", "guard_free_bytes", &SyncRules::guard_free_bytes},
      {"guard_free_fraction", "guard_free_fraction", &SyncRules::guard_free_fraction},
      {"pause_checkpoints", "pause_checkpoints", &SyncRules::pause_checkpoints},
      {"vra_restart", "vra_restart_s", &SyncRules::vra_restart_s},
      {"manager_restart", "manager_restart_s", &SyncRules::manager_restart_s},
      {"rtt_share_bias", "rtt_share_bias", &ZertoConfig::rtt_share_bias},
      {"closed_control", "closed_control", &ZertoConfig::closed_control_disconnects},
      {"control_per_site", "control_bits_per_s_per_site", &ZertoConfig::control_bits_per_s_per_site},
      {"control_per_vm", "control_bits_per_s_per_vm", &ZertoConfig::control_bits_per_s_per_vm},
      {"recovery/vms_in_parallel", "vms_in_parallel", &RecoveryRules::vms_in_parallel},
      {"recovery/volumes_in_parallel", "volumes_in_parallel", &RecoveryRules::volumes_in_parallel},
      {"recovery/create_vm", "create_vm_s", &RecoveryRules::create_vm_s},
      {"recovery/attach_volume", "attach_volume_s", &RecoveryRules::attach_volume_s},
      {"recovery/vcenter_tasks", "vcenter_tasks", &RecoveryRules::vcenter_tasks},
      {"recovery/power_ons_per_host", "power_ons_per_host", &RecoveryRules::power_ons_per_host},
      {"recovery/power_on_interval", "power_on_interval_s", &RecoveryRules::power_on_interval_s},
      {"recovery/promotion_rate", "promotion_bytes_per_s", &RecoveryRules::promotion_bytes_per_s},
      {"recovery/io_penalty", "io_penalty_fraction", &RecoveryRules::io_penalty_fraction},
      {"recovery/boot_reads", "boot_read_bytes", &RecoveryRules::boot_read_bytes},
      {"recovery/boot_read_share", "boot_read_fraction", &RecoveryRules::boot_read_fraction},
      {"recovery/io_size", "io_bytes", &RecoveryRules::io_bytes},
      {"recovery/rollback", "rollback_s", &RecoveryRules::rollback_s},
      {"recovery/vcpus_per_core", "vcpus_per_core", &RecoveryRules::vcpus_per_core},
      {"recovery/reserved_cores", "reserved_core_fraction", &RecoveryRules::reserved_core_fraction},
      {"recovery/memory_overcommit", "memory_overcommit", &RecoveryRules::memory_overcommit},
      {"recovery/scratch_allocation", "scratch_allocation_bytes", &RecoveryRules::scratch_allocation_bytes},
      {"recovery/ha_detection", "ha_detection_s", &RecoveryRules::ha_detection_s},
      {"recovery/ha_placement", "ha_placement_s", &RecoveryRules::ha_placement_s},
  };
  return rows;
}

const std::vector<ModelParameter>& cdp_parameters() {
  static const std::vector<ModelParameter> rows = {
      {"cdp/source_throughput_per_vcpu", "source_bytes_per_s_per_vcpu", &CdpConfig::source_bytes_per_s_per_vcpu},
      {"cdp/target_throughput_per_vcpu", "target_bytes_per_s_per_vcpu", &CdpConfig::target_bytes_per_s_per_vcpu},
      {"cdp/tls_cpu_factor", "tls_cpu_factor", &CdpConfig::tls_cpu_factor},
      {"cdp/tls_wire", "tls_wire_fraction", &CdpConfig::tls_wire_fraction},
      {"cdp/zero_and_duplicate", "zero_and_duplicate_fraction", &CdpConfig::zero_and_duplicate_fraction},
      {"cdp/resync_read", "resync_read_bytes_per_s", &CdpConfig::resync_read_bytes_per_s},
      {"cdp/pipeline_latency", "pipeline_latency_s", &CdpConfig::pipeline_latency_s},
      {"cdp/reassign", "reassign_s", &CdpConfig::reassign_s},
      {"cdp/tcp_connections", "tcp_connections", &CdpConfig::tcp_connections},
      {"cdp/background_io_factor", "background_io_factor", &CdpConfig::background_io_factor},
      {"cdp/retention_edge", "retention_edge_fraction", &CdpConfig::retention_edge_fraction},
      {"cdp/proxy_nic", "proxy_nic_bits_per_s", &CdpConfig::proxy_nic_bits_per_s},
  };
  return rows;
}

/// Sets a member to the value that was found.
struct SetMember {
  const json& value;
  const json& node;

  void operator()(double& member) const { member = number_at(value, node); }

  void operator()(std::uint32_t& member) const {
    // The schema has refused what is no count; what follows must stand it all the same.
    const double least = node.value("minimum", 0.0);
    const double count = number_at(value, node);
    const bool fits = count >= least && count <= std::numeric_limits<std::uint32_t>::max();
    member = static_cast<std::uint32_t>(fits ? count : least);
  }

  void operator()(std::optional<double>& member) const {
    // Absent where the key is left out or its value a word such as "off".
    const double number = number_at(value, node);
    member = std::isnan(number) ? std::nullopt : std::optional(number);
  }

  void operator()(bool& member) const { member = value == node["enum"][0]; }
};

}  // namespace

const json& ModelParameter::node(const Schema& schema) const {
  const json* found = schema.at(pointer());
  if (found == nullptr) throw std::logic_error("the schema has no " + pointer());
  return *found;
}

const std::vector<ModelParameter>& model_parameters(ProtectionProduct product) {
  return product == ProtectionProduct::VeeamCdp ? cdp_parameters() : zerto_parameters();
}

const Schema& schema_for(ProtectionProduct product) { return Schema::for_product(product_word(product)); }

ModelConfigs read_model_configs(const Node& root, ProtectionProduct product) {
  const Schema& schema = schema_for(product);
  ModelConfigs configs;
  for (const ModelParameter& parameter : model_parameters(product)) {
    Node place = root;
    for (const std::string& key : pointer_tokens(parameter.pointer())) place = place[key];
    parameter.with_member(configs, SetMember{place.value(), parameter.node(schema)});
  }
  return configs;
}

double number_at(const json& written, const json& node) {
  if (written.is_number()) return written.get<double>();
  const std::string word = node.value("x-dimension", "");
  if (!written.is_string() || word.empty() || word == "any") return std::numeric_limits<double>::quiet_NaN();
  return parse_quantity(written.get_ref<const std::string&>(), dimension_of(word)).value;
}

}  // namespace drsim
