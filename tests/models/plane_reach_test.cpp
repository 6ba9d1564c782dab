#define BOOST_TEST_MODULE plane_reach
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "models/random_stream.hpp"
#include "models/zerto/zerto_plane.hpp"
#include "tests/support/plane_runs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double horizon_s = 900;

/// Sites whose streams meet on two links, NICs, processors and pools of four VRAs, and a datastore; bursts at dates of
/// their own, background on a link, strict priorities, TCP ceilings.
class RandomEstate {
 public:
  explicit RandomEstate(std::uint64_t seed) : random_(seed, "estate", "test") {
    compresses_ = random_.below(2) == 0;
    config_.horizon_s = horizon_s;
    config_.seed = seed;
    const std::uint32_t streams = 10 + random_.below(50);
    const double demand = streams * 1e6;
    for (int link = 0; link < 2; ++link)
      links_.push_back(add("link " + std::to_string(link), ResourceKind::Link, demand * (0.2 + random_.uniform())));
    store_ = add("datastore", ResourceKind::Datastore, demand * (0.8 + 3 * random_.uniform()));
    config_.background.push_back({links_[0], {0, 40, 55}, {0, demand * 0.3 * random_.uniform(), demand * 0.05}, 90});
    for (int vra = 0; vra < 4; ++vra) add_vra(std::to_string(vra), demand);
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
    vra.protecting_pool_bytes = 2e6 + 60e6 * random_.uniform();
    vra.spare_ram_bytes = 1e9;
    vra.processor = add("processor " + name, ResourceKind::VraProcessor, demand * (4 + 8 * random_.uniform()));
    vra.inflow = add("pool " + name, ResourceKind::VraPool, demand * (0.3 + random_.uniform()));
    config_.vras.push_back(vra);
    nics_.push_back(add("NIC " + name, ResourceKind::Nic, demand * (0.2 + random_.uniform())));
  }

  void add_stream(std::uint32_t k) {
    auto load = std::make_shared<WriteLoadConfig>();
    load->kind = LoadKind::OnOff;
    load->mean_bytes_per_s = 2e6 * random_.uniform();
    load->peak_to_mean = 1.5 + 4 * random_.uniform();
    load->on_mean_s = 5 + 30 * random_.uniform();
    load->unique = {{60, 0.6}, {3600, 0.3}};
    config_.vms.push_back({"vm " + std::to_string(k), load, 1e10});
    PlaneGroup group;
    group.vpg.name = "group " + std::to_string(k);
    group.vpg.priority = static_cast<Priority>(random_.below(3));
    group.vpg.journal_history_s = 3600;
    group.vms = 1;
    config_.groups.push_back(group);
    PlaneStream stream;
    stream.group = k;
    stream.vms = {k};
    stream.protecting_vra = random_.below(3);
    stream.recovering_vra = stream.protecting_vra + 1;
    stream.ceiling_bytes_per_s = 1e6 + 8e6 * random_.uniform();
    stream.latency_s = 0.1;
    PlaneVra& from = config_.vras[stream.protecting_vra];
    const PlaneVra& to = config_.vras[stream.recovering_vra];
    from.protects = true;
    if (compresses_) stream.processing = {10, 4 + 8 * random_.uniform(), 1.5, 1 + 2 * random_.uniform()};
    stream.recovering = {8, 0, 1, stream.processing.compression_ratio};
    const double payload = stream.processing.payload_per_written(1);
    stream.wire_per_written = payload;
    stream.path = {{nics_[stream.protecting_vra], payload},
                   {links_[random_.below(2)], payload},
                   {nics_[stream.recovering_vra], payload},
                   {to.inflow, 1},
                   {store_, 1.1},
                   {to.processor, stream.recovering.cycles_per_written(1)}};
    if (compresses_) stream.path.push_back({from.processor, stream.processing.cycles_per_written(1)});
    config_.streams.push_back(stream);
  }

  RandomStream random_;
  PlaneConfig config_;
  bool compresses_ = false;
  std::vector<std::uint32_t> links_, nics_;
  std::uint32_t store_ = 0;
};

/// What the two runs may differ by: rounding, and where the search for the levels of compression stops.
constexpr double percent = 1e-3;

void check_equal(const RunRecord& reached, const RunRecord& whole) {
  for (std::size_t k = 0; k < whole.groups.size(); ++k) {
    BOOST_TEST_CONTEXT(whole.groups[k].name) {
      const GroupResult &a = reached.groups[k], &b = whole.groups[k];
      BOOST_CHECK_CLOSE(a.bytes.delivered, b.bytes.delivered, percent);
      BOOST_CHECK_CLOSE(a.bytes.queued + 1e3, b.bytes.queued + 1e3, percent);
      BOOST_CHECK_CLOSE(a.rpo_s.mean, b.rpo_s.mean, percent);
      BOOST_CHECK_CLOSE(a.rpo_s.max, b.rpo_s.max, percent);
      for (std::size_t state = 0; state < a.state_s.size(); ++state)
        BOOST_CHECK_CLOSE(a.state_s[state] + 1, b.state_s[state] + 1, percent);
    }
  }
  for (std::size_t k = 0; k < whole.links.size(); ++k) {
    BOOST_CHECK_CLOSE(reached.links[k].carried_bytes, whole.links[k].carried_bytes, percent);
    BOOST_CHECK_CLOSE(reached.links[k].saturated_s + 1, whole.links[k].saturated_s + 1, percent);
  }
  for (std::size_t k = 0; k < whole.appliances.size(); ++k) {
    const ApplianceResult &a = reached.appliances[k], &b = whole.appliances[k];
    BOOST_CHECK_CLOSE(a.buffer_peak_bytes + 1e3, b.buffer_peak_bytes + 1e3, percent);
    BOOST_CHECK_CLOSE(a.compression_level_mean, b.compression_level_mean, percent);
    BOOST_CHECK_CLOSE(a.cpu.mean, b.cpu.mean, percent);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_change_reaches_is_shared_as_if_the_whole_were) {
  double buffering_s = 0, syncing_s = 0, backed_off_s = 0, saturated_s = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      const RandomEstate estate(seed);
      const RunRecord whole = play_whole(estate.config());
      check_equal(play(estate.config()), whole);
      for (const GroupResult& group : whole.groups) {
        buffering_s += group.state_s[static_cast<std::size_t>(GroupState::Buffering)];
        syncing_s += group.state_s[static_cast<std::size_t>(GroupState::BitmapSync)];
      }
      for (const LinkResult& link : whole.links) saturated_s += link.saturated_s;
      for (const ApplianceResult& appliance : whole.appliances) backed_off_s += appliance.backed_off_s;
    }
  }
  // All of it happened.
  BOOST_CHECK_GT(buffering_s, horizon_s);
  BOOST_CHECK_GT(syncing_s, horizon_s);
  BOOST_CHECK_GT(saturated_s, horizon_s);
  BOOST_CHECK_GT(backed_off_s, horizon_s);
}
