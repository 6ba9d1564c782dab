#include "tests/support/batch_replication.hpp"

#include <fmt/format.h>
#include <xbt/log.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <simgrid/Exception.hpp>
#include <simgrid/s4u.hpp>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include "models/units.hpp"
#include "tests/support/batch_platform.hpp"
#include "tests/support/run_in_child.hpp"

namespace drsim::test {
namespace sg4 = simgrid::s4u;
namespace {

/// What the actors of one stream record.
struct StreamRecord {
  std::vector<double> checkpoint_s;  ///< date at which the last batch of checkpoint 1, 2, ... was delivered
  double written_bytes = 0;
  double delivered_bytes = 0;
  double batches = 0;
  sg4::CommPtr under_way;
  double under_way_bytes = 0;       ///< written bytes in it
  double under_way_wire_bytes = 0;  ///< its size
};

/// Sends the batches of one stream, each at the end of its interval or when the one before is through.
class Sender {
 public:
  Sender(const BatchStream& stream, const BytesWritten& bytes_written, double interval_s, std::uint32_t per_checkpoint,
         const BatchRoute& route, StreamRecord& record)
      : stream_(stream),
        bytes_written_(bytes_written),
        batch_s_(interval_s / per_checkpoint),
        offset_s_(stream.first_s > 0 ? stream.first_s - interval_s : 0),
        per_checkpoint_(per_checkpoint),
        route_(route),
        record_(record) {}

  void operator()() {
    for (std::uint64_t batch = 1;; ++batch) {
      const double from_s = std::max(0.0, offset_s_ + batch_s_ * static_cast<double>(batch - 1));
      const double to_s = offset_s_ + batch_s_ * static_cast<double>(batch);
      if (to_s > sg4::Engine::get_clock()) sg4::this_actor::sleep_until(to_s);
      double bytes = 0;
      for (const Index vm : stream_.vms) bytes += bytes_written_(vm, from_s, to_s);
      record_.written_bytes += bytes;
      send(bytes);
      if (batch % per_checkpoint_ == 0) record_.checkpoint_s.push_back(sg4::Engine::get_clock());
    }
  }

 private:
  /// A Comm holds whole bytes only: the rounding is carried on, so that it does not add up.
  void send(double bytes) {
    wire_bytes_ += bytes * stream_.wire_bytes_per_byte;
    const double size = std::floor(wire_bytes_) - sent_bytes_;
    if (size >= 1) {
      sent_bytes_ += size;
      while (!sent_whole(size, bytes)) sg4::this_actor::sleep_until(route_.up_again_s(sg4::Engine::get_clock()));
    }
    record_.delivered_bytes += bytes;
  }

  /// @return false when the link broke meanwhile; the batch then starts again, which costs at most one batch
  bool sent_whole(double size, double bytes) {
    static int payload = 0;
    sg4::CommPtr comm = route_.mailbox->put_init(&payload, static_cast<std::uint64_t>(size));
    if (stream_.rate_cap_bytes_per_s > 0) comm->set_rate(stream_.rate_cap_bytes_per_s);
    comm->start();  // wait() alone would hide how much remains
    record_.under_way = comm;
    record_.under_way_bytes = bytes;
    record_.under_way_wire_bytes = size;
    ++record_.batches;
    bool is_whole = true;
    try {
      comm->wait();
    } catch (const simgrid::NetworkFailureException&) {
      is_whole = false;
    }
    record_.under_way = nullptr;
    return is_whole;
  }

  const BatchStream& stream_;
  const BytesWritten& bytes_written_;
  double batch_s_;
  double offset_s_;  // of checkpoint 0
  std::uint32_t per_checkpoint_;
  const BatchRoute& route_;
  StreamRecord& record_;
  double wire_bytes_ = 0;
  double sent_bytes_ = 0;
};

void receive_for_ever(sg4::Mailbox* mailbox) {
  for (;;) {
    try {
      mailbox->get<int>();
    } catch (const simgrid::NetworkFailureException&) {
      continue;  // the sender starts the batch again when the link is up
    }
  }
}

/// Records of all streams, played in this process.
std::vector<StreamRecord> play(const Scenario& scenario, const std::vector<BatchStream>& streams,
                               const BytesWritten& bytes_written, std::uint32_t per_checkpoint) {
  xbt_log_control_set("root.thresh:critical");
  sg4::Engine engine("batch_replication");
  // Fine enough that a batch's end is not merged with its neighbour's; the rest as tests/engine/simgrid_facts_test.cpp.
  sg4::Engine::set_config("surf/precision:1e-9");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
  const std::vector<BatchRoute> routes = build_batch_platform(scenario, streams);
  std::vector<StreamRecord> records(streams.size());
  for (std::size_t index = 0; index < streams.size(); ++index) {
    const BatchStream& stream = streams[index];
    const double interval_s =
        stream.interval_s > 0 ? stream.interval_s : scenario.vpgs[stream.vpg].checkpoint_interval_s;
    const BatchRoute& route = routes[index];
    sg4::Actor::create("send", route.source,
                       Sender(stream, bytes_written, interval_s, stream.batches > 0 ? stream.batches : per_checkpoint,
                              route, records[index]));
    sg4::Actor::create("receive", route.destination, receive_for_ever, route.mailbox)->daemonize();
  }
  engine.run_until(scenario.horizon_s);
  for (StreamRecord& record : records)
    if (record.under_way)
      record.delivered_bytes +=
          record.under_way_bytes * (1 - record.under_way->get_remaining() / record.under_way_wire_bytes);
  return records;
}

/// Dates of the checkpoints that every stream of the group has delivered, with the latency, within the horizon.
std::vector<double> group_completions(const std::vector<BatchStream>& streams, const std::vector<StreamRecord>& records,
                                      Index vpg, double horizon_s) {
  std::vector<double> completion_s;
  for (std::size_t checkpoint = 0;; ++checkpoint) {
    double date_s = -1;
    for (std::size_t index = 0; index < streams.size(); ++index) {
      if (streams[index].vpg != vpg) continue;
      if (records[index].checkpoint_s.size() <= checkpoint) return completion_s;
      date_s = std::max(date_s, records[index].checkpoint_s[checkpoint] + streams[index].latency_s);
    }
    if (date_s < 0 || date_s > horizon_s) return completion_s;
    completion_s.push_back(date_s);
  }
}

BatchResult summarise(const Scenario& scenario, const std::vector<BatchStream>& streams,
                      const std::vector<StreamRecord>& records) {
  BatchResult result;
  for (Index vpg = 0; vpg < scenario.vpgs.size(); ++vpg) {
    const auto completions = group_completions(streams, records, vpg, scenario.horizon_s);
    BatchGroup group = rpo_figures(completions, scenario.vpgs[vpg].checkpoint_interval_s, scenario.horizon_s);
    group.name = scenario.vpgs[vpg].name;
    for (std::size_t index = 0; index < streams.size(); ++index) {
      if (streams[index].vpg != vpg) continue;
      group.written_bytes += records[index].written_bytes;
      group.delivered_bytes += records[index].delivered_bytes;
    }
    result.groups.push_back(std::move(group));
  }
  for (const StreamRecord& record : records) result.batches += record.batches;
  return result;
}

/// The result as text through the child's pipe; 17 digits give every double back.
std::string to_text(const BatchResult& result) {
  std::string text = fmt::format("{:.17g}\n", result.batches);
  for (const BatchGroup& group : result.groups)
    text += fmt::format("{:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {} {:.17g}\n", group.rpo_mean_s,
                        group.rpo_p50_s, group.rpo_p95_s, group.rpo_p99_s, group.rpo_max_s, group.written_bytes,
                        group.delivered_bytes, group.completion_s.size(), fmt::join(group.completion_s, " "));
  return text;
}

BatchResult from_text(const std::string& text, const Scenario& scenario) {
  BatchResult result;
  std::istringstream stream(text);
  stream >> result.batches;
  for (const VpgConfig& vpg : scenario.vpgs) {
    BatchGroup group;
    std::size_t completions = 0;
    group.name = vpg.name;
    stream >> group.rpo_mean_s >> group.rpo_p50_s >> group.rpo_p95_s >> group.rpo_p99_s >> group.rpo_max_s >>
        group.written_bytes >> group.delivered_bytes >> completions;
    group.completion_s.resize(completions);
    for (double& date_s : group.completion_s) stream >> date_s;
    result.groups.push_back(std::move(group));
  }
  if (stream.fail()) throw std::runtime_error("batch_replication: the child's answer is incomplete");
  return result;
}

/// A stretch in which RPO grows by one second a second from `low_s` to `high_s`.
struct Ramp {
  double low_s, high_s;
};

std::vector<Ramp> rpo_ramps(const std::vector<double>& completion_s, double interval_s, double horizon_s) {
  std::vector<Ramp> ramps;
  double from_s = 0, checkpoint_s = 0;
  for (std::size_t index = 0; index <= completion_s.size(); ++index) {
    const double to_s = index < completion_s.size() ? std::min(completion_s[index], horizon_s) : horizon_s;
    if (to_s > from_s) ramps.push_back({from_s - checkpoint_s, to_s - checkpoint_s});
    from_s = std::max(from_s, to_s);
    checkpoint_s = interval_s * static_cast<double>(index + 1);
  }
  return ramps;
}

/// Least x with RPO <= x during the given share of the time: the ramps begun below x gain time at a rate of their
/// number, so the corners are walked through in order.
double quantile(const std::vector<Ramp>& ramps, double share, double horizon_s) {
  std::vector<std::pair<double, int>> corners;
  for (const Ramp& ramp : ramps) {
    corners.emplace_back(ramp.low_s, 1);
    corners.emplace_back(ramp.high_s, -1);
  }
  std::sort(corners.begin(), corners.end());
  double time_s = 0, at_s = 0;
  int active = 0;
  for (const auto& [corner_s, change] : corners) {
    const double gained_s = active * (corner_s - at_s);
    if (active > 0 && time_s + gained_s >= share * horizon_s) return at_s + (share * horizon_s - time_s) / active;
    time_s += gained_s;
    at_s = corner_s;
    active += change;
  }
  return at_s;
}

}  // namespace

BatchGroup rpo_figures(const std::vector<double>& completion_s, double interval_s, double horizon_s) {
  const std::vector<Ramp> ramps = rpo_ramps(completion_s, interval_s, horizon_s);
  BatchGroup group;
  group.completion_s = completion_s;
  for (const Ramp& ramp : ramps) {
    group.rpo_mean_s += (ramp.high_s - ramp.low_s) * (ramp.high_s + ramp.low_s) / 2 / horizon_s;
    group.rpo_max_s = std::max(group.rpo_max_s, ramp.high_s);
  }
  group.rpo_p50_s = quantile(ramps, 0.50, horizon_s);
  group.rpo_p95_s = quantile(ramps, 0.95, horizon_s);
  group.rpo_p99_s = quantile(ramps, 0.99, horizon_s);
  return group;
}

std::vector<BatchStream> batch_streams(const Scenario& scenario) {
  std::map<std::tuple<Index, Index, Index>, BatchStream> streams;
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) {
    const VmConfig& config = scenario.vms[vm];
    BatchStream& stream = streams[{config.vpg, config.host, config.recovery_host}];
    if (stream.vms.empty()) {
      stream.vpg = config.vpg;
      stream.source_host = config.host;
      stream.recovery_host = config.recovery_host;
      if (scenario.vpgs[config.vpg].wan_compression) stream.wire_bytes_per_byte = 1 / config.load.compression_ratio;
      stream.latency_s = direct_link(scenario, stream).link->rtt_s / 2 + scenario.zerto.pipeline_latency_s;
    }
    stream.vms.push_back(vm);
  }
  std::vector<BatchStream> sorted;
  for (auto& entry : streams) sorted.push_back(std::move(entry.second));
  return sorted;
}

BatchResult batch_replication(const Scenario& scenario, const std::vector<BatchStream>& streams,
                              const BytesWritten& bytes_written, std::uint32_t batches_per_checkpoint) {
  if (batches_per_checkpoint < 1) throw std::invalid_argument("batches_per_checkpoint must be at least 1");
  const std::string text = run_in_child(
      [&] {
        return to_text(summarise(scenario, streams, play(scenario, streams, bytes_written, batches_per_checkpoint)));
      },
      600);
  return from_text(text, scenario);
}

}  // namespace drsim::test
