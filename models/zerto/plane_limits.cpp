/// Limits that a sync runs into: the memory of the bitmaps, and the history that it is about to erase.

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

/// When the bitmaps of a VRA outgrow their memory at present rates; only asked where they can.
double ZertoPlane::State::overflow_date(std::uint32_t vra) {
  const double most = dirty_bytes_max(config.vras[vra].spare_ram_bytes, config.zerto.sync);
  std::vector<DirtyGrowth> sets;
  double dirty = 0;
  double drain = 0;
  for (const std::uint32_t index : processors[vra].streams) {
    const StreamFlow& flow = flows[index];
    if (!in_sync(flow.mode) || streams[index].sync != SyncKind::Bitmap) continue;
    play_changes(flow.group);
    dirty += streams[index].pass_left + streams[index].carry;
    drain += flow.rate;
    for (const std::uint32_t vm : config.streams[index].vms) {
      sets.push_back({&vms[vm].unique, vms[vm].written_at(now_s) - vms[vm].pass_start, vms[vm].rate});
    }
  }
  return sets.empty() ? never_s : now_s + time_to_dirty_s(sets, dirty, drain, most);
}

void ZertoPlane::State::run_overflows() {
  for (std::uint32_t vra = 0; vra < overflow_dates.size(); ++vra) {
    if (overflow_dates[vra] > now_s) continue;
    log.push_back({now_s, config.vras[vra].name, "bitmap overflow",
                   dirty_bytes_max(config.vras[vra].spare_ram_bytes, config.zerto.sync)});
    const PlaneVra& setup = config.vras[vra];
    const Entity appliance{EntityKind::Vra, setup.host.empty() ? setup.name : setup.host};
    const LagCause cause = stated({CauseKind::BitmapOverflow, CauseCategory::Buffer, appliance});
    for (const std::uint32_t index : processors[vra].streams) {
      if (in_sync(flows[index].mode) && streams[index].sync == SyncKind::Bitmap) lose_bitmap(index, cause);
    }
    overflow_dates[vra] = never_s;
  }
}

/// The pause-time rule of a group: when a sync is about to erase its history and so few checkpoints are left, it waits
/// once for the pause time, and nothing is promoted meanwhile (facts on Zerto, section 2.3).
void ZertoPlane::State::plan_pause(std::uint32_t group) {
  GroupData& data = groups[group];
  const VpgConfig& vpg = config.groups[group].vpg;
  if (!vpg.pause_time_s || data.paused_by_system) return;
  bool syncing = false;
  bool behind = false;
  for (const std::uint32_t index : data.streams) {
    syncing = syncing || flows[index].mode == StreamMode::Syncing;
    behind = behind || in_sync(flows[index].mode);
  }
  data.pause_due_s = never_s;
  if (!behind) data.pause_used = false;
  if (!syncing || data.pause_used || !data.ledger.has_checkpoint(now_s)) return;
  const double history_s = data.journal.limit_met() ? data.journal.history_s() : vpg.journal_history_s;
  const double kept_s = std::max(0.0, data.ledger.nth_newest_s(config.zerto.sync.pause_checkpoints + 1.0));
  data.pause_due_s = std::max(now_s, kept_s + history_s);
}

void ZertoPlane::State::run_pauses() {
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    GroupData& data = groups[group];
    if (data.pause_due_s <= now_s) {
      data.pause_due_s = never_s;
      data.pause_used = data.paused_by_system = true;
      data.resume_due_s = now_s + *config.groups[group].vpg.pause_time_s;
      const LagCause cause = stated({CauseKind::PausedBySystem, CauseCategory::Operation});
      for (const std::uint32_t stream : data.streams) hold(stream, HoldKind::SystemPause, cause, cause.resource);
      keep_history(group, true);
    } else if (data.resume_due_s <= now_s && !data.held_for_operation) {
      data.resume_due_s = never_s;
      data.paused_by_system = false;
      keep_history(group, false);
      for (const std::uint32_t stream : data.streams) release(stream, HoldKind::SystemPause, 0);
    }
  }
}

/// Dates of both kinds, for the next event; both are of syncs.
double ZertoPlane::State::next_limit_s() {
  double next_s = never_s;
  for (std::uint32_t vra = 0; vra < overflow_dates.size(); ++vra) {
    overflow_dates[vra] = streams_in_sync > 0 ? overflow_date(vra) : never_s;
    next_s = std::min(next_s, overflow_dates[vra]);
  }
  if (!has_pause_rule || streams_in_sync == 0) return next_s;
  for (const GroupData& data : groups) {
    next_s = std::min(next_s, data.pause_due_s);
    // While an operation runs the pause goes on: it ends with the operation.
    if (!data.held_for_operation) next_s = std::min(next_s, std::max(now_s, data.resume_due_s));
  }
  return next_s;
}

}  // namespace drsim
