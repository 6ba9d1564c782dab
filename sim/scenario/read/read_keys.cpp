/// Key management servers and what takes its keys from them, as far as it decides whether a VM can be powered on.

#include <algorithm>

#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

KeyLayers read_layers(const Node& list) {
  KeyLayers layers;
  for (const Node& layer : list.items()) {
    layers.vm = layers.vm || layer.text() == "vm";
    layers.vsan = layers.vsan || layer.text() == "vsan";
  }
  return layers;
}

}  // namespace

void read_keys(Reading& reading) {
  SecurityConfig& security = reading.scenario.security;
  const Node node = reading.root["security"];
  security.protected_at_rest = read_layers(node["at_rest"]["protected"]);
  security.recovery_at_rest = read_layers(node["at_rest"]["recovery"]);
  for (const Node& entry : node["kms"].items()) {
    KmsConfig kms;
    kms.name = entry.text("name");
    kms.serves = read_layers(entry["serves"]);
    kms.request_s = entry.quantity("request_time", Dimension::Time);
    kms.requests_per_s = entry.number("requests_per_second");
    for (const Node& name : entry["sites"].items()) {
      // A name that is not known is refused with the ports of the design.
      const auto site = reading.sites.index.find(name.text());
      if (site != reading.sites.index.end()) kms.sites.push_back(site->second);
    }
    std::sort(kms.sites.begin(), kms.sites.end());
    // A name given twice is refused there, too.
    if (kms.name.empty() || reading.kms.index.count(kms.name) > 0) continue;
    reading.add_name(reading.kms, kms.name, entry.pointer());
    security.kms.push_back(std::move(kms));
  }
  std::sort(security.kms.begin(), security.kms.end(),
            [](const KmsConfig& a, const KmsConfig& b) { return a.name < b.name; });
  for (Index index = 0; index < security.kms.size(); ++index) reading.kms.index[security.kms[index].name] = index;
}

}  // namespace drsim
