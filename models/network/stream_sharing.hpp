#pragma once
/// Sharing of resources that the streams of several products use. A data plane whose resources are not its own alone
/// asks through this what its streams get.

#include <cstdint>
#include <vector>

#include "models/network/fair_share.hpp"

namespace drsim {

/// What a stream asks for now.
struct StreamDemand {
  std::uint32_t stream = 0;
  double cap_bytes_per_s = 0;  ///< most that it can take itself [>= 0, finite]
  bool is_resync = false;      ///< it sends blocks again, not new writes
};

class StreamSharing {
 public:
  virtual ~StreamSharing() = default;

  /// Shares anew, at the present date.
  /// @param demands  of the streams that send from now on, ascending; the others send nothing
  /// @param rate     out: of each of these streams, by its number
  /// @param binding  out: likewise the resource that holds it below its cap, or bound_by_cap
  virtual void share(const std::vector<StreamDemand>& demands, std::vector<double>& rate,
                     std::vector<std::uint32_t>& binding) = 0;

  /// A stream takes another path, with as many places.
  virtual void set_path(std::uint32_t stream, const std::vector<PathUse>& path) = 0;

  /// What the stream would send if nothing bound [bytes/s], for the demand on links.
  virtual void set_demand(std::uint32_t stream, double bytes_per_s) = 0;
};

}  // namespace drsim
