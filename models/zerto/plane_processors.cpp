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
  carried.resize(config.streams.size());
  for (std::uint32_t stream = 0; stream < config.streams.size(); ++stream) {
    const PlaneStream& setup = config.streams[stream];
    ProcessorState& processor = processors[setup.protecting_vra];
    processor.streams.push_back(stream);
    processors[setup.recovering_vra].coming.push_back(stream);
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
  for (const std::uint32_t stream : processor.streams) {
    carried[stream].at_s = now_s;
    flows[stream].backs_off = level < 1;
    const PlaneStream& setup = config.streams[stream];
    const double ratio = payload_ratio(stream, level);
    for (std::uint32_t place = 0; place < setup.path.size(); ++place)
      fair.set_amount(stream, place, amount_at(stream, place, level));
    fair.set_share(stream, setup.share / ratio);
    flows[stream].ceiling = setup.ceiling_bytes_per_s / ratio;
  }
}

/// What binds the stream lies behind the compression: its payload rate stands, whatever the level.
bool ZertoPlane::State::holds_payload(std::uint32_t stream) const {
  if (binding[stream] != bound_by_cap) return scales_with_payload(config.resources[binding[stream]].kind);
  return flows[stream].mode != StreamMode::Idle || flows[stream].written_rate > flows[stream].ceiling;
}

/// Cycles that streams take of a processor at the present rates and levels.
void ZertoPlane::State::sum_cycles(std::uint32_t vra) {
  ProcessorState& processor = processors[vra];
  processor.out_cycles = processor.in_cycles = 0;
  const auto rate_of = [&](std::uint32_t stream) { return is_reached(stream) ? rates[stream] : flows[stream].rate; };
  for (const std::uint32_t stream : processor.streams)
    processor.out_cycles += rate_of(stream) * config.streams[stream].processing.cycles_per_written(processor.level);
  for (const std::uint32_t stream : processor.coming) {
    const PlaneStream& setup = config.streams[stream];
    const double level = processors[setup.protecting_vra].level;
    processor.in_cycles += rate_of(stream) * setup.recovering.cycles_per_written(level);
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

/// Sums the cycles of each processor reached, and lets all streams join that leave one whose level may move. True when
/// there are such.
bool ZertoPlane::State::reach_short_processors() {
  const std::size_t before = reached_streams.size();
  for (std::size_t k = 0; k < reached_vras.size(); ++k) {
    const std::uint32_t vra = reached_vras[k];
    if (!processors[vra].adapts) continue;
    sum_cycles(vra);
    const double most =
        config.zerto.compression_back_off_fraction * config.resources[config.vras[vra].processor].capacity;
    const bool is_short = processors[vra].out_cycles + processors[vra].in_cycles > most;
    if (processors[vra].level == 1 && !is_short) continue;
    for (const std::uint32_t stream : processors[vra].streams) reach_stream(stream);
  }
  return reached_streams.size() > before;
}

void ZertoPlane::State::settle_compression() {
  bool moved = true;
  for (std::uint32_t round = 0; moved && round < rounds_max; ++round) {
    moved = false;
    while (reach_short_processors()) solve_reached();
    for (const std::uint32_t vra : reached_vras) {
      if (!processors[vra].adapts) continue;
      const double level = level_for(vra, round);
      const bool at_an_end = (level == 1 || level == 0) && level != processors[vra].level;
      if (std::fabs(level - processors[vra].level) <= settled && !at_an_end) continue;
      set_level(vra, level);
      moved = true;
    }
    if (moved) solve_reached();
  }
}

/// Must be called before the delivered rate of the stream or the level of its compression changes.
void ZertoPlane::State::account_backed_off(std::uint32_t stream) {
  const StreamFlow& flow = flows[stream];
  if (!flow.backs_off) return;
  CarriedAccount& account = carried[stream];
  account.backed_off += (1 - processors[flow.vra].level) * flow.rate * (now_s - account.at_s);
  account.at_s = now_s;
}

/// What the stream carried so far over the resource in one place of its path; its accounts are at the present date.
/// What a byte takes of a resource is linear in the level.
double ZertoPlane::State::carried_bytes(std::uint32_t stream, std::uint32_t place) const {
  const CarriedAccount& account = carried[stream];
  const double compressed = config.streams[stream].path[place].amount;
  const double bytes = compressed * (streams[stream].delivered - account.before_move);
  if (account.backed_off <= 0) return bytes;
  return bytes + (amount_at(stream, place, 0) - compressed) * account.backed_off;
}

}  // namespace drsim
