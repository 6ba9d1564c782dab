#pragma once
/// Weighted max-min sharing of many resources with a cap on each stream and strict priority between classes.
///
/// Stream i at rate x_i uses amount_ik x_i of each resource k on its path. Within a class the rates are max-min fair in
/// x_i / share_i: no stream can gain without one of a level not above its own losing. A class sees what the classes
/// before it left. Exact up to rounding: each resource is filled in turn at the lowest level (Bertsekas and Gallager,
/// Data Networks, section 6.5.2), and levels only rise, so stale ones are recomputed only when they come up.
/// Checked by: tests/models/fair_share_test.cpp (hand-computed systems, optimality conditions on random ones),
/// tests/engine/sharing_against_simgrid_test.cpp.

#include <cstdint>
#include <vector>

namespace drsim {

/// What does not bind a stream to a resource: its own cap.
inline constexpr std::uint32_t bound_by_cap = 0xffffffff;

/// Use of one resource by one stream.
struct PathUse {
  std::uint32_t resource = 0;
  double amount = 1;  ///< resource units for each unit of rate [> 0]
};

class FairShare {
 public:
  /// Adds a resource; returns its index. Its capacity is given at each solve.
  std::uint32_t add_resource();

  /// Adds a stream; returns its index.
  /// @param priority  class: 0 is served first
  /// @param share     weight of its share [> 0]
  std::uint32_t add_stream(const std::vector<PathUse>& path, std::uint32_t priority, double share);

  /// Changes what a stream uses of the resource in one place of its path, or the weight of its share [> 0].
  void set_amount(std::uint32_t stream, std::uint32_t place, double amount);
  void set_share(std::uint32_t stream, double share) { share_[stream] = share; }

  /// Gives a stream another path.
  void set_path(std::uint32_t stream, const std::vector<PathUse>& path);

  std::uint32_t stream_count() const { return static_cast<std::uint32_t>(share_.size()); }
  std::uint32_t resource_count() const { return static_cast<std::uint32_t>(users_.size()); }

  /// Path of a stream as a range of uses.
  const PathUse* path_begin(std::uint32_t stream) const { return uses_.data() + first_[stream]; }
  const PathUse* path_end(std::uint32_t stream) const { return uses_.data() + last_[stream]; }

  /// Priority class of a stream, and the weight of its share.
  std::uint32_t class_of(std::uint32_t stream) const { return class_of_[stream]; }
  double share_of(std::uint32_t stream) const { return share_[stream]; }

  /// Streams that use a resource.
  const std::vector<std::uint32_t>& users(std::uint32_t resource) const { return users_[resource]; }

  /// Computes all rates.
  /// @param capacity  of each resource [>= 0]
  /// @param cap       of each stream [>= 0, finite]
  /// @param rate      out: rate of each stream
  /// @param binding   out: the resource that holds each stream below its cap, or bound_by_cap
  void solve(const std::vector<double>& capacity, const std::vector<double>& cap, std::vector<double>& rate,
             std::vector<std::uint32_t>& binding);

  /// Computes the rates of some streams; those of the others stand, and what they use is not in `capacity`.
  /// @param streams    ascending
  /// @param resources  ascending: at least all on the paths of `streams`; of the rest nothing is read
  void solve_part(const std::vector<std::uint32_t>& streams, const std::vector<std::uint32_t>& resources,
                  const std::vector<double>& capacity, const std::vector<double>& cap, std::vector<double>& rate,
                  std::vector<std::uint32_t>& binding);

  /// The same for a few streams among many idle ones: its cost is that of the streams alone, not of all that could use
  /// the resources. Sums are taken in another order, so rates may differ from those of solve_part() by rounding.
  void solve_few(const std::vector<std::uint32_t>& streams, const std::vector<std::uint32_t>& resources,
                 const std::vector<double>& capacity, const std::vector<double>& cap, std::vector<double>& rate,
                 std::vector<std::uint32_t>& binding);

 private:
  struct Level {
    double level;
    std::uint32_t resource;
    std::uint32_t frozen;  // streams frozen when it was computed: with no more since, it still holds
  };

  using Numbers = std::vector<std::uint32_t>;

  void lay_path(std::uint32_t stream, const std::vector<PathUse>& path);
  void remove_user(std::uint32_t use);
  const Numbers& users_to_solve(std::uint32_t resource) const {
    return solves_few_ ? few_users_[resource] : users_[resource];
  }
  void solve_classes(const std::vector<Numbers>& classes, const Numbers& resources, const std::vector<double>& capacity,
                     const std::vector<double>& cap, std::vector<double>& rate, Numbers& binding);
  void solve_class(const Numbers& members, const Numbers& resources, const std::vector<double>& cap,
                   std::vector<double>& rate, Numbers& binding);
  void take_capped(const Numbers& members, const Numbers& resources, const std::vector<double>& cap);
  double fill_level(std::uint32_t resource, const std::vector<double>& cap);
  void freeze(std::uint32_t resource, double level, const std::vector<double>& cap, std::vector<double>& rate,
              std::vector<std::uint32_t>& binding);

  std::vector<PathUse> uses_;
  std::vector<std::uint32_t> user_place_;    // by use: place in the lists of its resource
  std::vector<std::uint32_t> first_, last_;  // by stream: its uses, the last one excluded
  std::vector<double> share_;
  std::vector<std::vector<std::uint32_t>> users_;
  std::vector<std::vector<double>> user_amount_;
  std::vector<Numbers> classes_;
  Numbers class_of_;
  Numbers all_resources_;
  bool solves_few_ = false;

  // Scratch of solve() and solve_part(), kept to avoid allocation.
  std::vector<Numbers> part_classes_;
  std::vector<Numbers> few_users_;
  std::vector<std::vector<double>> few_amount_;
  std::vector<double> left_;
  std::vector<double> wanted_;
  std::vector<char> frozen_;
  std::vector<char> in_class_;
  std::vector<Level> levels_;
  std::uint32_t frozen_count_ = 0;
  struct Filler {
    double threshold;  // level at which the stream reaches its cap
    double capped;     // amount x cap
    double slope;      // amount x share
  };
  std::vector<Filler> fillers_;
};

}  // namespace drsim
