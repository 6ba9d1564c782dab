#pragma once
/// Dirty blocks of a VM in CBT mode. The source filter marks every block that is written; a pass sends the blocks that
/// were marked when it began, each with its newest content, and a block is clean when it has been sent. A block that is
/// overwritten before its turn is therefore sent once; one that is overwritten after it, or was not marked, is left for
/// the next pass.
/// Assumptions: the order in which a pass sends has nothing to do with the order of the writes; which block is written
/// does not hang on those written just before (of a disk that is written in turn, and of which a pass has a part only,
/// less is said to be left than is: up to 30 % in the cases that were tried); while a pass sends, what is sent and what
/// is written keep step between two marks (which are set where sending stops and goes on).
/// Checked by: tests/models/dirty_blocks_test.cpp, also against single blocks written and sent one by one.

#include <cstddef>
#include <vector>

#include "models/loads/overwrite_curve.hpp"

namespace drsim {

/// How far a pass had come when so much had been written since it began. The first mark is set when the first byte is
/// sent, the last one is the end of the pass.
struct PassMark {
  double sent_fraction = 0;  ///< of the pass [0..1]
  double written_bytes = 0;  ///< by the VM since the pass began
};

/// Unique bytes that are dirty at the end of a pass [bytes].
/// @param pass_window_bytes  written bytes of the window whose unique bytes the pass sends
/// @param marks              ascending; the last one is the end; none: the pass had nothing to send
/// @param written_bytes      since the pass began
double dirty_after_pass_bytes(const OverwriteCurve& curve, double pass_window_bytes, const std::vector<PassMark>& marks,
                              double written_bytes);

}  // namespace drsim
