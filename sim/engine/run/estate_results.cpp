#include "sim/engine/run/estate_results.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "models/units.hpp"

namespace drsim {

namespace {

/// What had become of the last checkpoint when the first time without one began.
const char* loss_text(CauseKind kind) {
  switch (kind) {
    case CauseKind::InitialSync:
      return " from the start on: the initial sync comes before the first one";
    case CauseKind::FullSync:
      return ": all were lost with a replica, which was copied anew";
    case CauseKind::JournalLimit:
      return ": the journal's hard limit had cut the history, and the newest one was older than what was left";
    case CauseKind::HistoryLetGo:
      return ": older ones than the history had been kept (by an operation, a pause or the guard of a datastore), "
             "until "
             "that ended";
    default:
      return ": none was made for longer than the journal history";
  }
}

}  // namespace

void fill_places(const Scenario& scenario, RunRecord& record) {
  for (const VmConfig& vm : scenario.vms) {
    record.groups[vm.vpg].protected_site = scenario.sites[scenario.hosts[vm.host].site].name;
    record.groups[vm.vpg].recovery_site = scenario.sites[scenario.hosts[vm.recovery_host].site].name;
  }
  for (Index link = 0; link < scenario.links.size(); ++link) {
    const LinkConfig& config = scenario.links[link];
    for (const bool forward : {true, false}) {
      LinkResult& result = record.links[2 * link + (forward ? 0 : 1)];
      result.from = scenario.regions[forward ? config.region_a : config.region_b].name;
      result.to = scenario.regions[forward ? config.region_b : config.region_a].name;
      result.rtt_s = config.rtt_s;
    }
  }
}

void fill_datastores(const Scenario& scenario, const std::function<Quantiles(Index datastore)>& utilisation,
                     const std::function<double(Index datastore)>& guard_stop_s, RunRecord& record) {
  std::vector<double> vms_of_group(scenario.vpgs.size(), 0);
  for (const VmConfig& vm : scenario.vms) vms_of_group[vm.vpg] += 1;
  for (Index index = 0; index < scenario.datastores.size(); ++index) {
    const DatastoreConfig& datastore = scenario.datastores[index];
    record.datastores.push_back({datastore.name, scenario.sites[datastore.site].name, datastore.capacity_bytes, 0, 0,
                                 utilisation(index), guard_stop_s(index)});
  }
  for (const VmConfig& vm : scenario.vms) {
    DatastoreResult& datastore = record.datastores[vm.recovery_datastore];
    for (const DiskConfig& disk : vm.disks) datastore.replica_bytes += disk.size_bytes;
    datastore.journal_peak_bytes += record.groups[vm.vpg].journal_peak_bytes / vms_of_group[vm.vpg];
  }
}

void add_group_warnings(RunRecord& record) {
  const auto warn = [&](const std::string& text) { record.warnings.push_back(text); };
  for (const GroupResult& group : record.groups) {
    const std::string title = (group.cdp ? "policy " : "VPG ") + group.name;
    std::ostringstream text;
    text.precision(3);
    if (group.no_checkpoint_s > 0) {
      text << title << ": no usable checkpoint was left for " << group.no_checkpoint_s / hour_s << " h"
           << loss_text(group.no_checkpoint_kind);
      for (const CauseKind later : group.later_losses) text << "; at a later time" << loss_text(later);
      warn(text.str());
    }
    if (!group.spans.empty() && !group.spans.back().drains) {
      const GroupState state = group.spans.back().state;
      const char* sync = state == GroupState::DeltaSync     ? ": its delta sync"
                         : state == GroupState::InitialSync ? ": its initial sync"
                                                            : ": its bitmap sync";
      warn(title + (group.cdp ? ": its CBT mode" : sync) +
           " had not ended by the end of the run, when new dirty blocks came as fast as they could be sent");
    }
    if (group.journal_limited_s > 0) {
      std::ostringstream history;
      history.precision(3);
      history << title << ": the journal's hard limit cut the history to " << group.history_min_s / hour_s
              << " h (wanted " << group.history_wanted_s / hour_s << " h)";
      warn(history.str());
    }
  }
  for (const DatastoreResult& datastore : record.datastores) {
    if (datastore.guard_stop_s <= 0) continue;
    std::ostringstream text;
    text.precision(3);
    text << "datastore " << datastore.name
         << ": its free space fell below the guard, and replication to it stopped for "
         << datastore.guard_stop_s / hour_s << " h";
    warn(text.str());
  }
}

namespace {

void add_log_at(std::vector<RunEvent>::iterator place, const std::vector<RunEvent>& log, RunRecord& record) {
  record.log.insert(place, log.begin(), log.end());
  std::stable_sort(record.log.begin(), record.log.end(),
                   [](const RunEvent& a, const RunEvent& b) { return a.at_s < b.at_s; });
}

}  // namespace

void add_log(const std::vector<RunEvent>& log, RunRecord& record) { add_log_at(record.log.end(), log, record); }

void add_log_before(const std::vector<RunEvent>& log, RunRecord& record) {
  add_log_at(record.log.begin(), log, record);
}

}  // namespace drsim
