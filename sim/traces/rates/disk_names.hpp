#pragma once
/// Which devices of a Linux machine are disks, and which lie upon others and would count the same writes again.

#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// Why a device is not counted: a partition of one that is listed; a device without a disk of its own (ram, loop, zram,
/// sr, fd); with a whole disk in the list, a device that lies upon disks (dm, md, drbd, bcache, emcpower, ...) or whose
/// name is that of no disk (as mapped names are). Empty: it is counted. Names of sar such as dev8-16 go by major
/// number.
std::string reason_to_leave_out(std::string_view device, const std::vector<std::string>& listed);

/// Moves the devices that are not to be counted from the entities to what is left out. Of two devices of sar with the
/// same rates in every row, where the later has one of the major numbers that Linux gives out at run time (240 to 254:
/// device mapper and virtual disks), the later is left out; others that equal each other are told in a note. Devices
/// are kept as they are when the specification asks for one.
void leave_out_layers(RateExport& found, const RateSpec& spec);

}  // namespace drsim
