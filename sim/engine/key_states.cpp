#include "sim/engine/key_states.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace drsim {

namespace {

bool serves(const KmsConfig& kms, Index site, bool KeyLayers::*layer) {
  return kms.serves.*layer && std::count(kms.sites.begin(), kms.sites.end(), site) > 0;
}

struct Layer {
  bool KeyLayers::*layer;
  const char* title;
};

constexpr Layer layers[] = {{&KeyLayers::vm, "VM encryption"}, {&KeyLayers::vsan, "vSAN"}};

}  // namespace

KeyStates::KeyStates(const Scenario& scenario)
    : scenario_(scenario),
      reasons_(scenario.security.kms.size()),
      closed_(scenario.security.kms.size(), std::vector<std::uint32_t>(scenario.sites.size())) {}

bool KeyStates::set_down(Index kms, bool down) {
  DRSIM_CHECK(down || reasons_[kms] > 0, scenario_.security.kms[kms].name);
  reasons_[kms] += down ? 1u : -1u;
  return reasons_[kms] == (down ? 1u : 0u);
}

void KeyStates::set_closed(Index kms, Index site, bool closed) {
  DRSIM_CHECK(closed || closed_[kms][site] > 0, scenario_.security.kms[kms].name, scenario_.sites[site].name);
  closed_[kms][site] += closed ? 1u : -1u;
}

std::string KeyStates::lack(Index site, bool recovered) const {
  const SecurityConfig& security = scenario_.security;
  const KeyLayers& needed = recovered ? security.recovery_at_rest : security.protected_at_rest;
  if (security.kms.empty()) return "";
  for (const Layer& layer : layers) {
    if (!(needed.*layer.layer)) continue;
    std::string down;
    bool reachable = false, behind_port = false;
    for (Index kms = 0; kms < security.kms.size(); ++kms) {
      if (!serves(security.kms[kms], site, layer.layer)) continue;
      reachable = reachable || (reasons_[kms] == 0 && closed_[kms][site] == 0);
      behind_port = behind_port || closed_[kms][site] > 0;
      down += down.empty() ? "key server " : ", ";
      down += security.kms[kms].name;
    }
    const std::string keys = std::string(layer.title) + " keys of " + scenario_.sites[site].name;
    if (down.empty()) return "no key server holds the " + keys;
    if (reachable) continue;
    down += behind_port ? " behind a closed port" : " down";
    return down.append(", which holds the ").append(keys);
  }
  return "";
}

bool KeyStates::may_come(Index site, bool recovered) const {
  const SecurityConfig& security = scenario_.security;
  const KeyLayers& needed = recovered ? security.recovery_at_rest : security.protected_at_rest;
  return std::all_of(std::begin(layers), std::end(layers), [&](const Layer& layer) {
    return !(needed.*layer.layer) || std::any_of(security.kms.begin(), security.kms.end(),
                                                 [&](const KmsConfig& kms) { return serves(kms, site, layer.layer); });
  });
}

std::optional<Index> KeyStates::asked_for_vm(Index site, bool recovered) const {
  const SecurityConfig& security = scenario_.security;
  if (!(recovered ? security.recovery_at_rest : security.protected_at_rest).vm) return std::nullopt;
  for (Index kms = 0; kms < security.kms.size(); ++kms) {
    const bool is_reachable = reasons_[kms] == 0 && closed_[kms][site] == 0;
    if (is_reachable && serves(security.kms[kms], site, &KeyLayers::vm)) return kms;
  }
  return std::nullopt;
}

}  // namespace drsim
