#include "sim/traces/rates/rate_export.hpp"

#include <algorithm>

namespace drsim {

namespace {

RatePieces sum_of_equal_steps(const std::vector<const RatePieces*>& parts) {
  RatePieces sum = *parts.front();
  for (std::size_t part = 1; part < parts.size(); ++part) {
    for (std::size_t piece = 0; piece < sum.rates.size(); ++piece) sum.rates[piece] += parts[part]->rates[piece];
  }
  return sum;
}

/// A change of the sum.
struct Edge {
  double time_s = 0;
  double change = 0;
  int pieces = 0;  ///< +1 where a piece begins, -1 where one ends
};

std::vector<Edge> edges_of(const std::vector<const RatePieces*>& parts) {
  std::vector<Edge> edges;
  std::size_t count = 0;
  for (const RatePieces* part : parts) count += 2 * part->rates.size();
  edges.reserve(count);
  for (const RatePieces* part : parts) {
    for (std::size_t piece = 0; piece < part->rates.size(); ++piece) {
      edges.push_back({part->starts_s[piece], part->rates[piece], 1});
      edges.push_back({part->ends_s[piece], -part->rates[piece], -1});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& one, const Edge& other) { return one.time_s < other.time_s; });
  return edges;
}

}  // namespace

RatePieces sum_of(const std::vector<const RatePieces*>& parts) {
  if (parts.empty()) return {};
  const auto is_like_first = [&parts](const RatePieces* part) {
    return part->starts_s == parts.front()->starts_s && part->ends_s == parts.front()->ends_s;
  };
  if (std::all_of(parts.begin(), parts.end(), is_like_first)) return sum_of_equal_steps(parts);
  std::vector<double> starts_s;
  std::vector<double> ends_s;
  std::vector<double> rates;
  // The extra digits keep what is left of rates that came and went below a byte in years.
  long double rate = 0;
  long holding = 0;
  const std::vector<Edge> edges = edges_of(parts);
  for (std::size_t at = 0; at < edges.size();) {
    const double time_s = edges[at].time_s;
    for (; at < edges.size() && edges[at].time_s == time_s; ++at) {
      rate += static_cast<long double>(edges[at].change);
      holding += edges[at].pieces;
    }
    if (holding == 0) rate = 0;
    if (at == edges.size() || holding == 0) continue;
    starts_s.push_back(time_s);
    ends_s.push_back(edges[at].time_s);
    rates.push_back(std::max(0.0, static_cast<double>(rate)));
  }
  return {SharedTimes(std::move(starts_s)), SharedTimes(std::move(ends_s)), std::move(rates)};
}

double bytes_of(const RatePieces& pieces) {
  double bytes = 0;
  for (std::size_t piece = 0; piece < pieces.rates.size(); ++piece) {
    bytes += pieces.rates[piece] * (pieces.ends_s[piece] - pieces.starts_s[piece]);
  }
  return bytes;
}

}  // namespace drsim
