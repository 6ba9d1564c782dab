#define BOOST_TEST_MODULE cdp_steps
/// The Veeam CDP plane against the same rules played in small steps of time: a second way to its figures.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "models/loads/overwrite_curve.hpp"
#include "tests/support/cdp_estate.hpp"

using namespace drsim;
using namespace drsim::test;
namespace tt = boost::test_tools;

namespace {

/// The same rules played in steps of time, for streams of one VM that share one link: a second way to the figures.
class SteppedCdp {
 public:
  SteppedCdp(const CdpPlaneConfig& config, double down_from_s, double down_to_s)
      : config_(config), down_from_s_(down_from_s), down_to_s_(down_to_s) {
    for (std::uint32_t index = 0; index < config.streams.size(); ++index) {
      const CdpStream& setup = config.streams[index];
      const CdpVm& vm = config.vms[setup.vms.front()];
      streams_.push_back({OverwriteCurve(*vm.load, vm.disk_bytes), vm.load->series.get()});
      streams_.back().first_s = first_seal_s(config, setup.group);
      streams_.back().newest_s = streams_.back().first_s - config.groups[setup.group].cycle_s;
      if (streams_.back().newest_s + latency_s > 0) {
        streams_.back().under_way.push_back({latency_s + streams_.back().newest_s, streams_.back().newest_s, 0});
        streams_.back().newest_s -= config.groups[setup.group].cycle_s;
      }
    }
    for (const CdpProxy& proxy : config.proxies) room_ += proxy.role == CdpProxyRole::Source ? proxy.buffer_bytes : 0;
  }

  void play() {
    for (long step = 0; step < std::lround(config_.horizon_s / step_s); ++step) {
      const double at_s = (static_cast<double>(step) + 1) * step_s;
      write(at_s);
      send(at_s);
      for (std::size_t index = 0; index < streams_.size(); ++index) seal(index, at_s);
      fill(at_s);
      for (Stream& stream : streams_) age(stream, at_s);
    }
  }

  double mean_rpo_s(std::size_t index) const { return streams_[index].area / config_.horizon_s; }
  double tracked_s(std::size_t index) const { return streams_[index].tracked_s; }
  double delivered(std::size_t index) const { return streams_[index].delivered; }

 private:
  static constexpr double step_s = 0.01;

  struct Point {
    double date_s, seal_s, raw;
    double left = 0;
  };
  struct Stream {
    OverwriteCurve curve;
    const RateSeries* series;
    double first_s = 0, newest_s = 0, gathered = 0, pass_left = 0, pass_from_s = 0;
    double pass = 0, window = 0, sending_s = 0;        // what the pass sends, of how many written bytes, for how long
    std::vector<std::pair<double, double>> sent = {};  // in each step of the pass: its share, written since it began
    int sealed = 0;
    bool tracks = false;
    std::vector<Point> queue = {}, under_way = {};
    double area = 0, tracked_s = 0, delivered = 0;
  };

  void write(double at_s) {
    for (Stream& stream : streams_) {
      const auto& rates = stream.series->rates_bytes_per_s;
      const auto place = static_cast<std::size_t>((at_s - step_s / 2) / stream.series->interval_s) % rates.size();
      stream.gathered += rates[place] * step_s;
    }
  }

  void send(double at_s) {
    if (at_s > down_from_s_ && at_s <= down_to_s_) return;
    double budget = config_.resources[link_place].capacity * step_s;
    // Equal shares of the wire; what one does not need goes to the others.
    std::vector<std::size_t> senders;
    for (std::size_t index = 0; index < streams_.size(); ++index) {
      const Stream& stream = streams_[index];
      if (stream.tracks ? stream.pass_left > 0 : !stream.queue.empty()) senders.push_back(index);
    }
    const auto wanted = [&](std::size_t index) {
      const Stream& stream = streams_[index];
      return (stream.tracks ? stream.pass_left : stream.queue.front().left) * config_.streams[index].wire_per_sealed;
    };
    std::sort(senders.begin(), senders.end(), [&](std::size_t a, std::size_t b) { return wanted(a) < wanted(b); });
    for (std::size_t place = 0; place < senders.size(); ++place) {
      const std::size_t index = senders[place];
      Stream& stream = streams_[index];
      const double wire = std::min(wanted(index), budget / static_cast<double>(senders.size() - place));
      budget -= wire;
      const double bytes = wire / config_.streams[index].wire_per_sealed;
      stream.delivered += bytes;
      double& left = stream.tracks ? stream.pass_left : stream.queue.front().left;
      left -= bytes;
      if (stream.tracks) stream.sent.emplace_back(bytes / stream.pass, stream.gathered - fresh(stream, at_s) / 2);
      if (stream.tracks) stream.sending_s += step_s;
      if (left > 1e-6) continue;
      left = 0;
      if (stream.tracks) {
        end_pass(index, at_s);
      } else {
        stream.under_way.push_back({at_s + latency_s, stream.queue.front().seal_s, stream.queue.front().raw});
        stream.queue.erase(stream.queue.begin());
      }
    }
  }

  static double fresh(const Stream& stream, double at_s) {
    const auto& rates = stream.series->rates_bytes_per_s;
    return rates[static_cast<std::size_t>((at_s - step_s / 2) / stream.series->interval_s) % rates.size()] * step_s;
  }

  /// Written bytes with so many unique ones, by bisection.
  static double window_of(const OverwriteCurve& curve, double unique) {
    double low = 0, high = 1;
    while (curve.unique_bytes(high) < unique && high < 1e15) high *= 2;
    for (int k = 0; k < 100; ++k) (curve.unique_bytes((low + high) / 2) < unique ? low : high) = (low + high) / 2;
    return high;
  }

  /// Blocks that are dirty after the pass: new ones, and those of it that were overwritten after they were sent.
  static double left_over(const Stream& stream) {
    const auto unique = [&](double written) { return stream.curve.unique_bytes(written); };
    double dirty = unique(stream.window + stream.gathered) - unique(stream.window);
    for (const auto& [share, written] : stream.sent) {
      const double since = stream.gathered - written;
      dirty += share * (unique(since) - (unique(stream.window + since) - unique(stream.window)));
    }
    return dirty;
  }

  double room() const {
    double left = room_;
    for (const Stream& stream : streams_) left -= held(stream);
    return left;
  }

  void begin_pass(Stream& stream, double dirty, double at_s) const {
    stream.pass = stream.pass_left = dirty;
    stream.window = window_of(stream.curve, dirty);
    stream.pass_from_s = at_s;
    stream.sending_s = stream.gathered = 0;
    stream.sent.clear();
  }

  void end_pass(std::size_t index, double at_s) {
    Stream& stream = streams_[index];
    const double cycle_s = config_.groups[config_.streams[index].group].cycle_s;
    const double dirty = left_over(stream);
    const double window = window_of(stream.curve, dirty);
    const bool is_soon_sent = dirty / stream.pass * stream.sending_s <= cycle_s;
    if (is_soon_sent && window < room()) {
      stream.tracks = false;
      stream.gathered = window;
    } else if (!is_soon_sent || at_s - stream.pass_from_s > cycle_s) {
      begin_pass(stream, dirty, at_s);
    }
  }

  void seal(std::size_t index, double at_s) {
    Stream& stream = streams_[index];
    const double due_s = stream.first_s + stream.sealed * config_.groups[config_.streams[index].group].cycle_s;
    if (due_s > at_s) return;
    ++stream.sealed;
    if (stream.tracks && stream.pass_left <= 0) end_pass(index, at_s);
    if (stream.tracks) return;
    stream.queue.push_back({0, due_s, stream.gathered, stream.curve.unique_bytes(stream.gathered)});
    stream.gathered = 0;
  }

  static double held(const Stream& stream) {
    double bytes = stream.tracks ? 0 : stream.gathered;
    for (const Point& point : stream.queue) bytes += point.raw;
    for (const Point& point : stream.under_way) bytes += point.raw;
    return bytes;
  }

  void fill(double at_s) {
    double all = 0;
    std::size_t waiting = 0;
    for (const Stream& stream : streams_) {
      all += held(stream);
      if (!stream.tracks) waiting = std::max(waiting, std::min<std::size_t>(2, stream.queue.size()));
    }
    if (all < room_) return;
    for (Stream& stream : streams_) {
      if (stream.tracks || stream.queue.size() < waiting) continue;
      double raw = stream.gathered;
      for (const Point& point : stream.queue) raw += point.raw;
      stream.queue.clear();
      stream.tracks = true;
      begin_pass(stream, stream.curve.unique_bytes(raw), at_s);
    }
  }

  void age(Stream& stream, double at_s) {
    while (!stream.under_way.empty() && stream.under_way.front().date_s <= at_s) {
      stream.newest_s = stream.under_way.front().seal_s;
      stream.under_way.erase(stream.under_way.begin());
    }
    stream.area += (at_s - step_s / 2 - stream.newest_s) * step_s;
    if (stream.tracks) stream.tracked_s += step_s;
  }

  const CdpPlaneConfig& config_;
  double down_from_s_, down_to_s_;
  std::vector<Stream> streams_;
  double room_ = 0;
};

}  // namespace

// Random estates of policies with bursts on one link that fails once, played in steps of 10 ms: mean RPO, time in CBT
// mode and delivered bytes agree as far as the steps allow.
BOOST_AUTO_TEST_CASE(figures_are_those_of_the_same_rules_in_small_steps) {
  int with_cbt = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 random(seed);
    const auto uniform = [&](double low, double high) {
      return low + (high - low) * static_cast<double>(random() % 10000) / 1e4;
    };
    CdpEstate estate(uniform(10, 30) * mb, 2400);
    estate.config.seed = seed;
    const unsigned count = 1 + random() % 4;
    for (unsigned index = 0; index < count; ++index) {
      std::vector<double> rates;
      for (int k = 0; k < 5; ++k) rates.push_back(uniform(0, 20 / count) * mb);
      const double cycle_s = uniform(5, 30);
      estate.add_vm(estate.add_group("group-" + std::to_string(index), cycle_s), rates, uniform(20, 90),
                    uniform(0.4, 1), {{cycle_s, 0.9}, {600, uniform(0.3, 0.8)}}, index % 2);
    }
    for (std::uint32_t proxy : {0u, 1u}) estate.config.proxies[proxy].buffer_bytes = uniform(500, 2500) * mb;
    const double down_from_s = 800, down_to_s = 800 + uniform(100, 500);
    CdpPlane plane(estate.config);
    plane.advance(down_from_s);
    plane.set_up(link_place, false);
    plane.apply_changes();
    plane.advance(down_to_s);
    plane.set_up(link_place, true);
    plane.apply_changes();
    RunRecord record;
    plane.finish(record);
    SteppedCdp stepped(estate.config, down_from_s, down_to_s);
    stepped.play();
    for (std::size_t index = 0; index < count; ++index) {
      const GroupResult& group = record.groups[index];
      BOOST_TEST_CONTEXT("seed " << seed << " group " << index) {
        BOOST_TEST(group.rpo_s.mean == stepped.mean_rpo_s(index), tt::tolerance(0.01));
        BOOST_TEST(tracked_s(group) == stepped.tracked_s(index), tt::tolerance(0.01));
        BOOST_TEST(group.bytes.delivered - group.bytes.copied <= group.bytes.written * (1 + 1e-9));
        BOOST_TEST(group.bytes.delivered == stepped.delivered(index), tt::tolerance(0.01));
      }
      if (tracked_s(group) > 0) ++with_cbt;
    }
  }
  BOOST_TEST(with_cbt >= 5);
}
