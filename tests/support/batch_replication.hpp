#pragma once
/// The slow second engine: replication played as plain SimGrid S4U actors, one Comm for each batch of each stream. It
/// shares no code with the engine, so that agreement of the two means something.
///
/// Modelled: one FIFO stream per VPG, source host and recovery host; NICs, site gateways and one direct backbone link
/// (each direction alone) shared equally by the active Comms; a rate cap per stream; background traffic, degraded and
/// broken links of the scenario; checkpoints that need every stream of their group.
/// Left out, so a scenario for a comparison must not come there: bitmap sync and bounded buffers, priorities (give all
/// groups the same), journal, CPU of the appliances, changes of RTT or loss by events, links in series.
///
/// Fair comparison: the fluid engine delivers a byte while it is written; here a byte waits for the end of its batch.
/// A batch is therefore 1/batches_per_checkpoint of the checkpoint interval D, which delays a checkpoint by at most
/// D / batches_per_checkpoint beyond the fluid date: RPO figures of a stream without backlog are too high by up to
/// that much, those of a backlogged one by nearly nothing (the link never idles). With 50 and D = 5 s that is 0.1 s,
/// above 1 % of a mean RPO of D/2 + latency when the link is busy but not congested: take 200 there. With
/// batches_per_checkpoint = 1 it is the batch transfer that vendors draw, and agrees only when backlog dominates.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim::test {

/// One FIFO of replicated bytes.
struct BatchStream {
  Index vpg = 0;
  Index source_host = 0;
  Index recovery_host = 0;
  std::vector<Index> vms;
  double wire_bytes_per_byte = 1;   ///< bytes on the wire for one written byte [> 0]
  double rate_cap_bytes_per_s = 0;  ///< on the wire; 0: none
  double latency_s = 0;             ///< from the last byte's delivery to the checkpoint's completion
  double interval_s = 0;            ///< between checkpoints; 0: that of the VPG
  double first_s = 0;               ///< date of checkpoint 1; 0: after one interval
  std::uint32_t batches = 0;        ///< in each interval; 0: as the call says
};

/// Streams of a scenario by VPG, source host and recovery host, in this order. Filled in: wire_bytes_per_byte as one
/// over the compression ratio of the first VM (1 without WAN compression; no header overhead), latency_s as half the
/// RTT of the link plus the pipeline latency; no rate cap. Callers set what their comparison needs.
std::vector<BatchStream> batch_streams(const Scenario& scenario);

/// Bytes that a VM (by index) writes in (from_s, to_s].
using BytesWritten = std::function<double(Index vm, double from_s, double to_s)>;

struct BatchGroup {
  std::string name;
  double rpo_mean_s = 0, rpo_p50_s = 0, rpo_p95_s = 0, rpo_p99_s = 0, rpo_max_s = 0;
  std::vector<double> completion_s;  ///< of checkpoint 1, 2, ... (dates 1D, 2D, ...) within the horizon
  double written_bytes = 0;          ///< in whole batches up to the horizon, as written
  double delivered_bytes = 0;        ///< of these, the share of the batch under way included
};

struct BatchResult {
  std::vector<BatchGroup> groups;  ///< as in Scenario::vpgs
  double batches = 0;              ///< Comms started
};

/// Plays the scenario from 0 to its horizon, in a child process (one SimGrid engine a process).
/// @param batches_per_checkpoint  batches into which each checkpoint interval is cut [>= 1]
/// Throws std::runtime_error when a stream has no direct link or the simulation fails.
BatchResult batch_replication(const Scenario& scenario, const std::vector<BatchStream>& streams,
                              const BytesWritten& bytes_written, std::uint32_t batches_per_checkpoint);

/// Exact figures of RPO(t) = t - date of the newest complete checkpoint over [0, horizon]; checkpoint 0 is complete at
/// 0. @param completion_s  of checkpoint 1, 2, ...; ascending
BatchGroup rpo_figures(const std::vector<double>& completion_s, double interval_s, double horizon_s);

}  // namespace drsim::test
