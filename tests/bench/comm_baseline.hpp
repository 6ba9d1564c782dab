#pragma once
/// What the fluid engine is measured against: one SimGrid Comm for each stream and checkpoint batch.

namespace drsim::test {

/// Wall time of one batch of one stream [s]: `streams` actors each send `batches` Comms, one every 5 s, over one shared
/// backbone link (CM02 model) at 80 % use with sizes that differ between streams; building the platform is not
/// counted. Runs in a child process. @param streams [>= 1]  @param batches  of each stream [>= 1]
double seconds_per_batch_with_comms(unsigned streams, unsigned batches);

}  // namespace drsim::test
