/// Synchronisation of a stream: passes over what is dirty, copies of volumes, reading both sides in a delta sync.
///
/// A bitmap sync sends the dirty areas. A delta sync reads the volumes on both sides, sends checksums, and then what
/// differs; an initial sync reads and sends the used blocks, and against replicas that were brought (preseed) it
/// compares all of the volumes as a delta sync does. What is sent is spread over the reading, so a pass lasts the
/// longer of the two. New writes are dirty and go with the next pass. Blocks of bitmap and delta syncs land in the
/// journals, those of an initial copy in the replica. A sync ends with a pass after which what is dirty is at most
/// bitmap_exit_fraction of the usable protecting pool and fits beside what the pool holds: it goes on as ordinary
/// writes in the pool. While the pool is full of the writes of other streams, passes go on. A pass that is held up goes
/// on with what it had: what is written meanwhile goes with the next one, as ever, so that an interruption cannot make
/// a sync end sooner.

#include <algorithm>

#include "models/check.hpp"
#include "models/conservation_check.hpp"
#include "models/rounding.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

/// What is not delivered yet becomes dirty; then the stream waits (Held) or sends a pass (Syncing).
void ZertoPlane::State::begin_sync(std::uint32_t index, StreamMode mode, const LagCause& cause) {
  leave_level();
  StreamState& stream = streams[index];
  const PlaneStream& setup = config.streams[index];
  RecoveryJournal& journal = groups[setup.group].journal;
  if (flows[index].mode == StreamMode::Idle) {
    stream.delivered += stream.rate * (now_s - stream.at_s);
    stream.at_s = now_s;
    list_as_lagging(index);
    stream.queue.begin(now_s, vm_rates(index), 0);
  }
  const std::vector<double> undelivered = stream.queue.undelivered_bytes();
  if (flows[index].mode == StreamMode::Queued) settle_interruption(index, undelivered);
  stream.gap_from_s = stream.queue.frontier_s();
  stream.carry = stream.queue.lump_bytes();
  stream.pass_left = 0;
  stream.rate = 0;
  stream.cause = cause;
  begin_reason(index, mode, cause);
  for (std::size_t local = 0; local < setup.vms.size(); ++local) {
    VmState& vm = vms[setup.vms[local]];
    vm.settle(now_s);
    vm.pass_start = vm.written - undelivered[local];
    journal.set_arrival(now_s, vm.in_group, 0);
  }
  set_mode(index, mode);
  if (mode == StreamMode::Syncing) begin_pass(index);
}

/// A stream that lagged already for longer than what now stops it has its sync for that.
void ZertoPlane::State::begin_reason(std::uint32_t index, StreamMode mode, const LagCause& cause) {
  StreamState& stream = streams[index];
  const bool was_queued = flows[index].mode == StreamMode::Queued && stream.held_by != held_by_nothing_yet;
  const double lag_s = was_queued ? now_s - stream.gap_from_s : 0;
  const bool is_of_lag = was_queued && stream.sync == SyncKind::Bitmap && mode == StreamMode::Held;
  stream.why_sync = {is_of_lag ? lag_by(stream.held_by) : cause, lag_s, now_s};
}

/// The queue by its bytes and by the dates of what is in it: two accounts, of which the second goes on.
void ZertoPlane::State::settle_interruption(std::uint32_t index, const std::vector<double>& undelivered) {
  const StreamState& stream = streams[index];
  double by_dates = stream.queue.lump_bytes();
  for (const double bytes : undelivered) by_dates += bytes;
  const double both_rates = stream.written_rate_most + stream.delivered_rate_most;
  const double rounding = rounding_of_end(now_s, both_rates, stream.delivered);
  settle_difference(index, stream.queue.bytes() - stream.queue.overshoot_bytes() - by_dates, 1,
                    rounding + ConservationCheck::tolerance * stream.delivered);
}

void ZertoPlane::State::begin_pass(std::uint32_t index) {
  reach_stream(index);
  StreamState& stream = streams[index];
  const std::vector<std::uint32_t>& members = config.streams[index].vms;
  RecoveryJournal& journal = groups[flows[index].group].journal;
  stream.pass_bytes = stream.carry;
  for (const std::uint32_t vm_index : members) {
    VmState& vm = vms[vm_index];
    vm.settle(now_s);
    // The pass may get nothing of what is shared, and then no change of its rate ends the arrivals of the last one.
    journal.set_arrival(now_s, vm.in_group, 0);
    const double written = vm.written - vm.pass_start;
    const double unique = vm.unique.unique_bytes(written);
    stream.collapsed += written - unique;
    stream.pass_bytes += unique;
    vm.pass_share = unique + stream.carry / static_cast<double>(members.size());
    vm.pass_start = vm.written;
  }
  stream.carry = 0;
  stream.pass_read = stream.pass_compared = 0;
  if (!stream.copies.empty()) add_copies(index);
  stream.pass_left = stream.pass_bytes;
  stream.rate = 0;
  StreamFlow& flow = flows[index];
  flow.initial = stream.sync == SyncKind::Initial;
  flow.to_send = stream.pass_bytes;
  flow.at_s = now_s;
  flow.rate = 0;
  flow.held_by = held_by_nothing_yet;
  if (stream.pass_bytes <= 0) {
    end_sync(index);
    return;
  }
  stream.pass_journaled = 0;
  for (const std::uint32_t vm : members) {
    vms[vm].pass_share /= stream.pass_bytes;
    stream.pass_journaled += vms[vm].pass_share;
  }
  if (stream.pass_read > 0) begin_reading(index);
}

/// Checksums of what the pass compares, counted as the written bytes that would take as much of the wire.
double ZertoPlane::State::checksum_bytes(std::uint32_t index) const {
  return config.zerto.sync.checksum_fraction * streams[index].pass_compared / config.streams[index].wire_per_written;
}

/// Puts what has to be copied beside the dirty areas into the pass.
void ZertoPlane::State::add_copies(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::vector<std::uint32_t>& members = config.streams[index].vms;
  const bool delta = stream.sync == SyncKind::Delta;
  double copied = 0;
  for (std::size_t local = 0; local < members.size(); ++local) {
    const VolumeCopy& copy = stream.copies[local];
    stream.pass_read += copy.read_bytes;
    stream.pass_compared += copy.compared_bytes;
    copied += copy.sent_bytes;
    if (delta) vms[members[local]].pass_share += copy.sent_bytes;
  }
  copied += checksum_bytes(index);
  // Reading takes its time, also when nothing differs: one byte carries the pass.
  if (stream.pass_read > 0 && stream.pass_bytes + copied <= 0) copied = 1;
  stream.copied += copied;
  stream.pass_bytes += copied;
  stream.copies.clear();
}

/// Nothing is read or sent any more, until resume_pass().
void ZertoPlane::State::suspend_pass(std::uint32_t index) {
  leave_level();
  StreamState& stream = streams[index];
  if (stream.pass_read > 0) leave_reading(index);
  stream.pass_suspended = true;
  stream.rate = 0;
  for (const std::uint32_t vm : config.streams[index].vms) {
    groups[config.streams[index].group].journal.set_arrival(now_s, vms[vm].in_group, 0);
  }
  set_mode(index, StreamMode::Held);
  flows[index].to_send = stream.pass_left;
}

void ZertoPlane::State::resume_pass(std::uint32_t index) {
  leave_level();
  StreamState& stream = streams[index];
  stream.pass_suspended = false;
  flows[index].to_send = stream.pass_left;
  if (stream.pass_read > 0) begin_reading(index);
  if (stream.pass_left <= 0) end_pass(index);
}

/// Takes what is left of the pass back into what the next one has to send and read.
void ZertoPlane::State::interrupt_pass(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::vector<std::uint32_t>& members = config.streams[index].vms;
  const double left = stream.pass_bytes > 0 ? stream.pass_left / stream.pass_bytes : 0;
  const double journaled = stream.pass_left * stream.pass_journaled;
  stream.carry += journaled;
  if (stream.pass_read > 0) {
    const double each = 1.0 / static_cast<double>(members.size());
    const double unsent = stream.pass_left - journaled;
    const bool initial = stream.sync == SyncKind::Initial;
    stream.copied -= unsent;
    if (stream.copies.empty()) stream.copies.resize(members.size());
    // The checksums of what is left are added anew with the reading.
    const double unsent_blocks = std::max(0.0, unsent - left * checksum_bytes(index));
    for (VolumeCopy& copy : stream.copies) {
      copy.read_bytes += left * stream.pass_read * each;
      copy.compared_bytes += left * stream.pass_compared * each;
      if (initial) copy.sent_bytes += unsent_blocks * each;
    }
    end_reading(index);
  } else {
    stream.carry += stream.pass_left - journaled;
  }
  stream.pass_left = 0;
  stream.pass_suspended = false;
  stream.rate = 0;
  flows[index].to_send = 0;
  for (const std::uint32_t vm : members) {
    groups[config.streams[index].group].journal.set_arrival(now_s, vms[vm].in_group, 0);
  }
}

void ZertoPlane::State::begin_reading(std::uint32_t index) {
  streams[index].sync_begun = true;
  reading.push_back(index);
  share_reading();
}

void ZertoPlane::State::leave_reading(std::uint32_t index) {
  flows[index].pass_cap = never_s;
  reading.erase(std::find(reading.begin(), reading.end(), index));
  share_reading();
}

/// The pass has read what it had to, or gives its reading back.
void ZertoPlane::State::end_reading(std::uint32_t index) {
  streams[index].pass_read = streams[index].pass_compared = 0;
  if (!streams[index].pass_suspended) leave_reading(index);
}

/// A VRA reads for all its syncs in equal parts; both sides of a stream read, and the busier one sets the pace.
void ZertoPlane::State::share_reading() {
  std::vector<std::uint32_t> syncs_of(vras.size(), 0);
  for (const std::uint32_t index : reading) {
    ++syncs_of[config.streams[index].protecting_vra];
    ++syncs_of[config.streams[index].recovering_vra];
  }
  for (const std::uint32_t index : reading) {
    const StreamState& stream = streams[index];
    const std::uint32_t most =
        std::max(syncs_of[config.streams[index].protecting_vra], syncs_of[config.streams[index].recovering_vra]);
    flows[index].pass_cap = reading_cap_bytes_per_s(stream.pass_bytes, stream.pass_read, most, config.zerto.sync);
  }
  must_share = true;
}

void ZertoPlane::State::end_pass(std::uint32_t index) {
  leave_level();
  StreamState& stream = streams[index];
  const std::uint32_t vra = config.streams[index].protecting_vra;
  settle_end(index, stream.pass_left, stream.pass_journaled);
  stream.pass_left = 0;
  if (stream.pass_read > 0) end_reading(index);
  const double next_pass = new_dirty_bytes(index, now_s);
  const double pool = config.vras[vra].protecting_pool_bytes;
  vras[vra].settle(now_s);
  const bool fits = next_pass <= config.zerto.bitmap_exit_fraction * pool && vras[vra].bytes + next_pass <= pool;
  if (fits) {
    end_sync(index);
  } else {
    begin_pass(index);
  }
}

void ZertoPlane::State::end_sync(std::uint32_t index) {
  leave_level();
  StreamState& stream = streams[index];
  const PlaneStream& setup = config.streams[index];
  RecoveryJournal& journal = groups[setup.group].journal;
  double left = 0;
  for (const std::uint32_t vm_index : setup.vms) {
    VmState& vm = vms[vm_index];
    vm.settle(now_s);
    const double written = vm.written - vm.pass_start;
    const double unique = vm.unique.unique_bytes(written);
    stream.collapsed += written - unique;
    left += unique;
    journal.set_arrival(now_s, vm.in_group, 0);
  }
  stream.pieces.emplace_back(stream.gap_from_s, now_s, 0, 0, true);
  stream.sync_end_s = now_s;
  // Until the next checkpoint is complete this sync is what it waits for.
  stream.cause = cause_in_sync(index);
  stream.sync = SyncKind::Bitmap;
  stream.sync_begun = stream.one_volume = false;
  stream.queue.begin(now_s, vm_rates(index), left);
  vras[setup.protecting_vra].settle(now_s);
  vras[setup.protecting_vra].bytes += left;
  set_mode(index, StreamMode::Queued);
  flows[index].to_send = left;
}

/// Adds volumes to what the stream has to copy, and begins if it may flow.
void ZertoPlane::State::copy_volumes(std::uint32_t index, SyncKind kind, const std::vector<VolumeSync>& volumes,
                                     const LagCause& cause) {
  StreamState& stream = streams[index];
  play_changes(flows[index].group);
  const bool was_syncing = flows[index].mode == StreamMode::Syncing;
  if (was_syncing || stream.pass_suspended) interrupt_pass(index);
  const SyncKind before = stream.sync;
  stream.sync = std::max(stream.sync, kind);
  if (stream.copies.empty()) stream.copies.resize(config.streams[index].vms.size());
  for (const VolumeSync& volume : volumes) {
    if (stream_of_vm[volume.vm] != index) continue;
    VolumeCopy& copy = stream.copies[vms[volume.vm].local];
    // What waits already is not read twice.
    const double disk_bytes = config.vms[volume.vm].disk_bytes;
    const bool compares = kind == SyncKind::Delta || volume.is_compared;
    copy.read_bytes = std::min(copy.read_bytes + volume.read_bytes, disk_bytes);
    if (compares) copy.compared_bytes = std::min(copy.compared_bytes + volume.read_bytes, disk_bytes);
    copy.sent_bytes = std::min(copy.sent_bytes + volume.sent_bytes, disk_bytes);
  }
  // What asks for more than a sync that is due already is what that is put down to from now on.
  const bool was_due = in_sync(flows[index].mode) && before >= kind;
  if (!was_due) stream.why_sync.cause = cause;
  if (flows[index].mode != StreamMode::Held) stream.cause = stream.why_sync.cause;
  if (was_syncing) {
    refresh_state(index);
    begin_pass(index);
  } else if (in_sync(flows[index].mode)) {
    refresh_state(index);
  } else {
    begin_sync(index, is_blocked(index, true) ? StreamMode::Held : StreamMode::Syncing, cause);
  }
  must_share = true;
}

void ZertoPlane::State::copy_on_streams(SyncKind kind, const std::vector<VolumeSync>& volumes, bool one_volume,
                                        const LagCause& cause) {
  std::vector<std::uint32_t> hit;
  hit.reserve(volumes.size());
  for (const VolumeSync& volume : volumes) hit.push_back(stream_of_vm[volume.vm]);
  std::sort(hit.begin(), hit.end());
  hit.erase(std::unique(hit.begin(), hit.end()), hit.end());
  for (const std::uint32_t index : hit) {
    streams[index].one_volume = one_volume;
    copy_volumes(index, kind, volumes, cause);
  }
}

/// Groups that do not begin in sync: their used blocks are copied, or compared with replicas that were brought.
void ZertoPlane::State::begin_first_copies() {
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const VpgConfig& vpg = config.groups[flows[index].group].vpg;
    if (vpg.start == GroupStart::InSync) continue;
    const bool preseed = vpg.start == GroupStart::Preseed;
    std::vector<VolumeSync> volumes;
    for (const std::uint32_t vm : config.streams[index].vms) {
      const double disk_bytes = config.vms[vm].disk_bytes;
      const double used_bytes = config.vms[vm].used_bytes;
      if (preseed)
        volumes.push_back({vm, disk_bytes, vpg.preseed_differing_fraction * disk_bytes, true});
      else
        volumes.push_back({vm, used_bytes, used_bytes});
    }
    const CauseKind kind = preseed ? CauseKind::PreseededSync : CauseKind::InitialSync;
    copy_volumes(index, SyncKind::Initial, volumes, stated({kind, CauseCategory::Operation}));
  }
}

/// The bitmap is gone: all volumes of the stream have to be compared.
void ZertoPlane::State::lose_bitmap(std::uint32_t index, const LagCause& cause) {
  std::vector<VolumeSync> volumes;
  for (const std::uint32_t vm : config.streams[index].vms) volumes.push_back({vm, config.vms[vm].disk_bytes, 0});
  copy_volumes(index, SyncKind::Delta, volumes, cause);
}

}  // namespace drsim
