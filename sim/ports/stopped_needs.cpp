#include "sim/ports/stopped_needs.hpp"

#include <optional>
#include <set>

namespace drsim {

void StoppedNeed::close(const std::string& leg, const std::string& row, std::size_t rule,
                        const std::vector<ClosedTime>& times) {
  for (const ClosedTime& time : times) closed_[leg][row].emplace_back(time, rule);
}

std::map<std::size_t, std::vector<ClosedTime>> StoppedNeed::stopped() const {
  std::set<double> dates;
  for (const auto& [leg, rows] : closed_)
    for (const auto& [row, closings] : rows)
      for (const auto& [time, rule] : closings) dates.insert({time.from_s, time.to_s});
  const auto closes_at = [](const Closings& closings, double at_s) -> std::optional<std::size_t> {
    for (const auto& [time, rule] : closings)
      if (time.from_s <= at_s && at_s < time.to_s) return rule;
    return std::nullopt;
  };
  const auto stops_at = [&](double at_s) -> std::optional<std::size_t> {
    for (const auto& [leg, rows] : closed_) {
      std::optional<std::size_t> rule;
      for (const auto& [row, closings] : rows) {
        rule = closes_at(closings, at_s);
        if (!rule) break;
      }
      if (rule) return rule;
    }
    return std::nullopt;
  };
  std::map<std::size_t, std::vector<ClosedTime>> stopped;
  for (auto date = dates.begin(); date != dates.end(); ++date) {
    const auto rule = stops_at(*date);
    if (!rule) continue;
    std::vector<ClosedTime>& times = stopped[*rule];
    // A need that is stopped at a date is stopped up to the next one: the last date ends the last closing.
    const double to_s = *std::next(date);
    if (!times.empty() && times.back().to_s == *date)
      times.back().to_s = to_s;
    else
      times.push_back({*date, to_s});
  }
  return stopped;
}

}  // namespace drsim
