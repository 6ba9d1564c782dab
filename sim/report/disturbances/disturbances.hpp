#pragma once
/// What disturbs an estate during a run: scheduled events, ports that are closed, faults by chance, recovery
/// operations; each with its dates and with what it names, so that time above target can be put down to it. Checked by:
/// tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Configuration: ports that are closed from the start of the run, which nobody does anything to.
enum class DisturbanceKind { Event, Configuration, Fault, Operation };

/// What is done to the entities of an event.
enum class ActionKind {
  Down,
  Restart,
  Degraded,  ///< link: less bandwidth, more latency or loss
  Maintenance,
  DatastoreSlow,
  DatastoreUsed,
  PowerOff,
  Pause,
  ForceSync,
  FullSync,
  PortsClosed,  ///< of a firewall rule
  Recovery      ///< an operation
};
inline constexpr std::size_t action_kind_count = 12;
inline constexpr const char* action_kind_names[action_kind_count] = {
    "down",      "restart", "degraded",   "maintenance", "datastore_slow", "datastore_used",
    "power_off", "pause",   "force_sync", "full_sync",   "ports_closed",   "recovery"};

/// One thing that is done to some entities from a date on.
struct Action {
  ActionKind kind = ActionKind::Down;
  std::vector<Entity> entities;
  double to_s = 0;                            ///< end of it; the end of the run where nothing ends it
  std::vector<std::string> key_servers = {};  ///< by name; no cause names one
};

/// One disturbance: all scheduled events that begin at one date are one, and so are all ports closed from the start.
struct Disturbance {
  DisturbanceKind kind = DisturbanceKind::Event;
  double from_s = 0;
  std::vector<Action> actions;
  std::string name;                 ///< Fault: of the scenario; Operation: its name
  std::vector<std::string> groups;  ///< Operation: on these; without those for which it was refused

  double to_s() const;
};

/// Links that traffic takes while a failed one is out.
struct Detour {
  std::vector<std::string> links;  ///< without those that it used before, too
  double from_s = 0, to_s = 0;     ///< of the routes; the end of the run where nothing ends them
};

/// Of the links that the disturbance takes down, by date.
std::vector<Detour> detours_of(const RunRecord& record, const Disturbance& disturbance);

/// The operation changed nothing of the group.
bool was_refused(const FailoverResult& recovery);

/// Events by date, then what is closed from the start, then faults by date, then operations that recover groups, by
/// date. Stopping, committing and tagging belong to what they act on.
std::vector<Disturbance> disturbances_of(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
