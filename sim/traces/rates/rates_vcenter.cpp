#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/disk_counters.hpp"
#include "sim/traces/rates/number_text.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/rate_unit.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

namespace {

constexpr const char* needed_counters = "columns titled with \"write rate\" or virtualDisk.write.average and KBps";
constexpr double no_sample = -1;  // vSphere's value of an interval without one

/// What a title says of its column.
struct Title {
  std::size_t index = 0;
  std::size_t rank = 0;  ///< place among vsphere_write_counters
  double bytes = 1;
  std::string unit, entity, instance;
};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Cuts the first place where `phrase` (lower case) stands as words of its own; false where it does not.
bool cut(std::string& text, std::string_view phrase) {
  const std::string lower = lower_case(text);
  for (std::size_t at = lower.find(phrase); at != std::string::npos; at = lower.find(phrase, at + 1)) {
    const std::size_t end = at + phrase.size();
    if ((at > 0 && is_word(lower[at - 1])) || (end < lower.size() && is_word(lower[end]))) continue;
    text.replace(at, phrase.size(), "\t");
    return true;
  }
  return false;
}

/// Drops brackets that hold nothing, and signs and blanks at the ends, which stood around what was cut.
std::string tidy(std::string text) {
  for (const std::string_view hollow : {"(\t)", "[\t]", "\t"}) {
    for (std::size_t at = text.find(hollow); at != std::string::npos; at = text.find(hollow)) {
      text.replace(at, hollow.size(), " ");
    }
  }
  constexpr const char* around = " -:/|,;";
  const std::size_t first = text.find_first_not_of(around);
  if (first == std::string::npos) return "";
  text = text.substr(first, text.find_last_not_of(around) - first + 1);
  for (const std::string_view word : {"for ", "of "}) {
    if (lower_case(text.substr(0, word.size())) == word) text.erase(0, word.size());
  }
  const bool is_bracketed =
      text.size() > 2 && (text.front() == '(' || text.front() == '[') && text.find_first_of(")]") == text.size() - 1;
  return is_bracketed ? text.substr(1, text.size() - 2) : text;
}

bool is_disk(std::string_view text) {
  for (const std::string_view bus : {"scsi", "nvme", "sata", "ide", "naa.", "vmhba"}) {
    if (lower_case(text.substr(0, bus.size())) == bus) return true;
  }
  return false;
}

/// Takes a disk such as scsi0:1 off the end or the start of what names the object.
void part_instance(Title& title, const std::string& object) {
  title.entity = object;
  const std::size_t last = object.find_last_of(" :/([-");
  for (const auto& [begin, end] :
       {std::pair(object.rfind(" scsi") + 1, object.size()), std::pair(std::size_t{0}, object.find(' ')),
        std::pair(last == std::string::npos ? 0 : last + 1, object.size())}) {
    std::string disk = object.substr(begin, end == std::string::npos ? end : end - begin);
    while (!disk.empty() && (disk.back() == ')' || disk.back() == ']')) disk.pop_back();
    if (!is_disk(disk)) continue;
    title.instance = disk;
    title.entity = tidy(std::string(object).replace(object.find(disk), disk.size(), "\t"));
    return;
  }
}

/// A title of a counter of writes in its parts; nothing for other titles.
std::optional<Title> parse_title(const std::string& text) {
  Title title;
  std::string rest = text;
  for (; title.rank < vsphere_write_counters.size(); ++title.rank) {
    if (cut(rest, vsphere_write_counters[title.rank])) break;
  }
  if (title.rank == vsphere_write_counters.size()) {
    const std::string lower = lower_case(text);
    title.rank = lower.find("virtual disk") != std::string::npos ? 0
                 : lower.find("datastore") != std::string::npos  ? 2
                                                                 : 1;
    bool is_write = false;
    for (const std::string_view phrase : {"average write rate", "disk write rate", "write rate", "write throughput"}) {
      is_write = is_write || cut(rest, phrase);
    }
    if (!is_write) return std::nullopt;
    for (const std::string_view phrase : {"virtual disk", "datastore", "disk"}) cut(rest, phrase);
  }
  for (const std::string_view unit : {"kbps", "kb/s", "mbps", "mb/s", "gbps", "gb/s", "bps", "b/s"}) {
    if (!cut(rest, unit)) continue;
    title.unit = unit;
    title.bytes = binary_unit(unit).value_or(1);
    break;
  }
  part_instance(title, tidy(rest));
  return title;
}

/// Columns of the most direct counter that the header has, in one unit.
std::vector<Title> columns_of(const ColumnTitles& titles, RateCollector& collector) {
  std::vector<Title> found;
  std::map<std::string, std::size_t> others;
  for (std::size_t index = 1; index < titles.size(); ++index) {
    auto title = parse_title(titles[index]);
    if (!title) {
      ++others[titles[index]];
      continue;
    }
    title->index = index;
    found.push_back(std::move(*title));
  }
  if (found.empty()) titles.fail(no_write_counter(others, needed_counters));
  const auto least = std::min_element(found.begin(), found.end(),
                                      [](const Title& one, const Title& other) { return one.rank < other.rank; });
  const std::size_t rank = least->rank;
  const std::size_t before = found.size();
  found.erase(std::remove_if(found.begin(), found.end(), [rank](const Title& title) { return title.rank != rank; }),
              found.end());
  if (found.size() < before) {
    collector.note(fmt::format("{} of other counters left out: they count the same writes again",
                               counted(before - found.size(), "column")));
  }
  for (const Title& title : found) {
    if (title.unit.empty()) {
      titles.fail(
          fmt::format("the title {} holds no unit; allowed: KBps, MBps and the like, or kind csv with --rate-unit",
                      in_quotes(titles[title.index])));
    }
    if (title.unit != found.front().unit) {
      titles.fail(fmt::format("the column {} is in {}, the column {} in {}: mixed units",
                              in_quotes(titles[title.index]), title.unit, in_quotes(titles[found.front().index]),
                              found.front().unit));
    }
  }
  return found;
}

}  // namespace

RateExport read_vcenter(const RateSpec& spec) {
  TableReader reader(spec.path, spec.delimiter != '\0' ? spec.delimiter : found_delimiter(spec.path));
  if (!reader.next()) fail_trace(reader.file(), "line 1", "the file is empty");
  const ColumnTitles titles(reader);
  RateCollector collector(spec, reader.file(), StampAt::End);
  const std::vector<Title> columns = columns_of(titles, collector);
  std::vector<std::size_t> indices;
  std::vector<std::size_t> targets;
  for (const Title& title : columns) {
    indices.push_back(title.index);
    targets.push_back(collector.column(title.entity, title.instance));
  }
  const TableStyle style = found_style(spec, reader.delimiter(), 0, indices, true);
  if (!style_note(style).empty()) collector.note(style_note(style));
  collector.note(
      fmt::format("{} of write rates in {}, 1024 bytes a KB", counted(columns.size(), "column"), columns.front().unit));
  collector.set_repeat_hint("; do two columns of one disk stand in the file?");
  DateReader dates(reader.file(), date_rules(spec, style.order));
  std::vector<double> rates(columns.size());
  while (reader.next()) {
    const auto& fields = reader.fields();
    if (fields.size() != titles.size()) {
      reader.fail(fmt::format("has {} fields; expected {} (as in the header)", fields.size(), titles.size()));
    }
    const double time_s = dates.seconds(fields[0], reader.line());
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const std::string_view text = fields[columns[at].index];
      const auto value = text.empty() ? std::optional(no_sample) : parse_number(text, style.decimal);
      if (!value || (*value < 0 && *value != no_sample)) {
        reader.fail(
            fmt::format("{} is {}; expected a number >= 0", in_quotes(titles[columns[at].index]), in_quotes(text)));
      }
      rates[at] = *value == no_sample ? std::numeric_limits<double>::quiet_NaN() : *value * columns[at].bytes;
    }
    collector.add_row(targets, time_s, rates, reader.line());
  }
  return collector.finish();
}

}  // namespace drsim
