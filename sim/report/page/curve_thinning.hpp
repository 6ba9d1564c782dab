#pragma once
/// Curves of a run over coarser intervals: exact least, greatest and mean value in each, so that thinning never hides
/// a peak. Corners are joined by straight lines; two corners at one date are a jump.

#include <vector>

#include "models/run_record.hpp"

namespace drsim {

/// What a curve does over [from_s, to_s).
struct CurveInterval {
  double from_s = 0, to_s = 0;
  double low = 0, high = 0, mean = 0;
};

/// The curve over the intervals between the ascending `dates_s` (at least two). Intervals that the curve does not
/// touch are left out. Of an envelope curve, an interval takes the bounds of every piece that it overlaps: low and
/// high stay bounds, the mean weighs each piece by the overlap.
std::vector<CurveInterval> curve_over(const Curve& curve, const std::vector<double>& dates_s, double horizon_s);

/// `count` equal intervals over [0, horizon_s], as their count + 1 dates.
std::vector<double> equal_dates(double horizon_s, std::size_t count);

}  // namespace drsim
