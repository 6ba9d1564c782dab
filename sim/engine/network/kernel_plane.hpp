#pragma once
/// A product's data plane as a kernel Model of SimGrid: SimGrid's clock drives it, the state and bandwidth of SimGrid's
/// links are its capacities, and between the kernel's dates it advances all streams in closed form.
///
/// SimGrid may announce a change of a link when its clock stands at the date but the models have not been updated, so
/// the plane first plays its own events up to that date with the old capacities: no event outruns another.

#include <algorithm>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/run_record.hpp"
#include "models/units.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/network/stream_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Gathers changes, so that those of one date take effect together.
class HoldsChanges {
 public:
  virtual ~HoldsChanges() = default;
  virtual void hold_changes() = 0;
  virtual void release_changes() = 0;
};

/// @tparam Plane  next_event_s(), advance(), set_capacity(), set_up(), apply_changes(), finish(), utilisation()
/// @tparam Setup  `config` of the plane, `links`, the resources of the links, and `datastore_resource`
template <typename Plane, typename Setup>
class KernelPlane : public simgrid::kernel::resource::Model, public HoldsChanges {
 public:
  KernelPlane(const std::string& name, const Scenario& scenario, const Platform& platform, Setup setup)
      : Model(name),
        scenario_(scenario),
        setup_(std::move(setup)),
        plane_(setup_.config),
        conditions_(configured_conditions(scenario)) {
    for (Index link = 0; link < scenario.links.size(); ++link) {
      resource_of_link_[platform.direction({link, true})] = setup_.links.forward[link];
      resource_of_link_[platform.direction({link, false})] = setup_.links.backward[link];
    }
  }

  /// Seconds to the plane's next event, but not less than a lookahead: nothing outside waits on its single events.
  double next_occurring_event(double now) override {
    // Longest stretch that the plane plays in one step of the kernel.
    constexpr double lookahead_s = hour_s;
    // A model that always has a next event would keep the kernel running after the horizon.
    if (now >= scenario_.horizon_s) return -1;
    return std::min(std::max(plane_.next_event_s() - now, lookahead_s), scenario_.horizon_s - now);
  }

  void update_actions_state(double now, double /*delta*/) override { play_to(std::min(now, scenario_.horizon_s)); }

  /// Registers with the signals of SimGrid's links.
  void listen() {
    simgrid::s4u::Link::on_bandwidth_change_cb([this](const simgrid::s4u::Link& link) { link_changed(link); });
    simgrid::s4u::Link::on_state_change_cb([this](const simgrid::s4u::Link& link) { link_changed(link); });
  }

  /// Between these two calls changes are gathered, so that those of one date take effect together.
  void hold_changes() override { is_held_ = true; }
  void release_changes() override {
    is_held_ = false;
    settle();
  }

  /// The plane, played up to SimGrid's date.
  Plane& played() {
    play_to(std::min(simgrid::s4u::Engine::get_clock(), scenario_.horizon_s));
    return plane_;
  }

  /// Plays to the horizon and fills in the result.
  void finish(RunRecord& record) {
    play_to(scenario_.horizon_s);
    plane_.finish(record);
  }

  /// Use of a resource; after finish().
  Quantiles utilisation(Index resource) const { return plane_.utilisation(resource); }

  /// The same of a datastore; of one that nothing recovers to nothing.
  Quantiles datastore_utilisation(Index datastore) const {
    const Index resource = setup_.datastore_resource[datastore];
    return resource == bound_by_cap ? Quantiles{} : utilisation(resource);
  }

  const Setup& setup() const { return setup_; }

 protected:
  /// Acts on the plane at SimGrid's date.
  template <typename Act>
  void change(Act act) {
    act(played());
    // The kernel's next step may lie beyond the plane's next event, so the new shares cannot wait for it.
    if (!is_held_) settle();
  }

  /// Plays the plane to a date, and with it what shares its resources.
  virtual void play_to(double to_s) { plane_.advance(to_s); }

  /// New shares after changes.
  virtual void settle() { plane_.apply_changes(); }

  const Scenario& scenario_;
  Setup setup_;
  Plane plane_;
  std::vector<LinkCondition> conditions_;  ///< of the links, now

 private:
  void link_changed(const simgrid::s4u::Link& link) {
    const auto known = resource_of_link_.find(&link);
    if (known == resource_of_link_.end() || simgrid::s4u::Engine::get_clock() > scenario_.horizon_s) return;
    change([&](Plane& plane) {
      plane.set_capacity(known->second, link.get_bandwidth());
      plane.set_up(known->second, link.is_on());
    });
  }

  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
  bool is_held_ = false;
};

}  // namespace drsim
