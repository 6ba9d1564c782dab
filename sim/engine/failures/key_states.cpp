#include "sim/engine/failures/key_states.hpp"

#include <algorithm>
#include <utility>

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

bool KeyStates::is_closed(Index kms, Index site) const {
  const std::vector<Index>& closed = book_.down(ComponentKind::Closure);
  return std::any_of(closed.begin(), closed.end(), [&](Index index) {
    const ClosureConfig& closure = (*scenario_.closures)[index];
    return closure.stops == Stopped::Keys &&
           std::count(closure.pairs.begin(), closure.pairs.end(), std::make_pair(site, kms)) > 0;
  });
}

bool KeyStates::is_reachable(Index kms, Index site) const {
  return !book_.is_down(ComponentKind::KeyServer, kms) && !is_closed(kms, site);
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
      reachable = reachable || is_reachable(kms, site);
      behind_port = behind_port || is_closed(kms, site);
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
    if (is_reachable(kms, site) && serves(security.kms[kms], site, &KeyLayers::vm)) return kms;
  }
  return std::nullopt;
}

}  // namespace drsim
