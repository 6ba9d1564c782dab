#include "analysis/burst_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim {

namespace {

/// Cuts of the remainder into states, as shares of time below each cut. The last state holds the peaks.
const std::vector<std::vector<double>> state_cuts = {{0.5},
                                                     {0.75},
                                                     {0.9},
                                                     {0.95},
                                                     {0.99},
                                                     {0.5, 0.9},
                                                     {0.75, 0.95},
                                                     {0.9, 0.99},
                                                     {0.95, 0.99},
                                                     {0.99, 0.999},
                                                     {0.25, 0.5, 0.75},
                                                     {0.5, 0.9, 0.99},
                                                     {0.75, 0.95, 0.99},
                                                     {0.8, 0.97, 0.997},
                                                     {0.9, 0.99, 0.999},
                                                     {0.5, 0.95, 0.999},
                                                     {0.93, 0.985, 0.9985},
                                                     {0.5, 0.93, 0.995}};

constexpr double top_intervals = 3;
constexpr std::size_t levels_max = 3;  // cuts, so four states
/// A stay may not be longer than this share of the trace: the trace would not have shown it often enough to tell.
constexpr double longest_stay_share = 0.25;

struct StateRuns {
  double share = 0;       ///< of the intervals
  double factor = 0;      ///< mean of the remainder in the state, over the mean of all
  double run_mean_s = 0;  ///< mean length of an uninterrupted stay
};

/// Splits the remainder at the cuts. Intervals are ranked (equal values in order of time), so that every state gets its
/// share.
std::vector<StateRuns> split_states(const std::vector<double>& remainder, const std::vector<std::size_t>& ranks,
                                    const std::vector<double>& cuts, double interval_s) {
  const auto count = static_cast<double>(remainder.size());
  std::vector<StateRuns> states(cuts.size() + 1);
  std::vector<double> runs(states.size(), 0.0);
  double total = 0;
  std::size_t previous = states.size();
  for (std::size_t index = 0; index < remainder.size(); ++index) {
    const double below = (static_cast<double>(ranks[index]) + 0.5) / count;
    const auto state = static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), below) - cuts.begin());
    states[state].share += 1 / count;
    states[state].factor += remainder[index];
    total += remainder[index];
    if (state != previous) runs[state] += 1;
    previous = state;
  }
  for (std::size_t state = 0; state < states.size(); ++state) {
    if (runs[state] == 0 || total <= 0) return {};
    const double intervals = states[state].share * count;
    states[state].factor = states[state].factor / intervals / (total / count);
    states[state].run_mean_s = intervals * interval_s / runs[state];
  }
  return states;
}

void add_markov(std::vector<WriteLoadConfig>& candidates, const WriteLoadConfig& base,
                const std::vector<StateRuns>& states, double interval_s, double longest_hold_s) {
  // Random order of visits makes holding times proportional to shares of time; each state's runs suggest a scale.
  std::vector<double> scales_s;
  double logarithms = 0;
  for (const StateRuns& state : states) {
    scales_s.push_back(state.run_mean_s / state.share);
    logarithms += std::log(scales_s.back());
  }
  scales_s.push_back(std::exp(logarithms / static_cast<double>(states.size())));
  for (const double scale_s : scales_s) {
    WriteLoadConfig load = base;
    load.kind = LoadKind::Markov;
    double shortest_s = longest_hold_s;
    double longest_s = 0;
    for (const StateRuns& state : states) {
      const double hold_s = scale_s * state.share;
      shortest_s = std::min(shortest_s, hold_s);
      longest_s = std::max(longest_s, hold_s);
      load.states.push_back({state.factor, hold_s});
    }
    // Stays much shorter than an interval are not seen in the trace.
    if (shortest_s >= interval_s / 2 && longest_s <= longest_hold_s) candidates.push_back(std::move(load));
  }
}

void add_onoff(std::vector<WriteLoadConfig>& candidates, const WriteLoadConfig& base, const StateRuns& on) {
  if (on.share <= 0 || on.share >= 1) return;
  for (const double tail_shape : {0.0, 1.5, 2.0}) {
    WriteLoadConfig load = base;
    load.kind = LoadKind::OnOff;
    load.peak_to_mean = 1 / on.share;
    load.on_mean_s = on.run_mean_s;
    load.tail_shape = tail_shape;
    candidates.push_back(std::move(load));
  }
}

/// Where a split of the ascending values from `first` on into two groups leaves the least variance inside them; the
/// index of the first value of the upper group, or `first` when there is nothing to split.
std::size_t variance_cut(const std::vector<double>& ascending, std::size_t first) {
  const auto from = ascending.begin() + static_cast<std::ptrdiff_t>(first);
  const double total = std::accumulate(from, ascending.end(), 0.0);
  const auto count = static_cast<double>(ascending.size() - first);
  double lower_sum = 0;
  double best = 0;
  std::size_t cut = first;
  for (std::size_t index = first; index + 1 < ascending.size(); ++index) {
    lower_sum += ascending[index];
    if (ascending[index + 1] <= ascending[index]) continue;
    const auto lower_count = static_cast<double>(index + 1 - first);
    const double difference = lower_sum / lower_count - (total - lower_sum) / (count - lower_count);
    const double between = lower_count * (count - lower_count) * difference * difference;
    if (between <= best) continue;
    best = between;
    cut = index + 1;
  }
  return cut;
}

/// The fixed cuts; those with the few highest intervals as a state of their own; and cuts between levels that the
/// remainder itself has, the upper level split again.
std::vector<std::vector<double>> all_cuts(const std::vector<double>& remainder, const std::vector<std::size_t>& order) {
  std::vector<std::vector<double>> result;
  const auto count = static_cast<double>(remainder.size());
  std::vector<double> ascending;
  for (const std::size_t index : order) ascending.push_back(remainder[index]);
  std::vector<double> levels;
  std::size_t first = 0;
  for (std::size_t round = 0; round < levels_max; ++round) {
    const std::size_t cut = variance_cut(ascending, first);
    if (cut == first) break;
    first = cut;
    levels.push_back(static_cast<double>(cut) / count);
    result.push_back(levels);
  }
  result.insert(result.end(), state_cuts.begin(), state_cuts.end());
  const double top = 1 - top_intervals / count;
  for (std::vector<double> cuts : state_cuts) {
    if (cuts.size() >= levels_max || cuts.back() >= top) continue;
    cuts.push_back(top);
    result.push_back(std::move(cuts));
  }
  return result;
}

}  // namespace

std::vector<WriteLoadConfig> burst_candidates(const WriteLoadConfig& base, const std::vector<double>& remainder,
                                              double interval_s) {
  std::vector<WriteLoadConfig> candidates = {base};
  candidates.front().kind =
      base.hourly_factor.empty() && base.daily_factor.empty() ? LoadKind::Constant : LoadKind::Profile;
  std::vector<std::size_t> order(remainder.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&remainder](std::size_t one, std::size_t other) { return remainder[one] < remainder[other]; });
  std::vector<std::size_t> ranks(remainder.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
  const double longest_hold_s = longest_stay_share * interval_s * static_cast<double>(remainder.size());
  for (const std::vector<double>& cuts : all_cuts(remainder, order)) {
    const std::vector<StateRuns> states = split_states(remainder, ranks, cuts, interval_s);
    if (states.empty()) continue;
    add_markov(candidates, base, states, interval_s, longest_hold_s);
    if (cuts.size() == 1) add_onoff(candidates, base, states.back());
  }
  return candidates;
}

}  // namespace drsim
