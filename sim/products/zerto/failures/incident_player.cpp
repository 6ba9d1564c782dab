#include "sim/products/zerto/failures/incident_player.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "models/units.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// A deed of the schedule.
struct Deed {
  double at_s;
  bool ends;  ///< goes before what begins at the same date
  std::function<void()> act;
};

/// Carries out the incidents of a scenario and what ends them.
class Schedule {
 public:
  Schedule(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components)
      : scenario_(scenario), plane_(plane), components_(components) {
    for (const IncidentConfig& incident : scenario.incidents) add(incident);
    for (Index group = 0; group < scenario.pause_windows.size(); ++group) add_windows(group);
    std::stable_sort(deeds_.begin(), deeds_.end(), [](const Deed& a, const Deed& b) {
      return a.at_s != b.at_s ? a.at_s < b.at_s : a.ends && !b.ends;
    });
  }

  const std::vector<Deed>& deeds() const { return deeds_; }

 private:
  void add(const IncidentConfig& incident) {
    const bool ends = incident.kind == IncidentKind::Restored || incident.kind == IncidentKind::PowerOn ||
                      incident.kind == IncidentKind::Resume;
    deeds_.push_back({incident.at_s, ends, [this, &incident] { carry_out(incident, !is_end(incident)); }});
    if (incident.duration_s && incident.at_s + *incident.duration_s < scenario_.horizon_s) {
      deeds_.push_back({incident.at_s + *incident.duration_s, true, [this, &incident] { carry_out(incident, false); }});
    }
  }

  static bool is_end(const IncidentConfig& incident) {
    return incident.kind == IncidentKind::Restored || incident.kind == IncidentKind::PowerOn ||
           incident.kind == IncidentKind::Resume;
  }

  HeldBy holder(const IncidentConfig& incident) const {
    return {HeldBy::Kind::Event, static_cast<Index>(&incident - scenario_.incidents.data())};
  }

  void set_power(const IncidentConfig& incident, bool off) {
    FailureBook& book = components_.book();
    for (const Index vm : incident.vms) {
      const Component power{ComponentKind::VmPower, vm};
      const bool by_event = incident.kind == IncidentKind::PowerOn;
      const HeldBy by{HeldBy::Kind::Event, by_event ? any_of_kind : holder(incident).index};
      if (off) book.enter(power, by, {});
      // A VM that was powered on before the end of its time is on already.
      if (!off && (by_event || book.is_held(power, by))) book.leave(power, by);
    }
    components_.settle();
  }

  void carry_out(const IncidentConfig& incident, bool begins) {
    switch (incident.kind) {
      case IncidentKind::Down:
        begins ? components_.fail(incident.targets, holder(incident), nature_of(incident))
               : components_.end(incident.targets, holder(incident));
        return;
      case IncidentKind::Restored:
        components_.restore(incident.targets);
        return;
      case IncidentKind::Maintenance:
        components_.maintain(incident.targets.hosts, begins, incident.title);
        return;
      case IncidentKind::DatastoreSlow:
        for (const Index datastore : incident.targets.datastores)
          components_.set_datastore_speed(datastore, begins ? incident.write_fraction : 1);
        return;
      case IncidentKind::DatastoreUsed:
        for (const Index datastore : incident.targets.datastores)
          plane_.played().set_datastore_used(datastore, incident.used_bytes);
        return;
      case IncidentKind::PowerOff:
      case IncidentKind::PowerOn:
        set_power(incident, begins);
        return;
      case IncidentKind::Pause:
      case IncidentKind::Resume:
        for (const Index group : incident.vpgs) pause(incident, group, begins);
        return;
      case IncidentKind::ForceSync:
      case IncidentKind::FullSync:
        begin_sync(incident);
        return;
    }
  }

  IncidentNature nature_of(const IncidentConfig& incident) const {
    IncidentNature nature;
    if (incident.restart) nature = {{}, CauseCategory::Operation, CauseKind::Restart, {}};
    nature.keeps_bitmap = incident.keeps_bitmap;
    return nature;
  }

  /// A pause ends with its duration, or before it by an event.
  void pause(const IncidentConfig& incident, Index group, bool begins) {
    if (begins) {
      pauses_.emplace_back(&incident, group);
      return set_paused(group, true, CauseKind::Paused);
    }
    const auto ends = std::find_if(pauses_.begin(), pauses_.end(), [&](const auto& one) {
      return one.second == group && (incident.kind == IncidentKind::Resume || one.first == &incident);
    });
    if (ends == pauses_.end()) return;
    pauses_.erase(ends);
    set_paused(group, false, CauseKind::Paused);
  }

  void set_paused(Index group, bool paused, CauseKind kind) {
    ZertoPlane& plane = plane_.played();
    plane.set_paused(group, paused, plane.state_cause({kind, CauseCategory::Operation}));
  }

  void begin_sync(const IncidentConfig& incident) {
    const bool full = incident.kind == IncidentKind::FullSync;
    std::vector<VolumeSync> volumes;
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
      const VmConfig& config = scenario_.vms[vm];
      const bool is_named = std::count(incident.vms.begin(), incident.vms.end(), vm) > 0 ||
                            std::count(incident.vpgs.begin(), incident.vpgs.end(), config.vpg) > 0;
      if (!is_named) continue;
      double bytes = 0;
      for (std::size_t disk = 0; disk < config.disks.size(); ++disk) {
        if (!incident.disk || *incident.disk == disk) bytes += config.disks[disk].size_bytes;
      }
      const double used = bytes * config.used_fraction;
      volumes.push_back({vm, full ? used : bytes, full ? used : incident.differing_fraction * bytes});
    }
    ZertoPlane& plane = plane_.played();
    if (full) {
      const auto why = plane.state_cause({CauseKind::FullSync, CauseCategory::Operation});
      plane.force_full_sync(volumes, incident.disk.has_value(), why);
    } else {
      const auto why = plane.state_cause({CauseKind::ForcedSync, CauseCategory::Operation});
      plane.force_delta_sync(volumes, incident.disk.has_value(), why);
    }
  }

  void add_windows(Index group) {
    const auto set = [this, group](bool paused) {
      return [this, group, paused] { set_paused(group, paused, CauseKind::PausedByWindow); };
    };
    // Midnight before the start.
    const double midnight_s = -scenario_.start_second_of_day_s;
    const int days = static_cast<int>(std::ceil((scenario_.horizon_s - midnight_s) / day_s));
    for (int day = 0; day < days; ++day) {
      const int weekday = (scenario_.start_weekday + day) % 7;
      for (const WeeklyWindow& window : scenario_.pause_windows[group]) {
        if (std::count(window.weekdays.begin(), window.weekdays.end(), weekday) == 0) continue;
        const double from_s = std::max(0.0, midnight_s + day * day_s + window.from_s);
        const double to_s = midnight_s + day * day_s + window.to_s;
        if (to_s <= 0 || from_s >= scenario_.horizon_s) continue;
        deeds_.push_back({from_s, false, set(true)});
        if (to_s < scenario_.horizon_s) deeds_.push_back({to_s, true, set(false)});
      }
    }
  }

  const Scenario& scenario_;
  ReplicationPlane& plane_;
  ComponentStates& components_;
  std::vector<Deed> deeds_;
  std::vector<std::pair<const IncidentConfig*, Index>> pauses_;  // under way: by which event, of which group
};

}  // namespace

void play_incidents(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components) {
  Schedule schedule(scenario, plane, components);
  const std::vector<Deed>& deeds = schedule.deeds();
  for (std::size_t k = 0; k < deeds.size();) {
    const double at_s = deeds[k].at_s;
    if (at_s > scenario.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    plane.hold_changes();
    for (; k < deeds.size() && deeds[k].at_s == at_s; ++k) deeds[k].act();
    plane.release_changes();
  }
}

}  // namespace drsim
