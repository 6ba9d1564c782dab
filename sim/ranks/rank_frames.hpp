#pragma once
/// How drsim and its MPI part (the program drsim-ranks) talk over a socket: frames of a header and text. They are two
/// programs because SimGrid, which drsim is built on, has functions of the same names as MPI.

#include <cstdint>

namespace drsim {

struct FrameHeader {
  std::int32_t rank = 0;   ///< to or from which rank; in the first frame: the own rank
  std::int32_t bytes = 0;  ///< that follow; in the first frame: the number of ranks, and none follow
};

}  // namespace drsim
