#include "sim/products/zerto/failures/closure_player.hpp"

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

namespace {

Cause cause_of(const ClosureConfig& closure) {
  return {
      CauseKind::ClosedPort, CauseCategory::Firewall, {EntityKind::FirewallRule, closure.rule}, {}, closure.connection};
}

IncidentNature nature_of(const ClosureConfig& closure) {
  return {{}, CauseCategory::Firewall, CauseKind::ClosedPort, cause_of(closure)};
}

}  // namespace

ClosurePlayer::ClosurePlayer(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components)
    : scenario_(scenario), plane_(plane), components_(components) {
  components.observe_moves([this](Index stream) { follow(stream); });
}

/// True when a stream needs what the closure keeps from its appliances, where it runs now.
bool ClosurePlayer::meets(const ClosureConfig& closure, Index stream) const {
  const auto [from, to] = components_.place_of(stream);
  // The manager of a site hands its time stamps to the appliances that protect.
  if (closure.stops == Stopped::Checkpoints) return names_host(closure.hosts, from);
  return std::any_of(closure.between.begin(), closure.between.end(), [&, from = from, to = to](const auto& ends) {
    // Both ends speak control.
    return (names_host(ends.first, from) && names_host(ends.second, to)) ||
           (closure.stops == Stopped::Control && names_host(ends.first, to) && names_host(ends.second, from));
  });
}

/// Streams that the closure meets; of time stamps their groups.
std::vector<Index> ClosurePlayer::met_by(const ClosureConfig& closure) const {
  std::vector<Index> met;
  const auto& streams = plane_.setup().config.streams;
  for (Index stream = 0; stream < streams.size(); ++stream) {
    if (meets(closure, stream)) met.push_back(closure.stops == Stopped::Checkpoints ? streams[stream].group : stream);
  }
  std::sort(met.begin(), met.end());
  met.erase(std::unique(met.begin(), met.end()), met.end());
  return met;
}

void ClosurePlayer::set_stopped(const ClosureConfig& closure, Index met, bool stopped) {
  ZertoPlane& plane = plane_.played();
  const std::uint32_t why = plane.state_cause(cause_of(closure));
  if (closure.stops == Stopped::Checkpoints) {
    const Component checkpoints{ComponentKind::Checkpoints, met};
    const HeldBy by{HeldBy::Kind::Closure, static_cast<Index>(&closure - scenario_.closures->data())};
    stopped ? components_.book().enter(checkpoints, by, nature_of(closure)) : components_.book().leave(checkpoints, by);
  } else if (closure.stops == Stopped::Data || scenario_.zerto.closed_control_disconnects) {
    plane.set_reachable(met, !stopped, why);
  } else {
    plane.set_control_open(met, !stopped, why);
  }
}

std::size_t ClosurePlayer::set_closed(const ClosureConfig& closure, bool closed) {
  const bool meets_replication =
      closure.stops == Stopped::Data || closure.stops == Stopped::Control || closure.stops == Stopped::Checkpoints;
  if (meets_replication && closed) {
    in_force_.push_back({&closure, met_by(closure)});
    for (const Index met : in_force_.back().stopped) set_stopped(closure, met, true);
    return in_force_.back().stopped.size();
  }
  if (meets_replication) {
    const auto found =
        std::find_if(in_force_.begin(), in_force_.end(), [&](const InForce& one) { return one.closure == &closure; });
    const std::vector<Index> stopped = found->stopped;
    in_force_.erase(found);
    for (const Index met : stopped) set_stopped(closure, met, false);
    return stopped.size();
  }
  return closure.hosts.size() + closure.sites.size() + closure.pairs.size() + closure.jobs.size();
}

/// A stream has moved: what is closed there stops it from now on, what is closed where it was no longer does.
void ClosurePlayer::follow(Index stream) {
  const PlaneConfig& config = plane_.setup().config;
  const Index group = config.streams[stream].group;
  for (InForce& one : in_force_) {
    const bool of_group = one.closure->stops == Stopped::Checkpoints;
    const Index met = of_group ? group : stream;
    const auto place = std::lower_bound(one.stopped.begin(), one.stopped.end(), met);
    const bool before = place != one.stopped.end() && *place == met;
    bool now = meets(*one.closure, stream);
    for (Index other = 0; of_group && !now && other < config.streams.size(); ++other)
      now = config.streams[other].group == group && meets(*one.closure, other);
    if (now == before) continue;
    now ? one.stopped.insert(place, met) : one.stopped.erase(place);
    set_stopped(*one.closure, met, now);
    log_.push_back({simgrid::s4u::Engine::get_clock(), "firewall rule " + one.closure->rule,
                    (now ? "stops " : "no longer stops ") + config.groups[group].vpg.name + ", which has moved", 1});
  }
}

void ClosurePlayer::play() {
  const std::vector<Turn> turns = turns_of(scenario_);
  for (std::size_t k = 0; k < turns.size();) {
    const double at_s = turns[k].at_s;
    sg4::this_actor::sleep_until(at_s);
    plane_.hold_changes();
    for (; k < turns.size() && turns[k].at_s == at_s; ++k) {
      const ClosureConfig& closure = *turns[k].closure;
      const Component ports{ComponentKind::Closure, static_cast<Index>(&closure - scenario_.closures->data())};
      const HeldBy by{HeldBy::Kind::Closure, ports.index};
      turns[k].closes ? components_.book().enter(ports, by, nature_of(closure)) : components_.book().leave(ports, by);
      const std::size_t hit = set_closed(closure, turns[k].closes);
      const std::string event = std::string(turns[k].closes ? "closes " : "opens ") + stopped_name(closure.stops);
      log_.push_back({at_s, "firewall rule " + closure.rule, event, static_cast<double>(hit)});
    }
    plane_.release_changes();
  }
}

}  // namespace drsim
