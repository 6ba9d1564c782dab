#pragma once
/// vSphere's counters of disk writes, and those that cannot stand for them.

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace drsim {

/// Counters of a VM's writes, the most direct first: its virtual disks; all its disks on block storage; its files by
/// datastore. An entity's rate is that of the first that it has: the others count the same writes. Source: vSphere Web
/// Services API, Data Counters of the groups virtualDisk, disk and datastore.
inline constexpr std::array<std::string_view, 3> vsphere_write_counters = {
    "virtualdisk.write.average", "disk.write.average", "datastore.write.average"};

/// True for a counter whose name says that it holds reads and writes together.
bool is_of_reads_and_writes(std::string_view lower_case_name);

/// What to say where no counter of writes is there: which counters are, and what is needed.
std::string no_write_counter(const std::map<std::string, std::size_t>& counters, const std::string& needed);

}  // namespace drsim
