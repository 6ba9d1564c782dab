#include "sim/engine/fingerprint.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace drsim {

namespace {

class Hash {
 public:
  void add(const std::string& text) {
    for (const char character : text) add_byte(static_cast<unsigned char>(character));
    add_byte(0);
  }

  void add(double value) {
    if (value == 0) value = 0;  // minus zero equals zero
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int shift = 0; shift < 64; shift += 8) add_byte(static_cast<unsigned char>(bits >> shift));
  }

  std::string text() const {
    char buffer[17];
    std::snprintf(buffer, sizeof buffer, "%016llx", static_cast<unsigned long long>(state_));
    return buffer;
  }

 private:
  void add_byte(unsigned char byte) {
    state_ ^= byte;
    state_ *= 1099511628211ULL;
  }

  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace

std::string fingerprint(const RunRecord& record) {
  Hash hash;
  for (const RunEvent& event : record.log) {
    hash.add(event.at_s);
    hash.add(event.entity);
    hash.add(event.event);
    hash.add(event.amount);
  }
  for (const GroupResult& group : record.groups) {
    hash.add(group.name);
    for (const double value : {group.rpo_s.mean, group.rpo_s.p50, group.rpo_s.p95, group.rpo_s.p99, group.rpo_s.max,
                               group.above_target_fraction, group.checkpoints_made, group.journal_peak_bytes,
                               group.bytes.written, group.bytes.delivered, group.bytes.collapsed}) {
      hash.add(value);
    }
    for (const double seconds : group.state_s) hash.add(seconds);
  }
  for (const LinkResult& link : record.links) {
    hash.add(link.name);
    for (std::size_t traffic = 0; traffic < traffic_class_count; ++traffic) {
      const double bytes = link.by_class_bytes[traffic];
      // A class that came later counts where there is any of it: runs without keep their fingerprint.
      if (traffic <= static_cast<std::size_t>(TrafficClass::Other) || bytes > 0) hash.add(bytes);
    }
  }
  hash.add(record.events);
  return hash.text();
}

}  // namespace drsim
