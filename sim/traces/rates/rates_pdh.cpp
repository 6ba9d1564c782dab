#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

#include "models/units.hpp"
#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/disk_counters.hpp"
#include "sim/traces/rates/number_text.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/rate_unit.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

namespace {

/// A column title \\MACHINE\OBJECT(INSTANCE)\COUNTER in its parts.
struct CounterPath {
  std::string_view machine, object, instance, counter;
};

std::optional<CounterPath> counter_path(std::string_view title) {
  constexpr std::size_t none = std::string_view::npos;
  if (title.substr(0, 2) != "\\\\") return std::nullopt;
  const std::size_t machine_end = title.find('\\', 2);
  if (machine_end == none) return std::nullopt;
  const std::string_view rest = title.substr(machine_end + 1);
  // Neither an object nor a counter holds a backslash or brackets; the name of a VM, an instance, may.
  const std::size_t open = rest.find('(');
  const std::size_t close = rest.rfind(")\\");
  if (open == none || close == none || close < open) {
    const std::size_t last = rest.rfind('\\');
    if (last == none) return std::nullopt;
    return CounterPath{title.substr(2, machine_end - 2), rest.substr(0, last), {}, rest.substr(last + 1)};
  }
  return CounterPath{title.substr(2, machine_end - 2), rest.substr(0, open), rest.substr(open + 1, close - open - 1),
                     rest.substr(close + 2)};
}

/// A counter of writes of an object.
struct WriteCounter {
  std::string_view object, counter;
  double bytes;
  bool is_of_vms;  ///< instances are VMs and their disks; else disks of the machine
};

/// The first whose object is in the file is taken. esxtop counts megabytes in 1,048,576 bytes as vSphere does (an
/// assumption: its manual says MB only; the smaller megabyte would be 5 % less).
constexpr std::array<WriteCounter, 4> write_counters = {{
    {"virtual disk", "mbytes written/sec", mib_bytes, true},
    {"physicaldisk", "disk write bytes/sec", 1, false},
    {"logicaldisk", "disk write bytes/sec", 1, false},
    {"hyper-v virtual storage device", "write bytes/sec", 1, false},
}};
constexpr const char* needed_counters =
    "PhysicalDisk(*)\\Disk Write Bytes/sec (perfmon), Virtual Disk(*)\\MBytes Written/sec (esxtop)";

/// VM and disk of an instance of esxtop's Virtual Disk, such as "sql01:scsi0:1".
std::pair<std::string_view, std::string_view> vm_and_disk(std::string_view instance) {
  for (const std::string_view bus : {":scsi", ":vscsi", ":nvme", ":sata", ":ide"}) {
    const std::size_t at = instance.rfind(bus);
    if (at == std::string_view::npos) continue;
    const std::string_view unit = instance.substr(at + bus.size());
    if (unit.find_first_not_of("0123456789:") == std::string_view::npos && !unit.empty()) {
      return {instance.substr(0, at), instance.substr(at + 1)};
    }
  }
  return {instance, {}};
}

/// A column that is read.
struct Chosen {
  std::size_t index;
  std::size_t column;  ///< of the collector
};

/// Chooses the columns of a header.
class Header {
 public:
  Header(const RateSpec& spec, const ColumnTitles& titles) : spec_(spec), titles_(titles) {}

  std::vector<Chosen> choose(RateCollector& collector) {
    if (!spec_.rate_columns.empty()) return choose_named(collector);
    for (const WriteCounter& counter : write_counters) {
      std::vector<std::pair<std::size_t, CounterPath>> found = columns_of(counter);
      if (found.empty()) continue;
      bytes_ = counter.bytes;
      drop_totals(found, counter, collector);
      std::vector<Chosen> chosen;
      for (const auto& [index, path] : found) {
        const auto [vm, disk] = vm_and_disk(path.instance);
        chosen.push_back(
            {index, counter.is_of_vms ? collector.column(vm, disk) : collector.column(path.machine, path.instance)});
      }
      collector.note(fmt::format("rates are {}\\{}, {}{}", found.front().second.object, found.front().second.counter,
                                 counted(found.size(), "column"),
                                 counter.is_of_vms ? "; a megabyte is 1048576 bytes" : ""));
      return chosen;
    }
    std::map<std::string, std::size_t> counters;
    for (const std::string& title : titles_.names()) {
      if (const auto path = counter_path(title)) ++counters[fmt::format("{}\\{}", path->object, path->counter)];
    }
    titles_.fail(no_write_counter(counters, needed_counters));
  }

  double bytes() const { return bytes_; }

 private:
  std::vector<Chosen> choose_named(RateCollector& collector) {
    const auto unit = rate_unit(spec_.rate_unit);
    if (!unit || unit->per_interval) {
      titles_.fail(fmt::format("rate unit is {}; allowed: a unit per second of {}", in_quotes(spec_.rate_unit),
                               rate_unit_names()));
    }
    bytes_ = unit->factor;
    std::vector<Chosen> chosen;
    for (const std::size_t index : titles_.indices_of(spec_.rate_columns, {0})) {
      const auto path = counter_path(titles_[index]);
      if (!path) titles_.fail(fmt::format("the column {} is no counter", in_quotes(titles_[index])));
      chosen.push_back({index, collector.column(path->machine, titles_[index])});
    }
    return chosen;
  }

  std::vector<std::pair<std::size_t, CounterPath>> columns_of(const WriteCounter& counter) const {
    std::vector<std::pair<std::size_t, CounterPath>> found;
    for (std::size_t index = 1; index < titles_.size(); ++index) {
      const auto path = counter_path(titles_[index]);
      if (path && lower_case(path->object) == counter.object && lower_case(path->counter) == counter.counter) {
        found.emplace_back(index, *path);
      }
    }
    return found;
  }

  /// _Total beside the disks of its machine, and the disks of a VM beside its own column, would be counted twice.
  static void drop_totals(std::vector<std::pair<std::size_t, CounterPath>>& found, const WriteCounter& counter,
                          RateCollector& collector) {
    std::set<std::string> whole;
    for (const auto& [index, path] : found) {
      if (counter.is_of_vms && vm_and_disk(path.instance).second.empty()) whole.emplace(path.instance);
      if (!counter.is_of_vms && path.instance != "_Total") whole.emplace(path.machine);
    }
    const auto is_twice = [&](const auto& entry) {
      const CounterPath& path = entry.second;
      if (!counter.is_of_vms) return path.instance == "_Total" && whole.count(std::string(path.machine)) > 0;
      const auto [vm, disk] = vm_and_disk(path.instance);
      return !disk.empty() && whole.count(std::string(vm)) > 0;
    };
    const auto kept =
        std::stable_partition(found.begin(), found.end(), [&](const auto& entry) { return !is_twice(entry); });
    const auto dropped = static_cast<std::size_t>(found.end() - kept);
    if (dropped > 0) {
      collector.note(fmt::format("{} left out: {}", counted(dropped, "column"),
                                 counter.is_of_vms ? "the disks of VMs that have a column of their own"
                                                   : "_Total, beside the disks that it adds up"));
    }
    found.erase(kept, found.end());
  }

  const RateSpec& spec_;
  const ColumnTitles& titles_;
  double bytes_ = 1;
};

}  // namespace

RateExport read_pdh(const RateSpec& spec) {
  TableReader reader(spec.path, spec.delimiter != '\0' ? spec.delimiter : found_delimiter(spec.path));
  if (!reader.next()) fail_trace(reader.file(), "line 1", "the file is empty");
  const ColumnTitles titles(reader);
  if (titles[0].substr(0, 5) != "(PDH-") {
    titles.fail(fmt::format("begins with {}; expected \"(PDH-CSV 4.0) ...\"", in_quotes(titles[0])));
  }
  RateCollector collector(spec, reader.file(), StampAt::End);
  Header header(spec, titles);
  const std::vector<Chosen> chosen = header.choose(collector);
  std::vector<std::size_t> columns;
  for (const Chosen& one : chosen) columns.push_back(one.column);
  std::vector<double> rates(chosen.size());
  // The format has the month first and a decimal point on every system.
  const DayOrder order = spec.order == DayOrder::Unknown ? DayOrder::MonthFirst : spec.order;
  DateReader dates(reader.file(), date_rules(spec, order));
  const char decimal = spec.decimal == '\0' ? '.' : spec.decimal;
  while (reader.next()) {
    const auto& fields = reader.fields();
    const bool has_empty_end = fields.size() == titles.size() + 1 && fields.back().empty();
    if (fields.size() != titles.size() && !has_empty_end) {
      reader.fail(fmt::format("has {} fields; expected {} (as in the header)", fields.size(), titles.size()));
    }
    const double time_s = dates.seconds(fields[0], reader.line());
    for (std::size_t at = 0; at < chosen.size(); ++at) {
      const std::string_view text = fields[chosen[at].index];
      const auto value =
          text.empty() ? std::optional(std::numeric_limits<double>::quiet_NaN()) : parse_number(text, decimal);
      if (!value || *value < 0) {
        reader.fail(
            fmt::format("{} is {}; expected a number >= 0", in_quotes(titles[chosen[at].index]), in_quotes(text)));
      }
      rates[at] = *value * header.bytes();
    }
    collector.add_row(columns, time_s, rates, reader.line());
  }
  return collector.finish();
}

}  // namespace drsim
