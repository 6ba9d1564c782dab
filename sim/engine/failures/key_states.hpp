#pragma once
/// Key servers, and whether an encrypted VM can be powered on: a VM whose disks are encrypted, by vSphere or below it
/// by vSAN, cannot be powered on while no server that holds such keys for its site can be reached; running VMs go on
/// (facts on the network and platform, section 5.4). The layers are those of /security/at_rest, for the protected and
/// the recovery side. Where the design names no key server at all, its keys are taken as reachable. A server is reached
/// while the book of failures says that it is up and that no rule closes its port to the vCenter of the site.
/// Checked by: tests/engine/runbook_test.cpp

#include <optional>
#include <string>
#include <vector>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class KeyStates {
 public:
  KeyStates(const Scenario& scenario, const FailureBook& book) : scenario_(scenario), book_(book) {}

  /// Why a VM cannot be powered on at a site: "key server keys: down, it holds the vSAN keys of madrid"; empty when it
  /// can. @param recovered  it has the encryption of the recovery side
  std::string lack(Index site, bool recovered) const;

  /// False when no server that could ever give the keys belongs to the design.
  bool may_come(Index site, bool recovered) const;

  /// The server that is asked for the key of a VM of a site: the first by name that can be reached; nothing where VMs
  /// have no keys of their own (vSAN's are those of its hosts) or the design names no server for them.
  std::optional<Index> asked_for_vm(Index site, bool recovered) const;

 private:
  bool is_closed(Index kms, Index site) const;
  bool is_reachable(Index kms, Index site) const;

  const Scenario& scenario_;
  const FailureBook& book_;
};

}  // namespace drsim
