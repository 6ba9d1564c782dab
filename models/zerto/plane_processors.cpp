/// Processors of the VRAs: the compression level at which each processor and the sharing of everything else agree.
///
/// While compression can back off, a processor binds nothing: at any level above 0 it stays below `compression_off`. So
/// the sharing is solved without these processors, the level of each is settled for the rates found, and both are
/// repeated until no level changes. What is bound behind the compression (links, NICs, gateways, TCP) keeps its payload
/// rate meanwhile, the rest its written rate. Less compression means more load for all others and so lower levels
/// nowhere else, which damps the rounds; where they would still swing, levels move half the way, and at last only fall.
/// Cycles are charged when a byte is sent.
/// Checked by: tests/models/plane_processors_test.cpp (level and use agree on random sets of appliances).

#include <algorithm>
#include <cmath>

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

constexpr std::uint32_t rounds_max = 60;
constexpr std::uint32_t damped_from = 6;
constexpr std::uint32_t falling_from = 40;

/// A level that moves by less has settled.
constexpr double settled = 1e-12;

bool scales_with_payload(ResourceKind kind) {
  return kind == ResourceKind::Link || kind == ResourceKind::Nic || kind == ResourceKind::Gateway ||
         kind == ResourceKind::Throttle || kind == ResourceKind::VraPair;
}

CompressionBackOff back_off_of(const ZertoConfig& zerto) {
  return {zerto.compression_back_off_fraction, zerto.compression_off_fraction};
}

}  // namespace

void ZertoPlane::State::build_processors() {
  processors.resize(config.vras.size());
  carried_before.resize(config.streams.size());
  for (std::uint32_t stream = 0; stream < config.streams.size(); ++stream) {
    const PlaneStream& setup = config.streams[stream];
    ProcessorState& processor = processors[setup.protecting_vra];
    processor.streams.push_back(stream);
    processor.adapts = processor.adapts || setup.processing.compress_cycles_per_byte > 0;
  }
  for (std::uint32_t vra = 0; vra < processors.size(); ++vra) {
    if (!processors[vra].adapts) continue;
    adaptive_vras.push_back(vra);
    resources[config.vras[vra].processor].watched_fraction = config.zerto.compression_back_off_fraction;
  }
}

/// Bytes left after compression at a level, over those at full compression.
double ZertoPlane::State::payload_ratio(std::uint32_t stream, double level) const {
  const StreamProcessing& processing = config.streams[stream].processing;
  return processing.payload_per_written(level) / processing.payload_per_written(1);
}

double ZertoPlane::State::amount_at(std::uint32_t stream, std::uint32_t place, double level) const {
  const PlaneStream& setup = config.streams[stream];
  const PathUse& use = setup.path[place];
  const ResourceKind kind = config.resources[use.resource].kind;
  if (scales_with_payload(kind)) return use.amount * payload_ratio(stream, level);
  if (kind != ResourceKind::VraProcessor) return use.amount;
  const bool own = use.resource == config.vras[setup.protecting_vra].processor;
  return own ? setup.processing.cycles_per_written(level) : setup.recovering.cycles_per_written(level);
}

void ZertoPlane::State::set_level(std::uint32_t vra, double level) {
  ProcessorState& processor = processors[vra];
  processor.settle(now_s);
  processor.level = level;
  processor.least_level = std::min(processor.least_level, level);
  ResourceState& resource = resources[config.vras[vra].processor];
  // While compression backs off every change of the load moves it.
  resource.watched_fraction = level < 1 ? 0 : config.zerto.compression_back_off_fraction;
  resource.exhausted = level <= 0;
  capacity_now[config.vras[vra].processor] = limit_of(config.vras[vra].processor);
  for (const std::uint32_t stream : processor.streams) {
    const PlaneStream& setup = config.streams[stream];
    const double ratio = payload_ratio(stream, level);
    for (std::uint32_t place = 0; place < setup.path.size(); ++place)
      fair.set_amount(stream, place, amount_at(stream, place, level));
    fair.set_share(stream, setup.share / ratio);
    flows[stream].ceiling = setup.ceiling_bytes_per_s / ratio;
    cap_now[stream] = cap_of(stream);
  }
}

/// What binds the stream lies behind the compression: its payload rate stands, whatever the level.
bool ZertoPlane::State::holds_payload(std::uint32_t stream) const {
  if (binding[stream] != bound_by_cap) return scales_with_payload(config.resources[binding[stream]].kind);
  return flows[stream].mode != StreamMode::Idle || flows[stream].written_rate > flows[stream].ceiling;
}

/// Cycles that streams take of each processor at the present rates and levels.
void ZertoPlane::State::sum_cycles() {
  for (ProcessorState& processor : processors) processor.out_cycles = processor.in_cycles = 0;
  for (std::uint32_t stream = 0; stream < flows.size(); ++stream) {
    const PlaneStream& setup = config.streams[stream];
    const double level = processors[setup.protecting_vra].level;
    processors[setup.protecting_vra].out_cycles += rates[stream] * setup.processing.cycles_per_written(level);
    processors[setup.recovering_vra].in_cycles += rates[stream] * setup.recovering.cycles_per_written(level);
  }
}

/// The level that the processor of a VRA takes next.
double ZertoPlane::State::level_for(std::uint32_t vra, std::uint32_t round) {
  const ProcessorState& processor = processors[vra];
  const double capacity = config.resources[config.vras[vra].processor].capacity;
  const CompressionBackOff back_off = back_off_of(config.zerto);
  const double cycles = processor.out_cycles + processor.in_cycles;
  if (processor.level == 1 && cycles <= back_off.from_fraction * capacity) return 1;
  processor_loads.clear();
  for (const std::uint32_t stream : processor.streams) {
    const StreamProcessing& processing = config.streams[stream].processing;
    const bool payload = holds_payload(stream);
    const double rate = payload ? rates[stream] * processing.payload_per_written(processor.level) : rates[stream];
    processor_loads.push_back({processing, rate, payload});
  }
  const double level = settled_level(processor_loads, processor.in_cycles, capacity, back_off);
  if (round >= falling_from) return std::min(level, processor.level);
  return round >= damped_from ? (level + processor.level) / 2 : level;
}

void ZertoPlane::State::settle_compression() {
  bool moved = true;
  for (std::uint32_t round = 0; moved && round < rounds_max; ++round) {
    moved = false;
    sum_cycles();
    for (const std::uint32_t vra : adaptive_vras) {
      const double level = level_for(vra, round);
      const bool at_an_end = (level == 1 || level == 0) && level != processors[vra].level;
      if (std::fabs(level - processors[vra].level) <= settled && !at_an_end) continue;
      set_level(vra, level);
      moved = true;
    }
    if (moved) fair.solve(capacity_now, cap_now, rates, binding);
  }
  for (const std::uint32_t vra : adaptive_vras) {
    ProcessorState& processor = processors[vra];
    if (processor.level == processor.accounted_level) continue;
    for (const std::uint32_t stream : processor.streams) account_carried(stream, processor.accounted_level);
    processor.accounted_level = processor.level;
  }
}

/// Closes the account of what the stream carried while its compression stood at `level`.
void ZertoPlane::State::account_carried(std::uint32_t stream, double level) {
  play_changes(config.streams[stream].group);
  const double delivered = streams[stream].delivered + streams[stream].rate * (now_s - streams[stream].at_s);
  CarriedBefore& before = carried_before[stream];
  before.bytes.resize(config.streams[stream].path.size(), 0.0);
  for (std::uint32_t place = 0; place < before.bytes.size(); ++place)
    before.bytes[place] += amount_at(stream, place, level) * (delivered - before.delivered);
  before.delivered = delivered;
}

/// What the stream carried over the resource in one place of its path, at the end of the run.
double ZertoPlane::State::carried_bytes(std::uint32_t stream, std::uint32_t place) const {
  const CarriedBefore& before = carried_before[stream];
  const double amount = fair.path_begin(stream)[place].amount;
  const double earlier = before.bytes.empty() ? 0 : before.bytes[place];
  return earlier + amount * (streams[stream].delivered - before.delivered);
}

}  // namespace drsim
