#define BOOST_TEST_MODULE snapshot_steps
/// Snapshot replication against the same rules played in small steps of time: a second way to its figures.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <deque>
#include <random>

#include "models/loads/overwrite_curve.hpp"
#include "tests/support/snapshot_estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace tt = boost::test_tools;

namespace {

/// VMs of one disk and constant rate, one link, one proxy at each end; interval and policy by job.
class SteppedSnapshots {
 public:
  explicit SteppedSnapshots(const SnapshotPlaneConfig& config) : config_(config), jobs_(config.jobs.size()) {
    for (const SnapshotVm& vm : config.vms) {
      vms_.push_back({OverwriteCurve(*vm.load, vm.disks_bytes.front()), vm.job, vm.load->mean_bytes_per_s});
      ++jobs_[vm.job].vms;
    }
    for (std::size_t job = 0; job < jobs_.size(); ++job) jobs_[job].slot_s = config.jobs[job].schedule.interval_s;
  }

  void play() {
    const long steps = std::lround(config_.horizon_s / step_s);
    for (long step = 1; step <= steps; ++step) {
      now_s_ = static_cast<double>(step) * step_s;
      send();
      for (Vm& vm : vms_) move_on(vm);
      for (std::size_t job = 0; job < jobs_.size(); ++job) run_job(job);
      give_tasks();
      for (std::size_t job = 0; job < jobs_.size(); ++job) jobs_[job].area += rpo_s(job) * step_s;
    }
  }

  double mean_rpo_s(std::size_t job) const { return jobs_[job].area / config_.horizon_s; }
  double cycles(std::size_t job) const { return jobs_[job].cycles; }
  double delivered(std::size_t job) const {
    double bytes = 0;
    for (const Vm& vm : vms_)
      if (vm.job == job) bytes += vm.delivered;
    return bytes;
  }

 private:
  static constexpr double step_s = 0.05;
  enum class Phase { Idle, Waiting, Starting, Copying, Landing, Removing };
  struct Vm {
    OverwriteCurve curve;
    std::uint32_t job;
    double rate;
    Phase phase = Phase::Idle;
    double until_s = 0, left = 0, snapshot_s = 0, last_s = 0, newest_s = 0, delivered = 0;
  };
  struct Job {
    std::size_t vms = 0, done = 0;
    bool runs = false, has_begun = false;
    double slot_s = 0, began_s = 0, area = 0, cycles = 0;
  };

  double rpo_s(std::size_t job) const {
    double oldest_s = now_s_;
    for (const Vm& vm : vms_)
      if (vm.job == job) oldest_s = std::min(oldest_s, vm.newest_s);
    return now_s_ - oldest_s;
  }

  /// The link is shared by turns: who cannot take an equal part leaves the rest to the others.
  void send() {
    std::vector<Vm*> sending;
    for (Vm& vm : vms_)
      if (vm.phase == Phase::Copying) sending.push_back(&vm);
    const double each =
        std::min(config_.product.disk_read_bytes_per_s, config_.resources[SnapshotEstate::link].capacity /
                                                            std::max<double>(1, static_cast<double>(sending.size())));
    for (Vm* vm : sending) {
      const double moved = std::min(vm->left, each * step_s);
      vm->left -= moved;
      vm->delivered += moved;
    }
  }

  void move_on(Vm& vm) {
    const SnapshotConfig& product = config_.product;
    if (vm.phase == Phase::Starting && now_s_ >= vm.until_s - 1e-9) {
      vm.snapshot_s = now_s_;
      vm.left = vm.curve.unique_bytes(vm.rate * (now_s_ - vm.last_s));
      vm.last_s = now_s_;
      vm.phase = Phase::Copying;
    } else if (vm.phase == Phase::Copying && vm.left <= 0) {
      --tasks_;
      vm.phase = Phase::Landing;
      vm.until_s = now_s_ + config_.jobs[vm.job].latency_s;
    } else if (vm.phase == Phase::Landing && now_s_ >= vm.until_s - 1e-9) {
      vm.newest_s = vm.snapshot_s;
      vm.phase = Phase::Removing;
      vm.until_s = now_s_ + product.snapshot_remove_s;
    } else if (vm.phase == Phase::Removing && now_s_ >= vm.until_s - 1e-9) {
      vm.phase = Phase::Idle;
      ++jobs_[vm.job].done;
    }
  }

  void run_job(std::size_t index) {
    Job& job = jobs_[index];
    const double interval_s = config_.jobs[index].schedule.interval_s;
    if (job.runs && job.done == job.vms) {
      job.runs = false;
      job.cycles += 1;
      const bool is_overrun = job.slot_s < now_s_ - step_s;
      if (is_overrun) job.slot_s = std::floor((now_s_ + 1e-9) / interval_s) * interval_s + interval_s;
      if (is_overrun && config_.jobs[index].overrun == OverrunPolicy::StartAtOnce) begin(job);
    }
    if (!job.runs && now_s_ >= job.slot_s - 1e-9) {
      job.slot_s += interval_s;
      begin(job);
    }
    if (job.runs && !job.has_begun && now_s_ >= job.began_s + config_.product.job_start_s - 1e-9) {
      job.has_begun = true;
      for (std::size_t vm = 0; vm < vms_.size(); ++vm) {
        if (vms_[vm].job != index) continue;
        vms_[vm].phase = Phase::Waiting;
        waiting_.push_back(vm);
      }
    }
  }

  void begin(Job& job) {
    job.runs = true;
    job.has_begun = false;
    job.done = 0;
    job.began_s = now_s_;
  }

  void give_tasks() {
    for (; !waiting_.empty() && tasks_ < config_.proxies[0].tasks; waiting_.pop_front(), ++tasks_) {
      Vm& vm = vms_[waiting_.front()];
      vm.phase = Phase::Starting;
      vm.until_s = now_s_ + config_.product.vm_start_s + config_.product.snapshot_create_s;
    }
  }

  SnapshotPlaneConfig config_;
  std::vector<Job> jobs_;
  std::vector<Vm> vms_;
  std::deque<std::size_t> waiting_;
  std::uint32_t tasks_ = 0;
  double now_s_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(random_estates_agree_with_small_steps) {
  std::mt19937 random(7);
  const auto between = [&](double low, double high) {
    return low + (high - low) * std::uniform_real_distribution<double>()(random);
  };
  double late = 0;
  int alike = 0;
  for (int estate_number = 0; estate_number < 12; ++estate_number) {
    SnapshotEstate estate(between(3, 9) * 1e6, 12 * 3600);
    SnapshotConfig& product = estate.config.product;
    product.job_start_s = 20;
    product.vm_start_s = 7;
    product.snapshot_create_s = 1;
    product.snapshot_remove_s = 2;
    product.disk_read_bytes_per_s = between(8, 30) * 1e6;
    estate.config.proxies[0].tasks = 1 + random() % 4;
    const double intervals_s[] = {300, 600, 900};
    for (int job = 0; job < 3; ++job) {
      estate
          .add_job("job-" + std::to_string(job), intervals_s[random() % 3],
                   random() % 2 == 0 ? OverrunPolicy::StartAtOnce : OverrunPolicy::WaitForNextSlot)
          .latency_s = 0.5;
      for (int vm = 0; vm < 1 + job; ++vm)
        estate.add_vm({between(0.5, 5) * 1e6}, 60, {{60, 0.9}, {900, 0.5}, {7200, 0.25}}, {1e11});
    }
    SteppedSnapshots stepped(estate.config);
    stepped.play();
    const RunRecord record = estate.run();
    // A cycle that ends within a step of a date of the grid takes it or misses it: from there on the two differ by a
    // cycle.
    bool is_alike = true;
    for (std::size_t job = 0; job < record.groups.size(); ++job)
      is_alike = is_alike && figure(record.groups[job], "cycles") == stepped.cycles(job);
    alike += is_alike ? 1 : 0;
    for (std::size_t job = 0; job < record.groups.size(); ++job) {
      const GroupResult& group = record.groups[job];
      BOOST_TEST(group.rpo_s.mean == stepped.mean_rpo_s(job), tt::tolerance(is_alike ? 0.001 : 0.05));
      BOOST_TEST(group.bytes.delivered == stepped.delivered(job), tt::tolerance(is_alike ? 0.002 : 0.05));
      late += figure(group, "cycles") - figure(group, "cycles_in_time");
    }
  }
  BOOST_TEST(alike >= 10);
  // The estates overrun, or the comparison would say little of the policies.
  BOOST_TEST(late > 500);
}
