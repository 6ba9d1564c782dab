#pragma once
/// Rules of thumb that planners of Zerto estates use, to be held against simulation. Arithmetic only.
/// Source: facts on Zerto, sections 4.2 and 4.3.
/// Checked by: tests/models/golden_numbers_test.cpp

namespace drsim {

/// Zerto's minimum for the bandwidth between two sites ("WAN Sizing") [bits/s].
inline constexpr double zerto_link_least_bits_per_s = 5e6;

/// Zerto's WAN estimator as service providers restate it, with the 5 Mb/s of "WAN Sizing" as the least [Mb/s]. Its
/// units are its own: KB/s x 8 / 1024 are called Mb/s.
/// @param compressible_kb_per_s, other_kb_per_s  mean written rates: those compress 2:1, these do not [KB/s]
double wan_estimate_mb_per_s(double compressible_kb_per_s, double other_kb_per_s);

/// Journal limit of a VM by a provider's profile: a share of its volumes, rounded up to the next of the sizes that are
/// sold, 10 to 1,000 GB; beyond that the greatest [bytes].
double profile_journal_limit_bytes(double volume_bytes, double share);

}  // namespace drsim
