#define BOOST_TEST_MODULE vra_processor
#include "models/zerto/rules/vra_processor.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

using namespace drsim;

namespace {

constexpr CompressionBackOff back_off;

/// 10 cycles/byte to receive, 8 to compress, data of 2 to 1: the defaults at 2.5 GHz.
StreamProcessing processing(double tls_cycles_per_byte, double ratio = 2) {
  return {10, 8, tls_cycles_per_byte, ratio};
}

/// Level of one stream with a standing written rate on one core of 2.5 GHz.
double level_at(double written_bytes_per_s, double tls_cycles_per_byte, double ratio = 2) {
  return settled_level({{processing(tls_cycles_per_byte, ratio), written_bytes_per_s, false}}, 0, 2.5e9, back_off);
}

/// The same level the long way: every level from 1 down, the first that the processor allows.
double scanned_level(const std::vector<ProcessorLoad>& loads, double other, double capacity, int steps) {
  for (int step = steps; step > 0; --step) {
    const double level = static_cast<double>(step) / steps;
    if (compression_level(processor_use(loads, other, capacity, level), back_off) >= level) return level;
  }
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(compression_backs_off_linearly_from_70_to_95_percent) {
  BOOST_TEST(compression_level(0.0, back_off) == 1);
  BOOST_TEST(compression_level(0.70, back_off) == 1);
  BOOST_CHECK_LT(compression_level(0.7000001, back_off), 1);
  BOOST_CHECK_CLOSE(compression_level(0.825, back_off), 0.5, 1e-9);
  BOOST_CHECK_GT(compression_level(0.9499999, back_off), 0);
  BOOST_TEST(compression_level(0.95, back_off) == 0);
  BOOST_TEST(compression_level(2.0, back_off) == 0);
}

// Full compression costs 18 cycles a byte: 70 % of 2.5 GHz is 1.75e9 cycles/s, so 97.22 MB/s.
BOOST_AUTO_TEST_CASE(no_byte_is_left_uncompressed_up_to_70_percent) {
  BOOST_TEST(level_at(97.22e6, 0) == 1);
  BOOST_CHECK_LT(level_at(97.23e6, 0), 1);
}

// Nothing is compressed from where 10 cycles a byte make 95 %: 2.375e9 / 10 = 237.5 MB/s.
BOOST_AUTO_TEST_CASE(nothing_is_compressed_from_95_percent_on) {
  BOOST_CHECK_GT(level_at(237.49e6, 0), 0);
  BOOST_TEST(level_at(237.5e6, 0) == 0);
}

// 150 MB/s: use = 0.6 + 0.48 level; level = (0.95 - 0.6) / (0.25 + 0.48) = 0.479452..., so 0.760274 bytes left of one.
BOOST_AUTO_TEST_CASE(level_between_is_where_the_two_lines_meet) {
  const double level = level_at(150e6, 0);
  BOOST_CHECK_CLOSE(level, 0.35 / 0.73, 1e-12);
  BOOST_CHECK_CLOSE(processing(0).payload_per_written(level), 1 - 0.35 / 0.73 / 2, 1e-12);
  const double use = processor_use({{processing(0), 150e6, false}}, 0, 2.5e9, level);
  BOOST_CHECK_CLOSE(compression_level(use, back_off), level, 1e-9);
}

// The ceiling is without compression: 2.5e9 / 10 = 250 MB/s, with TLS 2.5e9 / 11.5 = 217.4 (facts, section 12: 250 and
// 210 MB/s, the second rounded down by 3.4 %).
BOOST_AUTO_TEST_CASE(throughput_of_a_core_is_that_of_the_facts) {
  BOOST_CHECK_CLOSE(receive_cycles_per_byte(2.5e9, 250e6), 10, 1e-12);
  BOOST_CHECK_CLOSE(2.5e9 / processing(0).cycles_per_written(0), 250e6, 1e-12);
  const double with_tls = 2.5e9 / processing(1.5).cycles_per_written(0);
  BOOST_CHECK_CLOSE(with_tls, 2.5e9 / 11.5, 1e-12);
  BOOST_CHECK_CLOSE(with_tls, 210e6, 3.6);
}

// 95 MB/s is 68.4 % without TLS; with it 95e6 (18 + 0.75) / 2.5e9 = 71.25 %: use = 0.437 + 0.2755 level,
// level = 0.513 / 0.5255 = 0.976213.
BOOST_AUTO_TEST_CASE(tls_alone_can_make_compression_back_off) {
  BOOST_TEST(level_at(95e6, 0) == 1);
  BOOST_CHECK_CLOSE(level_at(95e6, 1.5), 0.513 / 0.5255, 1e-12);
}

// Without AES instructions each byte left costs 15 cycles: at 3.3 to 1 compression saves 15 x 0.697 = 10.5 cycles for
// its 8, so use falls with the level. 110 MB/s: full 110e6 (18 + 4.545) / 2.5e9 = 99.2 %, none 110 %: no compression.
BOOST_AUTO_TEST_CASE(where_compressed_data_is_cheaper_to_send_the_level_is_full_or_none) {
  BOOST_TEST(level_at(110e6, 15, 3.3) == 0);
  // 77 MB/s: full 69.4 %, so full agrees; none would be at 77 %.
  BOOST_TEST(level_at(77e6, 15, 3.3) == 1);
}

// A link that gives 60 MB/s of payload to a queue: written rate y / (1 - s L), so (0.95 - 0.25 L)(1 - L / 2) =
// (y / F)(10 + 8 L), y / F = 0.024: 0.125 L^2 - (0.25 + 0.475 + 0.192) L + 0.95 - 0.24 = 0.
BOOST_AUTO_TEST_CASE(level_behind_a_saturated_link_solves_its_quadratic) {
  const double level = settled_level({{processing(0), 60e6, true}}, 0, 2.5e9, back_off);
  const double linear = 0.25 + 0.475 + 0.192;
  BOOST_CHECK_CLOSE(level, (linear - std::sqrt(linear * linear - 4 * 0.125 * 0.71)) / (2 * 0.125), 1e-9);
  // With TLS: 0.95 - 0.024 x 1.5 in place of 0.95.
  const double with_tls = settled_level({{processing(1.5), 60e6, true}}, 0, 2.5e9, back_off);
  const double less = 0.95 - 0.036;
  const double tls_linear = 0.25 + less / 2 + 0.192;
  BOOST_CHECK_CLOSE(with_tls, (tls_linear - std::sqrt(tls_linear * tls_linear - 0.5 * (less - 0.24))) / 0.25, 1e-9);
}

BOOST_AUTO_TEST_CASE(incoming_streams_take_their_part_first) {
  const std::vector<ProcessorLoad> loads = {{processing(0), 50e6, false}};
  BOOST_TEST(settled_level(loads, 0, 2.5e9, back_off) == 1);
  // 0.2 + 0.16 L + 0.6 of the incoming: (0.95 - 0.8) / (0.25 + 0.16).
  BOOST_CHECK_CLOSE(settled_level(loads, 1.5e9, 2.5e9, back_off), 0.15 / 0.41, 1e-12);
}

BOOST_AUTO_TEST_CASE(switched_off_compression_costs_nothing_and_saves_nothing) {
  const StreamProcessing plain{10, 0, 1.5, 1};
  BOOST_TEST(plain.payload_per_written(1) == 1);
  BOOST_CHECK_CLOSE(plain.cycles_per_written(1), 11.5, 1e-12);
}

// Closed form and search against a scan of a million levels, on random mixes.
BOOST_AUTO_TEST_CASE(level_agrees_with_a_scan_of_all_levels) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  constexpr int steps = 20000;
  for (int round = 0; round < 300; ++round) {
    std::vector<ProcessorLoad> loads;
    const int streams = 1 + round % 4;
    for (int k = 0; k < streams; ++k) {
      const StreamProcessing one{5 + 10 * unit(random), 3 + 17 * unit(random), 3 * unit(random),
                                 1 + 2.3 * unit(random)};
      loads.push_back({one, 150e6 * unit(random) / streams, round % 2 == 1 && k % 2 == 0});
    }
    const double other = 0.3e9 * unit(random);
    const double level = settled_level(loads, other, 2.5e9, back_off);
    BOOST_CHECK_SMALL(level - scanned_level(loads, other, 2.5e9, steps), 1.01 / steps);
  }
}
