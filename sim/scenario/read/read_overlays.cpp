/// What lies over sites and links: VPN tunnels, site throttles, cloud connectors, long-term retention.

#include <fmt/format.h>

#include <cmath>

#include "models/units.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/clock_text.hpp"

namespace drsim {

namespace {

constexpr double throttle_least_bits_per_s = 5e6;

void check_throttle_rate(Reading& reading, const Node& node, double bits_per_s) {
  if (bits_per_s <= 0 || bits_per_s >= throttle_least_bits_per_s || std::isnan(bits_per_s)) return;
  reading.refuse(
      node.pointer(),
      fmt::format("\"{}\" is below the 5 Mbps that the product needs at least (Zerto help 4.5 \"WAN Sizing\", "
                  "6.0 \"Performance and Throttling\"); allowed: 0 bps (automatic), or 5 Mbps .. 10.4 Gbps",
                  node.text()));
}

void read_connector(Reading& reading, const Node& node) {
  CloudConnectorConfig connector;
  connector.name = node.text("name");
  const auto site = reading.find(reading.sites, node["site"]);
  const auto customer = reading.find(reading.sites, node["customer"]);
  connector.bits_per_s = node.quantity("throughput", Dimension::BitsPerSecond);
  connector.latency_s = node.quantity("latency", Dimension::Time);
  if (!reading.add_name(reading.cloud_connectors, connector.name, node.pointer()) || !site || !customer) return;
  if (*site == *customer) {
    reading.refuse(node.pointer(), fmt::format("stands at its customer's own site \"{}\"; allowed: a provider's site",
                                               node.text("site")));
    return;
  }
  connector.site = *site;
  connector.customer = *customer;
  for (const CloudConnectorConfig& other : reading.scenario.cloud_connectors)
    if (other.site == *site && other.customer == *customer)
      reading.refuse(node.pointer(), fmt::format("the customer \"{}\" has the connector \"{}\" to site \"{}\" already; "
                                                 "allowed: one for each customer and site",
                                                 node.text("customer"), other.name, node.text("site")));
  reading.scenario.cloud_connectors.push_back(std::move(connector));
}

/// The VPGs of a name as written: one, or all of a set NAME-1, NAME-2 and so on.
std::vector<Index> named_vpgs(Reading& reading, const Node& node) {
  const std::string name = node.text();
  for (const Node& entry : reading.root["vpgs"].items()) {
    if (entry.text("name") != name) continue;
    std::vector<Index> vpgs;
    const std::uint32_t count = entry.count("count");
    for (std::uint32_t number = 1; number <= count; ++number) {
      const auto found = reading.vpgs.index.find(expanded_name(name, number, count));
      if (found != reading.vpgs.index.end()) vpgs.push_back(found->second);
    }
    return vpgs;
  }
  const auto vpg = reading.find(reading.vpgs, node);
  return vpg ? std::vector<Index>{*vpg} : std::vector<Index>{};
}

void read_retention(Reading& reading, const Node& node) {
  RetentionConfig job;
  job.name = node.text("name");
  for (const Node& name : node["vpgs"].items())
    for (const Index vpg : named_vpgs(reading, name)) {
      if (std::count(job.vpgs.begin(), job.vpgs.end(), vpg))
        reading.refuse(name.pointer(), fmt::format("the VPG \"{}\" appears twice", name.text()));
      else
        job.vpgs.push_back(vpg);
    }
  const auto region = reading.find(reading.regions, node["repository"]);
  job.weekdays = read_days(reading, node["days"]);
  job.at_s = parse_clock(node.text("at")).second_of_day_s;
  if (job.at_s >= day_s) job.at_s = 0;
  job.bits_per_s = node.quantity("rate", Dimension::BitsPerSecond);
  job.compression_ratio = node.number("compression");
  if (!region && reading.regions.pointer.count(node.text("repository")))
    reading.refuse(node["repository"].pointer(),
                   fmt::format("no link and no site is in region \"{}\"; allowed: a region that links lead to",
                               node.text("repository")));
  if (!reading.add_name(reading.retention, job.name, node.pointer()) || !region || job.vpgs.empty()) return;
  job.repository_region = *region;
  std::sort(job.vpgs.begin(), job.vpgs.end());
  reading.scenario.retention.push_back(std::move(job));
}

}  // namespace

std::optional<IpsecConfig> read_ipsec(const Node& node) {
  if (!node.value().is_object()) return std::nullopt;
  IpsecConfig ipsec;
  const std::string cipher = node.text("cipher");
  if (cipher == "aes-cbc-sha1") ipsec.format.cipher = EspCipher::AesCbcSha1;
  if (cipher == "aes-cbc-sha256") ipsec.format.cipher = EspCipher::AesCbcSha256;
  ipsec.format.udp_encapsulation = node.flag("udp_encapsulation");
  if (node.has("mss")) ipsec.mss_bytes = node.quantity("mss", Dimension::Bytes);
  ipsec.bits_per_s = node.quantity("throughput", Dimension::BitsPerSecond);
  ipsec.cores = node.number("cores");
  ipsec.clock_hz = node.quantity("clock", Dimension::Frequency);
  ipsec.cycles_per_byte = node.number("cycles_per_byte");
  ipsec.latency_s = node.quantity("latency", Dimension::Time);
  return ipsec;
}

std::optional<ThrottleConfig> read_throttle(Reading& reading, const Node& node) {
  if (!node.value().is_object()) return std::nullopt;
  ThrottleConfig throttle;
  throttle.bits_per_s = node.quantity("rate", Dimension::BitsPerSecond);
  check_throttle_rate(reading, node["rate"], throttle.bits_per_s);
  const Node window = node["window"];
  if (!window.value().is_object()) return throttle;
  throttle.has_window = true;
  throttle.from_s = parse_clock(window.text("from")).second_of_day_s;
  throttle.to_s = parse_clock(window.text("to")).second_of_day_s;
  throttle.window_bits_per_s = window.quantity("rate", Dimension::BitsPerSecond);
  check_throttle_rate(reading, window["rate"], throttle.window_bits_per_s);
  const bool is_empty = throttle.from_s == throttle.to_s || throttle.from_s >= day_s || throttle.to_s <= 0;
  if (is_empty && !reading.is_broken(window.pointer()))
    reading.refuse(window.pointer(), fmt::format("the window from {} to {} is empty or does not begin within a day; "
                                                 "allowed: two times of a day, from before 24:00, to after 00:00",
                                                 window.text("from"), window.text("to")));
  return throttle;
}

void read_overlays(Reading& reading) {
  for (const Node& node : reading.root["cloud_connectors"].items()) read_connector(reading, node);
  sort_by_name(reading.scenario.cloud_connectors, reading.cloud_connectors);
  for (const Node& node : reading.root["retention"].items()) read_retention(reading, node);
  sort_by_name(reading.scenario.retention, reading.retention);
}

}  // namespace drsim
