#pragma once
/// Reports of iostat, whatever their form: which one is left out, and what time they have.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/rates/rate_collector.hpp"

namespace drsim {

/// The first report is the average since boot and is left out. A report is interval_s after the one before; where the
/// reports carry dates (iostat -t) those count. A device that a later report lacks was idle (iostat -z leaves such
/// out), and has the rate 0 there.
class IostatReports {
 public:
  IostatReports(const RateSpec& spec, const std::string& file)
      : spec_(spec), file_(file), collector_(spec, file, StampAt::End) {}

  RateCollector& collector() { return collector_; }
  /// The next report begins; its date where it has one. Throws ScenarioError where the interval is missing.
  void begin(std::optional<double> date_s, std::uint64_t line);
  void device(std::string_view name, double rate, std::uint64_t line);
  RateExport finish();

 private:
  struct Report {
    double from_s, time_s;  ///< covers the time since the one before
    std::uint64_t line;
  };
  void add(std::size_t column, const Report& report, double rate, std::uint64_t line);
  void end_report();

  const RateSpec& spec_;
  std::string file_;
  RateCollector collector_;
  std::size_t reports_ = 0;  ///< begun, the first included
  std::optional<bool> dated_;
  Report open_{};
  std::vector<Report> before_;        ///< reports that ended
  std::vector<std::string> devices_;  ///< of any report but the first, by first appearance
  std::set<std::string, std::less<>> in_report_, known_;
  std::size_t idle_ = 0;
};

}  // namespace drsim
