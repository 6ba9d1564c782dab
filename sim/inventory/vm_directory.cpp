#include "sim/inventory/vm_directory.hpp"

namespace drsim {

void VmDirectory::add(const std::string& name, const std::string& uuid, const ListedVm& listed) {
  by_name_[name].push_back(listed);
  if (!uuid.empty()) by_uuid_.emplace(uuid, listed);
}

std::vector<ListedVm> VmDirectory::find(const std::string& name, const std::string& uuid) const {
  const auto identified = by_uuid_.find(uuid);
  if (!uuid.empty() && identified != by_uuid_.end()) return {identified->second};
  const auto named = by_name_.find(name);
  return named == by_name_.end() ? std::vector<ListedVm>() : named->second;
}

}  // namespace drsim
