#include "sim/traces/rates/disk_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

/// True for a name that is PREFIX followed by nothing but what `is_tail` allows, and something of it.
template <typename Tail>
bool is_named(std::string_view text, std::string_view prefix, Tail is_tail) {
  if (!starts(text, prefix) || text.size() == prefix.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(prefix.size()), text.end(), is_tail);
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Major and minor number of a name such as dev8-16; false for other names.
bool major_minor(std::string_view name, int& major, int& minor) {
  if (!starts(name, "dev")) return false;
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos) return false;
  const auto first = parse_whole(name.substr(3, dash - 3));
  const auto second = parse_whole(name.substr(dash + 1));
  if (!first || !second || *first > 1'000'000 || *second > 10'000'000) return false;
  major = static_cast<int>(*first);
  minor = static_cast<int>(*second);
  return true;
}

bool is_disk(std::string_view name) {
  for (const std::string_view letters : {"sd", "hd", "vd", "xvd", "ubd", "dasd", "rssd"}) {
    if (is_named(name, letters, is_letter)) return true;
  }
  for (const std::string_view digits : {"mmcblk", "pmem", "nbd", "rbd"}) {
    if (is_named(name, digits, is_digit)) return true;
  }
  for (const std::string_view folder : {"cciss/c", "ida/c", "rd/c"}) {
    if (is_named(name, folder, [](char c) { return is_digit(c) || c == 'd'; })) return true;
  }
  if (is_named(name, "nvme", [](char c) { return is_digit(c) || c == 'n'; })) return true;
  int major = 0;
  int minor = 0;
  if (!major_minor(name, major, minor)) return false;
  const bool is_scsi = major == 8 || (major >= 65 && major <= 71) || (major >= 128 && major <= 135);
  return (is_scsi && minor % 16 == 0) || major == 259 || major == 202 || (major >= 104 && major <= 111);
}

/// Name of the disk that a partition's name points to; empty for other names.
std::string disk_of_partition(std::string_view name) {
  int major = 0;
  int minor = 0;
  if (major_minor(name, major, minor)) {
    const bool is_scsi = major == 8 || (major >= 65 && major <= 71) || (major >= 128 && major <= 135);
    return is_scsi && minor % 16 != 0 ? fmt::format("dev{}-{}", major, minor - minor % 16) : "";
  }
  std::size_t end = name.size();
  while (end > 0 && is_digit(name[end - 1])) --end;
  if (end == name.size() || end == 0) return "";
  // After a digit a "p" comes between disk and number.
  if (end >= 2 && name[end - 1] == 'p' && is_digit(name[end - 2])) return std::string(name.substr(0, end - 1));
  return std::string(name.substr(0, end));
}

/// What a device without a disk of its own is; empty for others.
std::string_view not_a_disk(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kinds = {{{"ram", "a disk in memory"},
                                                                                   {"zram", "a disk in memory"},
                                                                                   {"loop", "a file as a disk"},
                                                                                   {"sr", "a CD drive"},
                                                                                   {"fd", "a floppy drive"}}};
  for (const auto& [prefix, what] : kinds) {
    if (is_named(name, prefix, is_digit)) return what;
  }
  int major = 0;
  int minor = 0;
  if (!major_minor(name, major, minor)) return "";
  return major == 1    ? "a disk in memory"
         : major == 7  ? "a file as a disk"
         : major == 11 ? "a CD drive"
         : major == 2  ? "a floppy drive"
                       : "";
}

bool lies_upon_others(std::string_view name) {
  for (const std::string_view prefix : {"dm-", "md", "drbd", "bcache", "zd"}) {
    if (is_named(name, prefix, is_digit)) return true;
  }
  int major = 0;
  int minor = 0;
  return starts(name, "emcpower") || (major_minor(name, major, minor) && (major == 9 || major == 147));
}

bool is_run_time_major(std::string_view name) {
  int major = 0;
  int minor = 0;
  return major_minor(name, major, minor) && major >= 240 && major <= 254;
}

bool is_idle(const EntityRates& device) {
  return std::all_of(device.pieces.rates.begin(), device.pieces.rates.end(), [](double rate) { return rate == 0; });
}

}  // namespace

std::string reason_to_leave_out(std::string_view device, const std::vector<std::string>& listed) {
  const std::string disk = disk_of_partition(device);
  if (!disk.empty() && std::find(listed.begin(), listed.end(), disk) != listed.end() && !is_disk(device)) {
    return "a partition of " + disk;
  }
  if (const std::string_view kind = not_a_disk(device); !kind.empty()) return std::string(kind);
  if (!std::any_of(listed.begin(), listed.end(), is_disk)) return "";
  if (lies_upon_others(device)) return "lies upon disks that are listed";
  if (is_disk(device) || is_run_time_major(device)) return "";
  if (!disk.empty() && is_disk(disk)) return "";  // a partition alone, as some clouds show
  return "no name of a disk: most likely it lies upon disks that are listed";
}

void leave_out_layers(RateExport& found, const RateSpec& spec) {
  if (!spec.entity.empty()) return;
  std::vector<std::string> listed;
  for (const EntityRates& device : found.entities) listed.push_back(device.name);
  std::vector<EntityRates> kept;
  for (EntityRates& device : found.entities) {
    std::string reason = reason_to_leave_out(device.name, listed);
    const auto twin = std::find_if(kept.begin(), kept.end(), [&device](const EntityRates& other) {
      return other.pieces.rates == device.pieces.rates && other.pieces.ends_s == device.pieces.ends_s;
    });
    if (reason.empty() && twin != kept.end() && !is_idle(device)) {
      if (is_run_time_major(device.name)) {
        reason = fmt::format("has the rates of {} in every row: most likely it lies upon it", twin->name);
      } else {
        found.notes.push_back(
            fmt::format("{} and {} have the same rates in every row; if one lies upon the other, "
                        "choose one with --device",
                        in_quotes(twin->name), in_quotes(device.name)));
      }
    }
    if (reason.empty()) {
      kept.push_back(std::move(device));
    } else {
      found.left_out.push_back({device.name, reason});
    }
  }
  if (kept.empty()) {
    std::string names;
    for (const LeftOut& one : found.left_out)
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", one.name, one.reason);
    fail_trace(spec.path.string(), "", "no device is a disk; --device takes one all the same: " + names);
  }
  found.entities = std::move(kept);
}

}  // namespace drsim
