#include "sim/engine/closure_player.hpp"

#include <algorithm>

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

bool names_host(const std::vector<Index>& list, Index index) {
  return std::binary_search(list.begin(), list.end(), index);
}

const char* stopped_name(Stopped stops) {
  switch (stops) {
    case Stopped::Data:
      return "replicated data";
    case Stopped::Control:
      return "replication control";
    case Stopped::Checkpoints:
      return "checkpoints";
    case Stopped::Pairing:
      return "pairing of managers";
    case Stopped::ApplianceTasks:
      return "tasks of appliances";
    case Stopped::VcenterTasks:
      return "tasks of the vCenter";
    case Stopped::HostTasks:
      return "tasks of hosts";
    case Stopped::Retention:
      return "retention";
    case Stopped::Keys:
      return "keys";
    case Stopped::Nothing:
      break;
  }
  return "nothing";
}

/// A closure begins or ends.
struct Turn {
  double at_s;
  bool closes;
  const ClosureConfig* closure;
};

std::vector<Turn> turns_of(const Scenario& scenario) {
  std::vector<Turn> turns;
  if (!scenario.closures) return turns;
  for (const ClosureConfig& closure : *scenario.closures) {
    for (const ClosedTime& time : closure.times) {
      turns.push_back({time.from_s, true, &closure});
      if (time.to_s < scenario.horizon_s) turns.push_back({time.to_s, false, &closure});
    }
  }
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : !a.closes && b.closes;
  });
  return turns;
}

}  // namespace

ClosurePlayer::ClosurePlayer(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components)
    : scenario_(scenario), plane_(plane), components_(components) {}

std::vector<Index> ClosurePlayer::streams_of(const ClosureConfig& closure) const {
  std::vector<Index> streams;
  const auto& all = plane_.setup().config.streams;
  for (Index stream = 0; stream < all.size(); ++stream) {
    const Index from = all[stream].protecting_vra, to = all[stream].recovering_vra;
    const bool hit = std::any_of(closure.between.begin(), closure.between.end(), [&](const auto& ends) {
      // Both ends speak control.
      return (names_host(ends.first, from) && names_host(ends.second, to)) ||
             (closure.stops == Stopped::Control && names_host(ends.first, to) && names_host(ends.second, from));
    });
    if (hit) streams.push_back(stream);
  }
  return streams;
}

std::vector<Index> ClosurePlayer::groups_of(const ClosureConfig& closure) const {
  std::vector<Index> groups;
  for (const VmConfig& vm : scenario_.vms) {
    if (names_host(closure.hosts, vm.host)) groups.push_back(vm.vpg);
  }
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

std::size_t ClosurePlayer::set_closed(const ClosureConfig& closure, bool closed) {
  ZertoPlane& plane = plane_.played();
  const std::uint32_t why = plane.state_cause(CauseCategory::Firewall, closure.title);
  if (closure.stops == Stopped::Checkpoints) {
    const std::vector<Index> groups = groups_of(closure);
    for (const Index group : groups) components_.set_checkpoints(group, closed, why);
    return groups.size();
  }
  if (closure.stops == Stopped::Data || closure.stops == Stopped::Control) {
    const std::vector<Index> streams = streams_of(closure);
    const bool disconnects = closure.stops == Stopped::Data || scenario_.zerto.closed_control_disconnects;
    for (const Index stream : streams) {
      disconnects ? plane.set_reachable(stream, !closed, why) : plane.set_control_open(stream, !closed, why);
    }
    return streams.size();
  }
  if (closure.stops == Stopped::Keys) {
    for (const auto& [site, kms] : closure.pairs) components_.set_keys_closed(kms, site, closed);
  }
  return closure.hosts.size() + closure.sites.size() + closure.pairs.size() + closure.jobs.size();
}

void ClosurePlayer::play() {
  const std::vector<Turn> turns = turns_of(scenario_);
  for (std::size_t k = 0; k < turns.size();) {
    const double at_s = turns[k].at_s;
    sg4::this_actor::sleep_until(at_s);
    plane_.hold_changes();
    for (; k < turns.size() && turns[k].at_s == at_s; ++k) {
      const ClosureConfig& closure = *turns[k].closure;
      const std::size_t hit = set_closed(closure, turns[k].closes);
      const std::string event = std::string(turns[k].closes ? "closes " : "opens ") + stopped_name(closure.stops);
      log_.push_back({at_s, "firewall rule " + closure.rule, event, static_cast<double>(hit)});
      if (observer_) observer_(closure, turns[k].closes);
    }
    plane_.release_changes();
  }
}

}  // namespace drsim
