/// A large estate does not fit the fast caches. While one stream is played, what the next ones need is fetched: first
/// the objects, then, when these have arrived, what they point to. Changes nothing but the time that a run takes.

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

constexpr std::size_t object_distance = 6;
constexpr std::size_t content_distance = 3;
constexpr std::size_t cache_line_bytes = 64;

template <typename Object>
void prefetch_object(const Object& object) {
  const auto* begin = reinterpret_cast<const char*>(&object);
  for (std::size_t offset = 0; offset < sizeof(Object); offset += cache_line_bytes) __builtin_prefetch(begin + offset);
}

}  // namespace

void ZertoPlane::State::prefetch_vm(const InputClock& clock, std::size_t position) const {
  if (position + object_distance < clock.vms.size()) {
    const VmState& vm = vms[clock.vms[position + object_distance]];
    prefetch_object(vm);
    prefetch_object(streams[vm.stream]);
    prefetch_object(groups[config.streams[vm.stream].group]);
  }
  if (position + content_distance < clock.vms.size()) {
    const VmState& vm = vms[clock.vms[position + content_distance]];
    vm.load.prefetch();
    prefetch_group_content(config.streams[vm.stream].group);
  }
}

void ZertoPlane::State::prefetch_group(const std::vector<std::uint32_t>& list, std::size_t position) const {
  if (position + object_distance < list.size()) {
    const GroupData& data = groups[list[position + object_distance]];
    prefetch_object(data);
    if (!data.lagging.empty()) prefetch_object(streams[data.lagging.front()]);
  }
  if (position + content_distance < list.size()) prefetch_group_content(list[position + content_distance]);
}

void ZertoPlane::State::prefetch_group_content(std::uint32_t group) const {
  const GroupData& data = groups[group];
  data.journal.prefetch();
  journal_curves[group].prefetch();
  if (!data.active) return;
  data.ledger.rpo().prefetch();
  rpo_curves[group].prefetch();
  backlog_curves[group].prefetch();
  for (const std::uint32_t stream : data.lagging) {
    streams[stream].queue.prefetch();
    __builtin_prefetch(streams[stream].pieces.data(), 1);
  }
}

}  // namespace drsim
