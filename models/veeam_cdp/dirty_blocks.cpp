#include "models/veeam_cdp/dirty_blocks.hpp"

#include <algorithm>

namespace drsim {

double dirty_after_pass_bytes(const OverwriteCurve& curve, double pass_window_bytes, const std::vector<PassMark>& marks,
                              double written_bytes) {
  const double pass = curve.unique_bytes(pass_window_bytes);
  double dirty = curve.unique_bytes(pass_window_bytes + written_bytes) - pass;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    const double sent = marks[i].sent_fraction - marks[i - 1].sent_fraction;
    // Written after the turn of a block: from `least` for the last one sent between these marks to `most` for the
    // first.
    const double least = written_bytes - marks[i].written_bytes, most = written_bytes - marks[i - 1].written_bytes;
    // Blocks of the pass among the newest x written bytes: U(x) less those that the pass does not have.
    const double overwritten = curve.mean_unique_bytes(least, most) + pass -
                               curve.mean_unique_bytes(pass_window_bytes + least, pass_window_bytes + most);
    dirty += sent * std::max(0.0, overwritten);
  }
  return std::clamp(dirty, 0.0, curve.unique_bytes(written_bytes));
}

}  // namespace drsim
