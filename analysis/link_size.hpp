#pragma once
/// The least constant capacity that serves a stream of bytes within a delay, exactly:
/// C(d) = sup over s <= t of (A(t) - A(s)) / (t - s + d), A the bytes that arrived up to a date. Exact for one FIFO
/// stream (Le Boudec and Thiran, Network Calculus, 1.2). A is piecewise linear, so the supremum is reached at corners
/// of A: the steepest line from a corner (s - d, A(s)) to a later corner (t, A(t)). The corners that can be its start
/// form a lower convex hull, on which a binary search finds the tangent: n log n.
/// Checked by: tests/analysis/link_size_test.cpp (brute force over all pairs, 10 million points)

#include <cstddef>
#include <vector>

namespace drsim {

/// Arrivals as rates that hold from one date to the next.
struct ArrivalCurve {
  std::vector<double> from_s;       ///< start of each piece, ascending
  std::vector<double> rates_per_s;  ///< of the same size [>= 0]
  double end_s = 0;                 ///< of the last piece
};

/// Adds curves up: all VMs of a stream, all streams of a link. The result begins with the first and ends with the last.
ArrivalCurve sum_of(const std::vector<ArrivalCurve>& curves);

/// The least capacity [units of the rates] and the span that needs it.
struct LinkSize {
  double capacity_per_s = 0;
  double from_s = 0, to_s = 0;  ///< the s and t of the supremum
};

/// @param delay_s  bound for every byte [s, >= 0]; 0: the greatest rate
/// @param interval_s  above 0: only the bytes that arrive at multiples of it are held to the bound, as checkpoints are
LinkSize least_link(const ArrivalCurve& arrivals, double delay_s, double interval_s = 0);

/// An amount that arrives at once.
struct Burst {
  double at_s = 0;
  double amount = 0;
};

/// The least capacity that serves bursts within a delay: the greatest of (amounts of the bursts i .. j) over
/// (date of j - date of i + delay). Exact for one FIFO server, and by the same hull: n log n.
/// @param bursts  dates ascending  @param delay_s  [s, > 0]
LinkSize least_link(const std::vector<Burst>& bursts, double delay_s);

/// Quantile of the arrival rate, weighted with time: the vendors' percentile rules. Samples are means over intervals of
/// the length given, as a monitoring system would deliver them; the last, shorter one counts in full.
/// @param share  [0..1], nearest rank
double sampled_percentile(const ArrivalCurve& arrivals, double interval_s, double share);

/// Mean rate.
double mean_rate(const ArrivalCurve& arrivals);

}  // namespace drsim
