#define BOOST_TEST_MODULE plane_level
/// Streams that follow the level of a full resource against the whole shared anew after every event: that ends
/// following each time, so that rates are entered one by one but for the few times at which it begins again in between.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "models/random_stream.hpp"
#include "models/zerto/zerto_plane.hpp"
#include "tests/support/plane_runs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double horizon_s = 1200;

/// What a random estate has beside one link that is nearly full or more than that.
struct Features {
  bool groups_of_several = false, on_a_grid = false, is_constant = false, background = false, small_pools = false,
       tight_nics = false, ceilings = false, priorities = false, streams_of_several = false, journal_limits = false,
       slow = false;
};

class RandomEstate {
 public:
  RandomEstate(std::uint64_t seed, const Features& features) : random_(seed, "estate", "test"), has_(features) {
    config_.horizon_s = horizon_s;
    config_.seed = seed;
    const std::uint32_t streams = 40 + random_.below(80);
    const double demand = streams * 1e6;
    link_ = add("link", ResourceKind::Link, demand * (0.75 + 0.35 * random_.uniform()));
    store_ = add("datastore", ResourceKind::Datastore, demand * 10);
    if (has_.background)
      config_.background.push_back({link_, {0, 70, 110}, {0, demand * 0.2 * random_.uniform(), demand * 0.05}, 300});
    for (int vra = 0; vra < 5; ++vra) add_vra(std::to_string(vra), demand);
    for (std::uint32_t k = 0; k < streams; ++k) add_stream(k);
  }

  const PlaneConfig& config() const { return config_; }

 private:
  std::uint32_t add(const std::string& name, ResourceKind kind, double capacity) {
    config_.resources.push_back({name, kind, capacity, capacity});
    return static_cast<std::uint32_t>(config_.resources.size() - 1);
  }

  void add_vra(const std::string& name, double demand) {
    PlaneVra vra;
    vra.name = "VRA " + name;
    vra.protecting_pool_bytes = has_.small_pools ? demand * (0.5 + 3 * random_.uniform()) : 1e12;
    vra.spare_ram_bytes = 1e9;
    vra.processor = add("processor " + name, ResourceKind::VraProcessor, demand * 20);
    vra.inflow = add("pool " + name, ResourceKind::VraPool, demand * 3);
    vra.protects = true;
    config_.vras.push_back(vra);
    nics_.push_back(
        add("NIC " + name, ResourceKind::Nic, demand * (has_.tight_nics ? 0.3 + 0.5 * random_.uniform() : 3)));
  }

  std::shared_ptr<const WriteLoadConfig> load() {
    auto load = std::make_shared<WriteLoadConfig>();
    load->mean_bytes_per_s = 2e6 * random_.uniform();
    if (has_.is_constant) {
      load->kind = LoadKind::Constant;
      load->mean_bytes_per_s *= 0.6;
    } else if (has_.on_a_grid) {
      auto series = std::make_shared<RateSeries>();
      series->interval_s = 5;
      for (int step = 0; step < 240; ++step) series->rates_bytes_per_s.push_back(2e6 * random_.uniform());
      load->kind = LoadKind::Series;
      load->series = series;
      load->mean_bytes_per_s = 1e6;
    } else {
      load->kind = LoadKind::OnOff;
      load->peak_to_mean = 1.5 + 4 * random_.uniform();
      load->on_mean_s = 5 + 30 * random_.uniform();
    }
    load->unique = {{60, 0.6}, {3600, 0.3}};
    return load;
  }

  void add_stream(std::uint32_t k) {
    config_.vms.push_back({"vm " + std::to_string(k), load(), 1e10});
    if (has_.streams_of_several && k > 0 && random_.below(2) == 0) {
      // What the VMs of a stream write is sent in order, so their journals change when the frontier passes a change.
      config_.streams.back().vms.push_back(k);
      ++config_.groups.back().vms;
      return;
    }
    if (k == 0 || !has_.groups_of_several || random_.below(3) == 0) {
      PlaneGroup group;
      group.vpg.name = "group " + std::to_string(config_.groups.size());
      group.vpg.priority = has_.priorities ? static_cast<Priority>(random_.below(3)) : Priority::Medium;
      group.vpg.journal_history_s = 600;
      if (has_.journal_limits) {
        group.vpg.journal_limit_bytes = 2e8 + 1e9 * random_.uniform();
        group.vpg.journal_warning_fraction = 0.5;
      }
      config_.groups.push_back(group);
    }
    ++config_.groups.back().vms;
    PlaneStream stream;
    stream.group = static_cast<std::uint32_t>(config_.groups.size() - 1);
    stream.vms = {k};
    stream.protecting_vra = random_.below(4);
    stream.recovering_vra = stream.protecting_vra + 1;
    stream.ceiling_bytes_per_s = has_.ceilings ? 1e6 + 4e6 * random_.uniform() : 1e9;
    stream.share = 0.5 + random_.uniform();
    stream.latency_s = has_.slow ? 6.5 : 0.1;
    const PlaneVra& from = config_.vras[stream.protecting_vra];
    const PlaneVra& to = config_.vras[stream.recovering_vra];
    stream.processing = {10, 0, 0, 2};
    stream.recovering = {8, 0, 1, 2};
    stream.path = {{nics_[stream.protecting_vra], 1},
                   {link_, 1},
                   {nics_[stream.recovering_vra], 1},
                   {to.inflow, 1},
                   {store_, 1.1},
                   {from.processor, 10},
                   {to.processor, 8}};
    config_.streams.push_back(stream);
  }

  RandomStream random_;
  Features has_;
  PlaneConfig config_;
  std::vector<std::uint32_t> nics_;
  std::uint32_t link_ = 0, store_ = 0;
};

constexpr double percent = 1e-7;

void check_equal(const RunRecord& followed, const RunRecord& whole) {
  for (std::size_t k = 0; k < whole.groups.size(); ++k) {
    BOOST_TEST_CONTEXT(whole.groups[k].name) {
      const GroupResult &a = followed.groups[k], &b = whole.groups[k];
      BOOST_CHECK_CLOSE(a.bytes.delivered, b.bytes.delivered, percent);
      BOOST_CHECK_CLOSE(a.bytes.queued + 1e3, b.bytes.queued + 1e3, percent);
      BOOST_CHECK_CLOSE(a.rpo_s.mean, b.rpo_s.mean, percent);
      BOOST_CHECK_CLOSE(a.rpo_s.p95, b.rpo_s.p95, percent);
      BOOST_CHECK_CLOSE(a.rpo_s.max, b.rpo_s.max, percent);
      BOOST_CHECK_CLOSE(a.journal_peak_bytes, b.journal_peak_bytes, percent);
      BOOST_CHECK_CLOSE(a.history_min_s, b.history_min_s, percent);
      BOOST_CHECK_CLOSE(a.history_below_85_s + 1, b.history_below_85_s + 1, percent);
      BOOST_CHECK_CLOSE(a.journal_end_bytes + 1e3, b.journal_end_bytes + 1e3, percent);
      BOOST_CHECK_CLOSE(a.above_target_fraction + 1, b.above_target_fraction + 1, percent);
      BOOST_CHECK_EQUAL(a.checkpoints, b.checkpoints);
      BOOST_REQUIRE_EQUAL(a.journal_warnings.size(), b.journal_warnings.size());
      for (std::size_t warning = 0; warning < b.journal_warnings.size(); ++warning) {
        BOOST_CHECK_CLOSE(a.journal_warnings[warning].at_s, b.journal_warnings[warning].at_s, percent);
        BOOST_CHECK_CLOSE(a.journal_warnings[warning].peak_bytes, b.journal_warnings[warning].peak_bytes, percent);
      }
      for (std::size_t state = 0; state < a.state_s.size(); ++state)
        BOOST_CHECK_CLOSE(a.state_s[state] + 1, b.state_s[state] + 1, percent);
    }
  }
  for (std::size_t k = 0; k < whole.links.size(); ++k) {
    BOOST_CHECK_CLOSE(followed.links[k].carried_bytes, whole.links[k].carried_bytes, percent);
    BOOST_CHECK_CLOSE(followed.links[k].utilisation.mean, whole.links[k].utilisation.mean, percent);
    BOOST_CHECK_CLOSE(followed.links[k].utilisation.p95, whole.links[k].utilisation.p95, percent);
    BOOST_CHECK_CLOSE(followed.links[k].saturated_s + 1, whole.links[k].saturated_s + 1, percent);
  }
  for (std::size_t k = 0; k < whole.appliances.size(); ++k) {
    BOOST_TEST_CONTEXT(whole.appliances[k].name) {
      const ApplianceResult &a = followed.appliances[k], &b = whole.appliances[k];
      BOOST_CHECK_CLOSE(a.buffer_peak_bytes + 1e3, b.buffer_peak_bytes + 1e3, percent);
      BOOST_CHECK_CLOSE(a.full_count + 1, b.full_count + 1, percent);
      BOOST_CHECK_CLOSE(a.cpu.mean, b.cpu.mean, percent);
      BOOST_CHECK_CLOSE(a.cpu.p95, b.cpu.p95, percent);
      BOOST_CHECK_CLOSE(a.cpu.max, b.cpu.max, percent);
    }
  }
}

double play_both(const Features& features, std::uint64_t seeds) {
  double buffering_s = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      const RandomEstate estate(seed, features);
      const RunRecord followed = play(estate.config());
      check_equal(followed, play_whole(estate.config()));
      for (const GroupResult& group : followed.groups)
        buffering_s += group.state_s[static_cast<std::size_t>(GroupState::Buffering)];
    }
  }
  return buffering_s;
}

}  // namespace

BOOST_AUTO_TEST_CASE(bursts_on_one_link) { BOOST_TEST(play_both({}, 8) > 1e5); }

BOOST_AUTO_TEST_CASE(groups_of_several_streams_and_rates_on_a_grid) {
  Features features;
  features.groups_of_several = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
  features.on_a_grid = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
}

BOOST_AUTO_TEST_CASE(streams_of_several_vms) {
  Features features;
  features.streams_of_several = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
  features.groups_of_several = features.on_a_grid = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
}

BOOST_AUTO_TEST_CASE(journals_at_their_limits) {
  Features features;
  features.journal_limits = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
  features.groups_of_several = features.streams_of_several = true;
  BOOST_TEST(play_both(features, 4) > 1e4);
}

BOOST_AUTO_TEST_CASE(other_traffic_and_pools_that_fill) {
  Features features;
  features.background = features.small_pools = true;
  BOOST_TEST(play_both(features, 8) > 1e4);
}

// After a long outage all streams drain, at dates of their own, and no other event is to come.
BOOST_AUTO_TEST_CASE(constant_writes_after_an_outage) {
  Features features;
  features.is_constant = true;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      const PlaneConfig config = RandomEstate(seed, features).config();
      const auto play_outage = [&](bool whole) {
        ZertoPlane plane(config);
        for (const double date_s : {100.0, 130.0}) {
          plane.advance(date_s);
          plane.set_capacity(0, date_s < 110 ? 0 : config.resources[0].capacity);
          plane.apply_changes();
        }
        if (whole) play_whole(plane, config);
        return finished(plane);
      };
      check_equal(play_outage(false), play_outage(true));
    }
  }
}

// What an appliance had on its way is lost with it: how far that had come depends on every change of the level.
BOOST_AUTO_TEST_CASE(appliances_that_fail_lose_what_is_in_flight) {
  Features features;
  features.slow = true;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      const PlaneConfig config = RandomEstate(seed, features).config();
      const auto play_failure = [&](bool whole) {
        ZertoPlane plane(config);
        const std::uint32_t cause = plane.state_cause({CauseKind::VmsOff, CauseCategory::Operation});
        const auto play_to = [&](double to_s) {
          PlaneConfig until = config;
          until.horizon_s = to_s;
          if (whole) play_whole(plane, until);
          plane.advance(to_s);
        };
        for (const double date_s : {303.3, 410.1, 610.7}) {
          for (const bool up : {false, true}) {
            play_to(up ? date_s + 20 : date_s);
            for (std::uint32_t stream = 0; stream < config.streams.size(); stream += 5) {
              plane.set_reachable(stream, up, cause);
              if (!up) plane.lose_in_flight(stream);
            }
            plane.apply_changes();
          }
        }
        play_to(horizon_s);
        return finished(plane);
      };
      check_equal(play_failure(false), play_failure(true));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_else_can_bind_ends_following) {
  Features features;
  features.tight_nics = features.ceilings = true;
  BOOST_TEST(play_both(features, 8) > 1e4);
  features.priorities = features.groups_of_several = true;
  BOOST_TEST(play_both(features, 8) > 1e4);
}

// One link binds all streams throughout: it is solved when it begins to, and not at each of some 1,000 changes of rate.
BOOST_AUTO_TEST_CASE(following_spares_most_solutions) {
  const PlaneConfig config = RandomEstate(1, {}).config();
  ZertoPlane followed(config), whole(config);
  finished(followed);
  play_whole(whole, config);
  BOOST_TEST(followed.solutions() > 0u);
  BOOST_TEST(followed.solutions() < 50u);
  BOOST_TEST(whole.solutions() > 1000u);
}
