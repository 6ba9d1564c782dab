#include "sim/engine/recovery/recovery_storage.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "models/network/fair_share.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
/// How long the load of replication is taken as constant.
constexpr double look_again_s = minute_s;
/// What is left when the clock has been rounded to the date of an end [s of the transfer's rate].
constexpr double rounding_s = 1e-6;
/// Of a datastore's write bandwidth, what recoveries get even when replication would take all.
constexpr double least_write_fraction = 0.1;

}  // namespace

RecoveryStorage::RecoveryStorage(const Scenario& scenario, std::function<double(Index)> replication_load,
                                 std::function<bool(Index)> is_down)
    : scenario_(scenario),
      replication_load_(std::move(replication_load)),
      is_down_(std::move(is_down)),
      changed_(sg4::Semaphore::create(0)) {}

double RecoveryStorage::transfer(const StorageTransfer& transfer) {
  if (transfer.bytes <= 0) return 0;
  double stood_still_s = 0;
  const sg4::SemaphorePtr done = sg4::Semaphore::create(0);
  settle();
  flows_.push_back({transfer, transfer.bytes, 0, &stood_still_s, done});
  changed_->release();
  done->acquire();
  return stood_still_s;
}

void RecoveryStorage::reach_changed() {
  settle();
  changed_->release();
}

void RecoveryStorage::serve() {
  for (;;) {
    if (flows_.empty()) {
      changed_->acquire();
    } else {
      changed_->acquire_timeout(std::min(look_again_s, seconds_to_next_end()));
    }
    // Transfers that begin at one date are shared out together.
    sg4::this_actor::yield();
    while (!changed_->would_block()) changed_->acquire();
    settle();
    for (auto flow = flows_.begin(); flow != flows_.end();) {
      if (flow->left_bytes > flow->rate * rounding_s) {
        ++flow;
        continue;
      }
      flow->done->release();
      flow = flows_.erase(flow);
    }
    share();
  }
}

void RecoveryStorage::settle() {
  const double now_s = sg4::Engine::get_clock();
  for (Flow& flow : flows_) {
    flow.left_bytes = std::max(0.0, flow.left_bytes - flow.rate * (now_s - at_s_));
    if (flow.rate <= 0) *flow.stood_still_s += now_s - at_s_;
  }
  at_s_ = now_s;
}

double RecoveryStorage::seconds_to_next_end() const {
  double next_s = never;
  for (const Flow& flow : flows_) {
    if (flow.rate > 0) next_s = std::min(next_s, flow.left_bytes / flow.rate);
  }
  return next_s;
}

double RecoveryStorage::read_capacity(Index datastore) const {
  const DatastoreConfig& config = scenario_.datastores[datastore];
  if (is_down_(datastore)) return 0;
  return std::min(config.read_bytes_per_s, config.iops * scenario_.recovery.io_bytes);
}

double RecoveryStorage::write_capacity(Index datastore) const {
  const double full = scenario_.datastores[datastore].write_bytes_per_s;
  if (is_down_(datastore)) return 0;
  return std::max(full - replication_load_(datastore), least_write_fraction * full);
}

void RecoveryStorage::share() {
  FairShare fair;
  std::vector<double> capacity, cap, rate;
  std::vector<std::uint32_t> binding;
  std::map<Index, std::uint32_t> readers, writers, vras;
  const auto resource = [&](std::map<Index, std::uint32_t>& known, Index key, double value) {
    const auto [place, is_new] = known.emplace(key, static_cast<std::uint32_t>(capacity.size()));
    if (is_new) {
      fair.add_resource();
      capacity.push_back(value);
    }
    return place->second;
  };
  for (const Flow& flow : flows_) {
    const StorageTransfer& one = flow.transfer;
    std::vector<PathUse> path;
    if (one.read_amount > 0)
      path.push_back({resource(readers, one.datastore, read_capacity(one.datastore)), one.read_amount});
    if (one.write_amount > 0)
      path.push_back({resource(writers, one.datastore, write_capacity(one.datastore)), one.write_amount});
    if (one.vra) path.push_back({resource(vras, *one.vra, one.vra_bytes_per_s), 1});
    fair.add_stream(path, 0, 1);
    cap.push_back(one.cap_bytes_per_s);
  }
  if (flows_.empty()) return;
  fair.solve(capacity, cap, rate, binding);
  std::size_t index = 0;
  for (Flow& flow : flows_) flow.rate = rate[index++];
}

}  // namespace drsim
