#include "sim/traces/rates/disk_counters.hpp"

#include <fmt/format.h>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr std::array<std::string_view, 8> disk_words = {"disk",  "datastore", "storage", "scsi",
                                                        "kbs/s", "blks/s",    "bytes/s", "throughput"};

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

}  // namespace

bool is_of_reads_and_writes(std::string_view name) {
  if (holds(name, "write") || holds(name, "written") || holds(name, "read")) return false;
  const bool is_total = holds(name, "usage") || holds(name, "bytes/sec") || holds(name, "throughput");
  for (const std::string_view word : disk_words) {
    if (is_total && holds(name, word)) return true;
  }
  return false;
}

std::string no_write_counter(const std::map<std::string, std::size_t>& counters, const std::string& needed) {
  constexpr std::size_t most = 12;
  std::string listed;
  std::string together;
  std::size_t shown = 0;
  for (const auto& [name, rows] : counters) {
    if (shown++ < most) listed += (listed.empty() ? "" : ", ") + in_quotes(name);
    if (together.empty() && is_of_reads_and_writes(lower_case(name))) together = name;
  }
  if (counters.size() > most) listed += fmt::format(" and {} more", counters.size() - most);
  if (!together.empty()) {
    return fmt::format("{} holds reads and writes together, so there is no write rate; needed: {}; counters: {}",
                       in_quotes(together), needed, listed);
  }
  return fmt::format("there is no counter of disk writes; needed: {}; counters: {}", needed, listed);
}

}  // namespace drsim
