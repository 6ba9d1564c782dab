#include "sim/engine/long_run/journal_balance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace drsim {

/// Journals that hold the same at all times.
struct JournalBalance::Part {
  Index load;
  double history_s;
  double scale;        ///< bytes kept for a byte of the load
  double limit_bytes;  ///< of each
  double count;

  auto key() const { return std::tie(load, history_s, scale, limit_bytes); }
};

double JournalBalance::limit_bytes(Index vm) const {
  const VmConfig& config = scenario_.vms[vm];
  if (!estate_.has_journal_limit[config.vpg]) return std::numeric_limits<double>::infinity();
  return scenario_.vpgs[config.vpg].journal_limit_of_vm_bytes(config.disk_bytes());
}

double JournalBalance::peak_bytes_per_s(Index vm) const {
  const VmArrival& arrival = estate_.arrival_of_vm[vm];
  if (arrival.scale <= 0) return 0;
  const std::vector<double>& rates = estate_.arrivals[arrival.load].rate.rates;
  return rates.empty() ? 0 : arrival.scale * *std::max_element(rates.begin(), rates.end());
}

double JournalBalance::largest_of(Index load, double history_s) {
  const auto [known, is_new] = largest_.try_emplace({load, history_s}, 0);
  if (is_new) {
    const LoadRate& rate = estate_.arrivals[load];
    known->second = JournalLevel(rate, history_s, history_s + rate.rate.period_s).largest_bytes();
  }
  return known->second;
}

double JournalBalance::largest_bytes(Index vm) {
  const VmArrival& arrival = estate_.arrival_of_vm[vm];
  if (arrival.scale <= 0) return 0;
  return arrival.scale * arrival.journal_per_byte * largest_of(arrival.load, estate_.history_s[scenario_.vms[vm].vpg]);
}

std::vector<JournalBalance::Part> JournalBalance::parts_of(const std::vector<Index>& vms, bool limited) const {
  std::vector<Part> parts;
  for (const Index vm : vms) {
    const VmArrival& arrival = estate_.arrival_of_vm[vm];
    if (arrival.scale <= 0) continue;
    parts.push_back({arrival.load, estate_.history_s[scenario_.vms[vm].vpg], arrival.scale * arrival.journal_per_byte,
                     limited ? limit_bytes(vm) : std::numeric_limits<double>::infinity(), 1});
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.key() < b.key(); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (kept > 0 && parts[kept - 1].key() == parts[i].key()) {
      ++parts[kept - 1].count;
    } else {
      parts[kept++] = parts[i];
    }
  }
  parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(kept), parts.end());
  return parts;
}

JournalDemand JournalBalance::together(const std::vector<Index>& vms, bool limited, double room_bytes) {
  const std::vector<Part> parts = parts_of(vms, limited);
  JournalDemand demand;
  double period_s = 0, history_s = 0, squares = 0, sum_of_largest = 0;
  for (const Part& part : parts) {
    const LoadRate& load = estate_.arrivals[part.load];
    period_s = common_period_s(period_s, load.rate.period_s);
    history_s = std::max(history_s, part.history_s);
    const double largest = part.scale * largest_of(part.load, part.history_s);
    sum_of_largest += part.count * std::min(largest, part.limit_bytes);
    demand.steady_bytes +=
        part.count * std::min(part.scale * repeating_mean(load.rate) * part.history_s, part.limit_bytes);
    const double beyond =
        std::max(0.0, std::min(largest + part.scale * beyond_expected_bytes(load, largest / part.scale, part.history_s),
                               part.limit_bytes) -
                          std::min(largest, part.limit_bytes));
    // Of two VMs the same load has draws of its own. Without a variance nothing evens out.
    (std::isinf(load.variance_s) ? demand.half_width : squares) +=
        part.count * (std::isinf(load.variance_s) ? beyond : beyond * beyond);
  }
  demand.half_width += std::sqrt(squares);
  JournalLevel level(history_s + period_s);
  bool have_common_period = true;
  for (const Part& part : parts) {
    const LoadRate& load = estate_.arrivals[part.load];
    have_common_period = have_common_period && (load.ends || is_multiple(period_s, load.rate.period_s));
    level.add(JournalLevel(load, part.history_s, history_s + period_s), part.count, part.scale, part.limit_bytes);
  }
  demand.bytes = have_common_period ? level.largest_bytes() : sum_of_largest;
  demand.full_at_s = level.first_above_s(room_bytes);
  return demand;
}

}  // namespace drsim
