#pragma once
/// A Zerto plane played by itself, in two ways that must come to the same.

#include "models/zerto/zerto_plane.hpp"

namespace drsim::test {

/// Plays what is left to the horizon of the plane.
inline RunRecord finished(ZertoPlane& plane) {
  RunRecord record;
  plane.finish(record);
  return record;
}

inline RunRecord play(const PlaneConfig& config) {
  ZertoPlane plane(config);
  return finished(plane);
}

/// Goes on with everything shared anew after every event.
inline void play_whole(ZertoPlane& plane, const PlaneConfig& config) {
  for (double date_s = plane.next_event_s(); date_s <= config.horizon_s; date_s = plane.next_event_s()) {
    plane.advance(date_s);
    plane.set_capacity(0, config.resources[0].capacity);
    plane.apply_changes();
  }
}

inline RunRecord play_whole(const PlaneConfig& config) {
  ZertoPlane plane(config);
  play_whole(plane, config);
  return finished(plane);
}

}  // namespace drsim::test
