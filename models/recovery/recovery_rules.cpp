#include "models/recovery/recovery_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim {

double PowerOnPacing::next_s(double now_s) const {
  if (interval_s_ <= 0 || starts_s_.size() < count_) return now_s;
  return std::max(now_s, starts_s_.front() + interval_s_);
}

double PowerOnPacing::take(double now_s) {
  const double start_s = next_s(now_s);
  starts_s_.push_back(start_s);
  forgotten_s_.reset();
  if (starts_s_.size() > count_) {
    forgotten_s_ = starts_s_.front();
    starts_s_.pop_front();
  }
  return start_s;
}

void PowerOnPacing::give_back() {
  if (starts_s_.empty()) return;
  starts_s_.pop_back();
  if (forgotten_s_) starts_s_.push_front(*forgotten_s_);
  forgotten_s_.reset();
}

double WorkerPool::serve(double now_s, std::uint32_t items, double each_s) {
  double done_s = now_s;
  for (std::uint32_t item = 0; item < items; ++item) {
    const double end_s = std::max(now_s, free_s_.front()) + each_s;
    free_s_.pop_front();
    // All items take equally long, so the list stays in order.
    free_s_.push_back(end_s);
    done_s = std::max(done_s, end_s);
  }
  return done_s;
}

double creation_s(std::uint32_t vms, std::uint32_t volumes, const RecoveryRules& rules) {
  const double at_once = std::min(rules.vms_in_parallel, rules.vcenter_tasks);
  const double vms_s = std::ceil(vms / at_once) * rules.create_vm_s;
  const double volumes_s = std::ceil(static_cast<double>(volumes) / rules.volumes_in_parallel) * rules.attach_volume_s;
  return std::max(vms_s, volumes_s);
}

double power_on_span_s(std::uint32_t vms_on_host, const RecoveryRules& rules) {
  if (vms_on_host == 0) return 0;
  const std::uint32_t batches = (vms_on_host + rules.power_ons_per_host - 1) / rules.power_ons_per_host;
  return (batches - 1) * rules.power_on_interval_s;
}

double boot_s(double guest_boot_s, double read_fraction, double io_penalty_fraction) {
  // Written so that a boot that is all reads is exactly the quotient.
  const double reads_s = read_fraction * guest_boot_s;
  return (guest_boot_s - reads_s) + reads_s / (1 - io_penalty_fraction);
}

double fill_s(double free_bytes, double written_bytes_per_s) {
  if (written_bytes_per_s <= 0) return std::numeric_limits<double>::infinity();
  return std::max(0.0, free_bytes) / written_bytes_per_s;
}

}  // namespace drsim
