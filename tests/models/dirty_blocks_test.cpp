/// What a pass of CBT mode leaves dirty: by hand, and against a disk whose blocks are written and sent one by one.

#define BOOST_TEST_MODULE dirty_blocks
#include "models/veeam_cdp/dirty_blocks.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <tuple>
#include <vector>

using namespace drsim;

namespace tt = boost::test_tools;

namespace {

/// 1 B/s over a working set of 100 B, overwritten in turn: 100 B of any longer window are unique.
OverwriteCurve in_turn() {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 1;
  load.unique = {{100, 1}, {100000, 0.001}};
  return {load, 1e9};
}

OverwriteCurve all_unique() { return {WriteLoadConfig(), 1e9}; }

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_overwritten_before_it_is_sent_is_sent_once) {
  // Nothing was sent while 3,590 B were written; then the pass goes out while 10 B more are written, of which each was
  // sent before or after its block's turn, as likely as not.
  BOOST_TEST(dirty_after_pass_bytes(in_turn(), 1000, {{0, 3590}, {1, 3600}}, 3600) == 5, tt::tolerance(1e-12));
  // What is written after the end of the pass is dirty in full.
  BOOST_TEST(dirty_after_pass_bytes(in_turn(), 1000, {{0, 0}, {1, 0}}, 20) == 20, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(new_blocks_are_left_whenever_they_were_written) {
  BOOST_TEST(dirty_after_pass_bytes(all_unique(), 1000, {{0, 2600}, {1, 2700}}, 2700) == 2700, tt::tolerance(1e-12));
  BOOST_TEST(dirty_after_pass_bytes(all_unique(), 0, {}, 70) == 70, tt::tolerance(1e-12));
  BOOST_TEST(dirty_after_pass_bytes(all_unique(), 500, {{0, 0}, {1, 0}}, 0) == 0);
}

// Half of the pass is sent, then 1,000 B are written while nothing is sent, then the other half: the first half is
// dirty again, the other one is clean.
BOOST_AUTO_TEST_CASE(a_pass_that_is_interrupted_leaves_what_it_had_sent_before) {
  BOOST_TEST(dirty_after_pass_bytes(in_turn(), 100, {{0, 0}, {0.5, 0}, {0.5, 1000}, {1, 1000}}, 1000) == 50,
             tt::tolerance(1e-12));
}

// Blocks of one byte, four of five writes to a tenth of them, and a pass in random order: the mean of many rounds. The
// overwrite curve is that of such writes, by its formula: of w writes 1 - (1 - p)^w of each block.
BOOST_AUTO_TEST_CASE(single_blocks_written_and_sent_one_by_one) {
  constexpr int hot = 200, cold = 1800, rounds = 300;
  WriteLoadConfig load;
  load.mean_bytes_per_s = 1;
  for (double written = 10; written < 20000; written *= 1.1) {
    const double unique = hot * (1 - std::pow(1 - 0.8 / hot, written)) + cold * (1 - std::pow(1 - 0.2 / cold, written));
    load.unique.push_back({written, unique / written});
  }
  const OverwriteCurve curve(load, hot + cold);
  std::mt19937 random(5);
  const auto draw = [&] {
    const bool is_hot = random() % 5 < 4;
    return is_hot ? random() % hot : hot + random() % cold;
  };
  for (const auto& [before, waiting, meanwhile] :
       {std::tuple{500, 0, 500}, std::tuple{1500, 0, 800}, std::tuple{1500, 3000, 400}, std::tuple{3000, 100, 2500}}) {
    double dirty_mean = 0;
    for (int round = 0; round < rounds; ++round) {
      std::vector<bool> dirty(hot + cold, false);
      for (int k = 0; k < before; ++k) dirty[draw()] = true;
      std::vector<std::size_t> pass;
      for (std::size_t k = 0; k < dirty.size(); ++k)
        if (dirty[k]) pass.push_back(k);
      std::shuffle(pass.begin(), pass.end(), random);
      for (int k = 0; k < waiting; ++k) dirty[draw()] = true;
      std::size_t next = 0;
      for (int k = 0; k < meanwhile; ++k) {
        dirty[draw()] = true;
        for (; next < pass.size() * static_cast<std::size_t>(k + 1) / static_cast<std::size_t>(meanwhile); ++next)
          dirty[pass[next]] = false;
      }
      dirty_mean += static_cast<double>(std::count(dirty.begin(), dirty.end(), true)) / rounds;
    }
    const double written = waiting + meanwhile;
    const double left = dirty_after_pass_bytes(curve, before, {{0, 0.0 + waiting}, {1, written}}, written);
    BOOST_TEST(left == dirty_mean, tt::tolerance(0.02));
    // Counting all that was written as dirty, it would be a seventh more at least.
    BOOST_TEST(curve.unique_bytes(written) > 1.14 * left);
  }
}

BOOST_AUTO_TEST_CASE(a_curve_and_its_inverse_and_mean) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 100;
  load.unique = {{10, 0.8}, {100, 0.4}, {1000, 0.1}};
  const OverwriteCurve curve(load, 12000);
  for (const double written : {0.0, 500.0, 1000.0, 5500.0, 10000.0, 60000.0, 120000.0})
    BOOST_TEST(curve.written_bytes(curve.unique_bytes(written)) == written, tt::tolerance(1e-12));
  BOOST_TEST(in_turn().written_bytes(100) == 100);
  BOOST_TEST(in_turn().written_bytes(101) == 100);
  double sum = 0;
  for (int k = 0; k < 200000; ++k) sum += curve.unique_bytes(400 + k + 0.5);
  BOOST_TEST(curve.mean_unique_bytes(400, 200400) == sum / 200000, tt::tolerance(1e-6));
  BOOST_TEST(curve.mean_unique_bytes(700, 700) == curve.unique_bytes(700));
}
