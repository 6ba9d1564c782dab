#include "models/recovery/recovery_room.hpp"

#include <algorithm>
#include <sstream>

#include "models/units.hpp"

namespace drsim {

namespace {
/// Sums of what was taken and given back are off by rounding.
constexpr double rounding = 1e-9;
}  // namespace

bool HostRoom::fits(const VmNeed& need) const {
  return used_vcpus + need.vcpus <= vcpus * (1 + rounding) &&
         used_memory_bytes + need.memory_bytes <= memory_bytes * (1 + rounding);
}

void HostRoom::take(const VmNeed& need) {
  used_vcpus += need.vcpus;
  used_memory_bytes += need.memory_bytes;
}

void HostRoom::give_back(const VmNeed& need) {
  used_vcpus = std::max(0.0, used_vcpus - need.vcpus);
  used_memory_bytes = std::max(0.0, used_memory_bytes - need.memory_bytes);
}

std::string HostRoom::lack(const VmNeed& need) const {
  std::ostringstream text;
  text.precision(4);
  if (used_vcpus + need.vcpus > vcpus * (1 + rounding)) {
    text << "CPU of host " << name << ": needs " << need.vcpus << " vCPUs, ";
    // A host that took in the VMs of another may run more than it has room for.
    if (used_vcpus > vcpus * (1 + rounding))
      text << "runs " << used_vcpus << " where there is room for " << vcpus;
    else
      text << std::max(0.0, vcpus - used_vcpus) << " of " << vcpus << " left";
  } else if (used_memory_bytes + need.memory_bytes > memory_bytes * (1 + rounding)) {
    text << "memory of host " << name << ": needs " << room_text(need.memory_bytes) << ", ";
    if (used_memory_bytes > memory_bytes * (1 + rounding))
      text << "runs " << room_text(used_memory_bytes) << " where there is room for " << room_text(memory_bytes);
    else
      text << room_text(std::max(0.0, memory_bytes - used_memory_bytes)) << " of " << room_text(memory_bytes)
           << " left";
  }
  return text.str();
}

std::optional<std::uint32_t> host_with_room(const std::vector<HostRoom>& hosts, std::uint32_t wanted,
                                            const std::vector<std::uint32_t>& others, const VmNeed& need) {
  if (hosts[wanted].fits(need)) return wanted;
  std::optional<std::uint32_t> best;
  double most_bytes = -1;
  for (const std::uint32_t other : others) {
    const double free_bytes = hosts[other].memory_bytes - hosts[other].used_memory_bytes;
    if (!hosts[other].fits(need) || free_bytes <= most_bytes) continue;
    best = other;
    most_bytes = free_bytes;
  }
  return best;
}

std::string room_text(double bytes) {
  static const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= kib_bytes && unit + 1 < sizeof units / sizeof *units) {
    bytes /= kib_bytes;
    ++unit;
  }
  std::ostringstream text;
  text.precision(4);
  text << bytes << " " << units[unit];
  return text.str();
}

}  // namespace drsim
