#include <fmt/format.h>

#include <optional>
#include <set>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

namespace {

constexpr std::size_t time_column = 2;

/// Reads the sections of `sadf -d`; each begins with its titles after a '#'.
class SadfTable {
 public:
  explicit SadfTable(const RateSpec& spec)
      : reader_(spec.path, ';'),
        collector_(spec, reader_.file(), StampAt::End),
        dates_(reader_.file(), date_rules(spec, spec.order)) {}

  RateExport read() {
    while (reader_.next()) {
      const auto& fields = reader_.fields();
      if (fields[0].substr(0, 1) == "#") {
        take_titles();
      } else if (titles_.empty()) {
        reader_.fail(
            fmt::format("begins with {}; expected \"# hostname;interval;timestamp;...\"", in_quotes(fields[0])));
      } else if (fields.size() > 1 && fields[1] == "-1") {
        take_event();
      } else if (rate_ > 0) {
        take_row();
      }
    }
    if (titles_.empty()) fail_trace(reader_.file(), "line 1", "the file is empty");
    if (collector_.empty()) refuse_without_disks();
    if (dates_.took_milliseconds()) collector_.note("times are read as milliseconds or microseconds by their size");
    return collector_.finish();
  }

 private:
  /// A restart, or a comment that somebody left.
  void take_event() {
    const auto& fields = reader_.fields();
    if (fields.size() <= time_column + 1) reader_.fail("is cut off");
    if (fields[time_column + 1].find("RESTART") == std::string_view::npos) return;
    collector_.restart(dates_.seconds(fields[time_column], reader_.line()));
  }

  void take_titles() {
    const auto& fields = reader_.fields();
    rate_ = 0;
    titles_.assign(fields.begin(), fields.end());
    if (fields.size() <= time_column || fields[1] != "interval" || fields[time_column] != "timestamp") {
      reader_.fail(
          fmt::format("has the titles {}; expected \"# hostname;interval;timestamp;...\"", in_quotes(fields[0])));
    }
    std::string all;
    for (std::size_t index = time_column + 1; index < fields.size(); ++index)
      all += (all.empty() ? "" : ";") + titles_[index];
    sections_.insert(all);
    if (fields.size() <= time_column + 1 || fields[time_column + 1] != "DEV") return;
    for (std::size_t index = time_column + 2; index < fields.size() && rate_ == 0; ++index) {
      const auto unit = sysstat_write_unit(fields[index]);
      if (!unit) continue;
      unit_ = *unit;
      rate_ = index;
    }
    if (rate_ == 0) reader_.fail("the section of disks has no column of writes (wkB/s or wr_sec/s)");
  }

  void take_row() {
    const auto& fields = reader_.fields();
    if (fields.size() != titles_.size()) {
      reader_.fail(
          fmt::format("has {} fields; expected {} (as in the section's titles)", fields.size(), titles_.size()));
    }
    if (host_.empty()) {
      host_ = fields[0];
      collector_.set_host(host_);
    }
    if (fields[0] != host_) {
      reader_.fail(fmt::format("is of the machine {}, the rows above of {}: one machine a file", in_quotes(fields[0]),
                               in_quotes(host_)));
    }
    if (const auto interval_s = parse_real(fields[1]); interval_s && *interval_s > 0)
      collector_.set_interval(*interval_s);
    const auto value = sysstat_number(fields[rate_]);
    if (!value || *value < 0)
      reader_.fail(fmt::format("{} is {}; expected a number >= 0", titles_[rate_], in_quotes(fields[rate_])));
    collector_.add(collector_.column(fields[time_column + 1], ""), dates_.seconds(fields[time_column], reader_.line()),
                   *value * unit_, reader_.line());
  }

  [[noreturn]] void refuse_without_disks() const {
    std::string names;
    std::size_t shown = 0;
    for (const std::string& section : sections_) {
      if (shown++ < 8) names += (names.empty() ? "" : ", ") + in_quotes(section);
    }
    fail_trace(reader_.file(), "", fmt::format("there is no section of disks (sadf -d -- -d); sections: {}", names));
  }

  TableReader reader_;
  RateCollector collector_;
  DateReader dates_;
  std::vector<std::string> titles_;
  std::set<std::string> sections_;
  std::string host_;
  std::size_t rate_ = 0;
  double unit_ = 0;
};

bool begins_as_json(const std::filesystem::path& path) {
  LineReader reader(path, table_line_bytes);
  std::string_view line;
  return reader.next(line) && line.find_first_not_of(" \t") != std::string_view::npos &&
         line[line.find_first_not_of(" \t")] == '{';
}

}  // namespace

RateExport read_sadf(const RateSpec& spec) {
  if (begins_as_json(spec.path)) return read_sysstat_json(spec);
  RateExport found = SadfTable(spec).read();
  leave_out_layers(found, spec);
  return found;
}

}  // namespace drsim
