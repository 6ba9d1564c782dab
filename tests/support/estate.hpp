#pragma once
/// Estates for tests, built in code: two sites in two regions with one backbone link between them, hosts on each side,
/// and VMs and VPGs drawn from a seed. The same seed gives the same estate.

#include <string>
#include <string_view>

#include "models/random_stream.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim::test {

/// Numbers drawn from a seed.
class Draw {
 public:
  Draw(std::uint64_t seed, std::string_view purpose) : random_(seed, "estate", purpose) {}

  double between(double low, double high) { return low + (high - low) * random_.uniform(); }
  Index whole(Index low, Index high) { return low + random_.below(high - low + 1); }
  bool chance(double probability) { return random_.uniform() < probability; }

 private:
  RandomStream random_;
};

/// Two sites "left" and "right" with so many hosts each, one datastore a site and one link of the given capacity per
/// direction between them; no VM and no VPG yet. Nothing but the link is scarce: NICs of 9 Gbit/s, appliances with
/// pools and processors far above any load, windows that bound nothing, no control traffic.
Scenario bare_estate(Index hosts_per_site, double link_bits_per_s, double rtt_s);

/// An estate that the batch reference can play: series loads whose bursts congest the link, groups of one priority,
/// some with background traffic and a degraded link, pools without end.
Scenario congested_estate(std::uint64_t seed);

/// An estate with all that the engine knows: pools that overflow, outages, priorities, on/off and Markov loads with
/// overwrites, several VMs in a stream, several streams between two appliances, journal limits, TCP windows that bind.
/// Names of VMs, hosts and VPGs are in ascending order, as in a scenario that was read.
Scenario eventful_estate(std::uint64_t seed);

/// The same estate with VMs, hosts and VPGs in the opposite order; names stay with their things.
Scenario reversed_order(const Scenario& scenario);

}  // namespace drsim::test
