#pragma once
/// VMs by the ways in which the sheets of an inventory name them.

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

/// Where a VM that was listed is kept.
struct ListedVm {
  std::optional<std::size_t> vm;     ///< index among the VMs
  std::optional<std::size_t> apart;  ///< index among what is set apart
  std::string place;                 ///< of its row in the list of VMs
};

class VmDirectory {
 public:
  /// @param uuid  may be empty
  void add(const std::string& name, const std::string& uuid, const ListedVm& listed);

  /// What a sheet means by a name and an identifier (that may be empty): the identifier counts first.
  /// @return  one entry when it is clear, none for a VM that is not listed, several when a name is not enough
  std::vector<ListedVm> find(const std::string& name, const std::string& uuid) const;

 private:
  std::map<std::string, std::vector<ListedVm>> by_name_;
  std::map<std::string, ListedVm> by_uuid_;
};

}  // namespace drsim
