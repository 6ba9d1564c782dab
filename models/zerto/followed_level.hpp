#pragma once
/// Streams that one full resource holds back and that nothing but its level moves (plane_level.cpp). Each is sent at
/// its share times the level, so a change of the level is one entry in a list, whatever the number of streams; loads,
/// pools and accounts that depend on it are brought up to date from that list when somebody asks for them. The list
/// goes on from one following to the next, with no level in between, since journals read it a history later.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/curves/level_curve.hpp"
#include "models/network/fair_share.hpp"
#include "models/soonest_dates.hpp"

namespace drsim {

struct FollowedLevel {
  /// A resource or a pool, as far as the followers load it.
  struct Part {
    double weight = 0;     ///< load for each unit of the level
    std::size_t next = 1;  ///< first change that its account does not know
  };

  bool is_on() const { return resource != bound_by_cap; }
  bool has(std::uint32_t stream) const { return is_on() && place[stream] != bound_by_cap; }
  double level() const { return curve.level(); }
  double value_at(double at_s) const { return curve.value_at(at_s); }
  double load_on(std::uint32_t index) const { return is_on() ? on_resource[index].weight * level() : 0; }

  std::uint32_t resource = bound_by_cap;  ///< whose level is followed; bound_by_cap: none is
  std::uint32_t priority = 0;             ///< class of the followers
  bool moved = false;                     ///< what the others leave of the resource is not what the level was found for
  LevelCurve curve;
  std::size_t begin = 0;                              ///< number of the change with which following began
  std::size_t kept_most = 1 << 16;                    ///< more changes than this: those that nobody needs are forgotten
  std::vector<std::uint32_t> streams;                 ///< followers
  std::vector<std::uint32_t> place;                   ///< by stream, in `streams`; bound_by_cap: does not follow
  std::vector<double> settled_value;                  ///< by stream: integral of the level at the date of its flow
  std::vector<Part> on_resource;                      ///< by resource
  std::vector<Part> on_pool;                          ///< by VRA
  std::vector<std::uint32_t> resources, links, vras;  ///< that followers load or loaded
  std::vector<std::uint32_t> in_group;                ///< by group: how many follow
  std::vector<char> group_begins;                     ///< by group: its accounts do not know yet that following began

  // Levels up to which nothing else moves: by stream, which joins below its need (kept negative), or meets its own cap
  // above; by resource, which fills.
  SoonestDates needs, ceilings, limits;

  // Bounds of dates from below, as long as the level is at most `level_most` and what was found until `known_until_s`
  // stands: a queue is empty, a pool is full.
  SoonestDates ends, pool_ends;
  double level_most = 0;
  double known_until_s = 0;
  std::vector<std::uint32_t> promised, promised_pools;  ///< whose exact dates are entered as due

  // A level that was left soon is not followed again at once.
  std::uint32_t shared = 0, wait = 0;
};

}  // namespace drsim
