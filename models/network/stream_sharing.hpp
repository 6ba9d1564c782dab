#pragma once
/// Sharing of resources that the streams of several products use. One data plane owns them; another one, its guest, has
/// a cross stream there for each of its own and asks through StreamSharing what these get.

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

/// A stream of the guest over resources of the owner. It takes its share of them, up to a cap that changes; what it
/// carries is its own product's matter.
struct CrossStream {
  std::vector<PathUse> path;
  double share = 1;  ///< weight of its share
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

  /// A stream takes another path.
  virtual void set_path(std::uint32_t stream, const std::vector<PathUse>& path) = 0;

  /// What the stream would send if nothing bound [bytes/s], for the demand on links.
  virtual void set_demand(std::uint32_t stream, double bytes_per_s) = 0;
};

/// A data plane that owns resources and knows cross streams by their numbers. Changes act now, after advance();
/// apply_changes() shares anew.
class ResourceOwner {
 public:
  virtual ~ResourceOwner() = default;

  /// Date of the next event [s]; infinity when none is due.
  virtual double next_event_s() const = 0;

  /// Plays all events up to and including the date. Dates ascend.
  virtual void advance(double to_s) = 0;
  virtual double now_s() const = 0;

  /// Most that the stream can take from now on [bytes/s, >= 0]; 0: it sends nothing.
  virtual void set_cross_cap(std::uint32_t stream, double bytes_per_s, bool is_resync) = 0;

  /// What it would send if nothing bound [bytes/s].
  virtual void set_cross_demand(std::uint32_t stream, double bytes_per_s) = 0;

  /// It takes another path.
  virtual void set_cross_path(std::uint32_t stream, const std::vector<PathUse>& path) = 0;
  virtual void apply_changes() = 0;

  /// What it gets now [bytes/s], and the resource that holds it below its cap, or bound_by_cap.
  virtual double cross_rate(std::uint32_t stream) const = 0;
  virtual std::uint32_t cross_binding(std::uint32_t stream) const = 0;

  /// True when the rate of some cross stream has changed since the last call.
  virtual bool take_cross_changes() = 0;
};

/// A data plane that was made with a StreamSharing.
class ResourceGuest {
 public:
  virtual ~ResourceGuest() = default;

  /// Date of the next event [s]; infinity when none is due.
  virtual double next_event_s() const = 0;

  /// Plays all events up to and including the date. Dates ascend.
  virtual void advance(double to_s) = 0;

  /// What others take of shared resources has changed: apply_changes() asks for all rates again.
  virtual void share_again() = 0;
  virtual void apply_changes() = 0;
};

}  // namespace drsim
