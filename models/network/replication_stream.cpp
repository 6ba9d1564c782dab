#include "models/network/replication_stream.hpp"

#include <algorithm>

namespace drsim {

void StreamQueue::begin(double at_s, const std::vector<double>& rates, double lump) {
  frontier_rate_ = rates;
  frontier_total_ = 0;
  for (const double rate : rates) frontier_total_ += rate;
  written_rate_ = frontier_total_;
  changes_.clear();
  first_ = 0;
  bytes_ = lump;
  overshoot_ = 0;
  lump_ = lump;
  frontier_s_ = at_s;
  at_s_ = at_s;
  bytes_at_s_ = at_s;
}

void StreamQueue::move_bytes(double at_s, double delivered_rate) {
  bytes_ = bytes_at(at_s, delivered_rate);
  bytes_at_s_ = at_s;
  if (curve_ != nullptr) bytes_value_ = level_value(at_s);
  if (bytes_ >= 0) return;
  overshoot_ -= bytes_;
  bytes_ = 0;
}

void StreamQueue::change_rate(double at_s, std::uint32_t local_vm, double rate, double delivered_rate) {
  move_bytes(at_s, delivered_rate);
  double before = frontier_rate_[local_vm];
  if (vms_.size() == 1) {
    before = written_rate_;
  } else {
    for (std::size_t k = changes_.size(); k > first_; --k) {
      if (changes_[k - 1].local_vm == local_vm) {
        before = changes_[k - 1].rate;
        break;
      }
    }
  }
  written_rate_ = vms_.size() == 1 ? rate : std::max(0.0, written_rate_ + (rate - before));
  if (first_ > 64 && first_ * 2 > changes_.size()) {
    changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  changes_.emplace_back(at_s, local_vm, rate);
}

void StreamQueue::pass_change(const Change& change) {
  frontier_rate_[change.local_vm] = change.rate;
  frontier_total_ = 0;
  for (const double rate : frontier_rate_) frontier_total_ += rate;
}

void StreamQueue::deliver(double to_s, double rate, double latency_s, std::vector<CompletionPiece>& pieces,
                          std::vector<ArrivalChange>& arrivals) {
  const double span_s = to_s - at_s_;
  if (span_s <= 0) return;
  move_bytes(to_s, rate);
  if (curve_ != nullptr) {
    deliver_along(to_s, latency_s, pieces, arrivals);
    return;
  }
  double at_s = at_s_;
  at_s_ = to_s;
  if (rate <= 0) {
    for (const std::uint32_t vm : vms_) arrivals.emplace_back(at_s, vm, 0);
    return;
  }
  if (lump_ > 0) {
    const double taken_s = std::min(span_s, lump_ / rate);
    for (std::size_t k = 0; k < vms_.size(); ++k) {
      arrivals.emplace_back(at_s, vms_[k], rate / static_cast<double>(vms_.size()));
    }
    lump_ = taken_s < span_s ? 0 : lump_ - rate * taken_s;
    at_s += taken_s;
  }
  while (at_s < to_s || (first_ < changes_.size() && changes_[first_].at_s <= frontier_s_)) {
    const bool ends = first_ < changes_.size();
    const double edge_s = ends ? changes_[first_].at_s : to_s;
    const double stretch_s = edge_s - frontier_s_;
    const double needed_s = stretch_s * (frontier_total_ / rate);
    double next_s = at_s + needed_s;
    double next_frontier_s = edge_s;
    if (next_s > to_s) {
      next_frontier_s = frontier_s_ + (to_s - at_s) * (rate / frontier_total_);
      next_frontier_s = std::min(next_frontier_s, edge_s);
      next_s = to_s;
    }
    if (next_frontier_s > frontier_s_) {
      pieces.emplace_back(frontier_s_, next_frontier_s, at_s + latency_s, next_s + latency_s, false);
    }
    if (next_s > at_s) {
      if (vms_.size() == 1) {
        arrivals.emplace_back(at_s, vms_.front(), rate);
      } else {
        for (std::size_t k = 0; k < vms_.size(); ++k) {
          arrivals.emplace_back(at_s, vms_[k], rate * (frontier_rate_[k] / frontier_total_));
        }
      }
    }
    const bool reached = next_frontier_s >= edge_s;
    at_s = next_s;
    frontier_s_ = next_frontier_s;
    if (ends && reached) {
      pass_change(changes_[first_++]);
    } else if (reached || next_s >= to_s) {
      break;
    }
  }
}

void StreamQueue::clear_at(double at_s, double latency_s, std::vector<CompletionPiece>& pieces) {
  if (frontier_s_ < at_s) {
    pieces.emplace_back(frontier_s_, at_s, at_s + latency_s, at_s + latency_s, false);
  }
  bytes_ = 0;
  overshoot_ = 0;
  lump_ = 0;
  frontier_s_ = at_s;
  at_s_ = at_s;
  bytes_at_s_ = at_s;
  changes_.clear();
  first_ = 0;
}

std::vector<double> StreamQueue::undelivered_bytes() const {
  std::vector<double> bytes(vms_.size(), 0.0);
  std::vector<double> rate = frontier_rate_;
  double at_s = frontier_s_;
  const auto move = [&](double to_s) {
    for (std::size_t k = 0; k < rate.size(); ++k) bytes[k] += rate[k] * (to_s - at_s);
    at_s = to_s;
  };
  for (std::size_t k = first_; k < changes_.size(); ++k) {
    move(changes_[k].at_s);
    rate[changes_[k].local_vm] = changes_[k].rate;
  }
  move(at_s_);
  return bytes;
}

}  // namespace drsim
