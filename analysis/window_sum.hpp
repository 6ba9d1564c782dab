#pragma once
/// The most that arrives within any window of one length, exactly: what a delay line of that length holds at its peak.
/// The amount in a window changes slope only where one of its ends passes a corner, so its maximum is at such a place:
/// linear in the corners. Checked by: tests/analysis/window_sum_test.cpp (brute force over a fine grid).

#include "analysis/link_size.hpp"

namespace drsim {

/// @param window_s  [> 0]; longer than the curve: all of it
/// @return  in units of the rates times s
double greatest_in_window(const ArrivalCurve& arrivals, double window_s);

}  // namespace drsim
