#include <fmt/format.h>

#include <map>
#include <optional>

#include "models/units.hpp"
#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr std::uint64_t sector_bytes = 512;
constexpr std::uint64_t counter_end = std::uint64_t{1} << 32;

// Words of a line, from 0: major, minor, name, then the counters of Documentation/admin-guide/iostats.rst of Linux; the
// partitions of Linux 2.6.0 to 2.6.24 have four of them only.
constexpr std::size_t name_word = 2;
constexpr std::size_t writes_word = 7;
constexpr std::size_t sectors_word = 9;
constexpr std::size_t full_words = 14;
constexpr std::size_t short_words = 7;
constexpr std::size_t short_writes_word = 5;
constexpr std::size_t short_sectors_word = 6;

struct Counters {
  std::uint64_t writes = 0, sectors = 0;
};

/// Turns the counters of each device into rates between its samples.
class Samples {
 public:
  explicit Samples(const RateSpec& spec)
      : spec_(spec), reader_(spec.path), collector_(spec, reader_.file(), StampAt::End) {}

  RateExport read() {
    std::string_view line;
    while (reader_.next(line)) {
      split_into_words(line, words_);
      if (words_[0] == "TS") {
        take_stamp();
      } else {
        take_device();
      }
    }
    if (reader_.number() == 0) fail_trace(reader_.file(), "line 1", "the file is empty");
    if (collector_.empty()) {
      fail_trace(reader_.file(), "", "there is one sample only; a rate needs two: the counters are since boot");
    }
    tell();
    collector_.set_dated(has_stamps_);
    return collector_.finish();
  }

 private:
  void take_stamp() {
    const auto stamp_s = words_.size() > 1 ? parse_real(words_[1]) : std::nullopt;
    constexpr double last_stamp_s = 1e12;
    if (!stamp_s || *stamp_s < 0 || *stamp_s > last_stamp_s) {
      reader_.fail("is no stamp; expected \"TS\" and the Unix time");
    }
    if (samples_ > 0 && !has_stamps_) reader_.fail("is the first stamp, and samples without one stand above it");
    if (samples_ > 0 && *stamp_s <= time_s_) {
      reader_.fail(
          fmt::format("its time is {:.9g} s before that of the sample above: dates go backwards", time_s_ - *stamp_s));
    }
    has_stamps_ = true;
    begin_sample(*stamp_s);
  }

  void begin_sample(double time_s) {
    time_s_ = time_s;
    ++samples_;
    in_sample_.clear();
  }

  void take_device() {
    const bool is_short = words_.size() == short_words;
    if (words_.size() < full_words && !is_short) {
      reader_.fail(
          fmt::format("has {} fields; expected those of /proc/diskstats (14 or more, of old partitions 7), or a "
                      "stamp \"TS ...\"{}",
                      words_.size(), reader_.unterminated() ? "; the file ends inside this line" : ""));
    }
    const std::string name(words_[name_word]);
    if (in_sample_.count(name) > 0 || samples_ == 0) begin_unstamped(name);
    in_sample_[name] = true;
    const Counters now = {
        require_whole(reader_, "writes", words_[is_short ? short_writes_word : writes_word]),
        require_whole(reader_, "sectors written", words_[is_short ? short_sectors_word : sectors_word])};
    const auto [entry, is_new] = last_.try_emplace(name, std::pair(time_s_, now));
    if (is_new) return;
    const auto [before_s, before] = entry->second;
    entry->second = {time_s_, now};
    if (const auto sectors = written(before, now, name)) {
      const double bytes = static_cast<double>(sectors_to_bytes(reader_, "sectors written", *sectors));
      collector_.add_covering(collector_.column(name, ""), before_s, time_s_, bytes / (time_s_ - before_s),
                              reader_.number());
    }
  }

  /// Without stamps a sample ends where a device comes again.
  void begin_unstamped(const std::string& name) {
    if (has_stamps_) reader_.fail(fmt::format("has the device {} again in one sample", in_quotes(name)));
    if (!spec_.interval_s) {
      reader_.fail(
          "has no stamp \"TS <Unix time>\" above it: the interval of the samples is not in the file; say it with "
          "--interval, such as --interval '10 s'");
    }
    begin_sample(static_cast<double>(samples_) * *spec_.interval_s);
  }

  /// True where a counter of 32 bits most likely passed its end: it fell by more than half of its range.
  static bool is_wrapped(std::uint64_t before, std::uint64_t now) {
    return before < counter_end && now < before && before - now > counter_end / 2;
  }

  /// Sectors between two samples; nothing where the counters began anew.
  std::optional<std::uint64_t> written(const Counters& before, const Counters& now, const std::string& name) {
    const bool go_on = now.writes >= before.writes || is_wrapped(before.writes, now.writes);
    if (go_on && now.sectors >= before.sectors) return now.sectors - before.sectors;
    if (go_on && is_wrapped(before.sectors, now.sectors)) {
      ++wraps_[name];
      return counter_end - before.sectors + now.sectors;
    }
    ++resets_[name];
    return std::nullopt;
  }

  void tell() {
    for (const auto& [name, count] : wraps_) {
      collector_.note(fmt::format("the counter of {} passed 2^32 sectors and went on from 0: {}", in_quotes(name),
                                  counted(count, "time")));
    }
    for (const auto& [name, count] : resets_) {
      collector_.note(
          fmt::format("the counters of {} began anew {} (restart, or the device came again): what was written in that "
                      "step is not known",
                      in_quotes(name), counted(count, "time")));
    }
  }

  const RateSpec& spec_;
  LineReader reader_;
  RateCollector collector_;
  std::vector<std::string_view> words_;
  std::map<std::string, std::pair<double, Counters>> last_;
  std::map<std::string, bool> in_sample_;
  std::map<std::string, std::size_t> wraps_, resets_;
  std::size_t samples_ = 0;
  bool has_stamps_ = false;
  double time_s_ = 0;
};

}  // namespace

RateExport read_diskstats(const RateSpec& spec) {
  RateExport found = Samples(spec).read();
  leave_out_layers(found, spec);
  return found;
}

}  // namespace drsim
