/// Every real log of a host gives the figures that its statistics file states.

#define BOOST_TEST_MODULE real_rates
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "sim/scenario/text/problem.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/recognise.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

RateExport read_device(const std::filesystem::path& path, const std::string& kind, const std::string& device) {
  RateSpec spec;
  spec.path = path;
  spec.kind = kind;
  spec.entity = device;
  return read_rates(spec);
}

double largest(const std::vector<double>& rates) { return *std::max_element(rates.begin(), rates.end()); }

double mean(const std::vector<double>& rates) {
  return std::accumulate(rates.begin(), rates.end(), 0.0) / static_cast<double>(rates.size());
}

bool refused_with(const std::filesystem::path& path, const std::string& kind, const std::string& part) {
  try {
    read_device(path, kind, "");
  } catch (const ScenarioError& error) {
    return std::string(error.what()).find(part) != std::string::npos;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_devices_of_diskstats) {
  const auto folder = real_traces();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: the real traces are absent");
    return;
  }
  const nlohmann::json published = real_statistics(*folder);
  int devices = 0;
  for (const auto& [name, figures] : published["files"].items()) {
    if (figures["format"] != "diskstats") continue;
    for (const auto& [device, wanted] : figures["devices_written"].items()) {
      BOOST_TEST_CONTEXT(name << " " << device) {
        const RateExport found = read_device(*folder / name, "diskstats", device);
        const RatePieces& pieces = found.entities.at(0).pieces;
        const double span_s = figures["ts_last"].get<double>() - figures["ts_first"].get<double>();
        BOOST_TEST(pieces.rates.size() + 1 == figures["samples"].get<std::size_t>());
        BOOST_TEST(std::round(bytes_of(pieces)) == wanted["bytes"].get<double>());
        BOOST_TEST(bytes_of(pieces) == wanted["bytes"].get<double>(), boost::test_tools::tolerance(1e-9));
        BOOST_TEST(rounds_to(bytes_of(pieces) / span_s, wanted["mean_Bps"], 1));
        BOOST_TEST(rounds_to(largest(pieces.rates), wanted["max_Bps"], 1));
        BOOST_TEST(pieces.starts_s.front() == figures["ts_first"].get<double>());
        BOOST_TEST(pieces.ends_s.back() == figures["ts_last"].get<double>());
      }
      ++devices;
    }
  }
  BOOST_TEST(devices == 15);
}

BOOST_AUTO_TEST_CASE(what_lies_upon_a_disk_is_counted_once) {
  const auto folder = real_traces();
  if (!folder) return;
  const RateExport found = read_device(*folder / "host-logs/diskstats/diskstats-003.txt.gz", "diskstats", "");
  double bytes = 0;
  for (const EntityRates& device : found.entities) bytes += bytes_of(device.pieces);
  // sdc's 1,186,168,832 bytes and nothing of sdc1, dm-7, nor of the small dm devices upon them. sda's own counter has
  // lost its upper part and stands still.
  BOOST_TEST(std::round(bytes) == 1186168832.0);
  BOOST_TEST(found.left_out.size() + found.entities.size() == 41U);
}

BOOST_AUTO_TEST_CASE(all_devices_of_sar) {
  const auto folder = real_traces();
  if (!folder) return;
  const nlohmann::json published = real_statistics(*folder);
  int devices = 0;
  for (const auto& [name, figures] : published["files"].items()) {
    if (figures["format"] != "sar") continue;
    if (figures["devices_written"].empty()) {
      BOOST_TEST(refused_with(*folder / name, "sar", "holds reads and writes together"), name);
      continue;
    }
    const RateExport all = read_device(*folder / name, "sar", "");
    BOOST_TEST(all.entities.size() + all.left_out.size() == figures["devices"].get<std::size_t>());
    for (const auto& [device, wanted] : figures["devices_written"].items()) {
      BOOST_TEST_CONTEXT(name << " " << device) {
        const RatePieces pieces = read_device(*folder / name, "sar", device).entities.at(0).pieces;
        BOOST_TEST(pieces.rates.size() == wanted["rows"].get<std::size_t>());
        BOOST_TEST(rounds_to(mean(pieces.rates), wanted["mean_Bps"], 2));
        BOOST_TEST(rounds_to(largest(pieces.rates), wanted["max_Bps"], 2));
      }
      ++devices;
    }
  }
  BOOST_TEST(devices == 7);
}

BOOST_AUTO_TEST_CASE(the_restart_in_a_day_of_sar_is_no_measured_time) {
  const auto folder = real_traces();
  if (!folder) return;
  const RatePieces pieces =
      read_device(*folder / "host-logs/sar/sar-12.0.2-historical.gz", "sar", "dev8-48").entities.at(0).pieces;
  // 2018-12-18 00:00:01 to 14:40:01, without 13:40:01 to 14:00:01: the last row before the restart is that of 13:40:01.
  double covered_s = 0;
  for (std::size_t row = 0; row < pieces.rates.size(); ++row) covered_s += pieces.ends_s[row] - pieces.starts_s[row];
  BOOST_TEST(pieces.starts_s.front() == 1545091201.0);
  BOOST_TEST(pieces.ends_s.back() - pieces.starts_s.front() == 14 * 3600 + 40 * 60);
  BOOST_TEST(covered_s == 14 * 3600 + 20 * 60);
}

BOOST_AUTO_TEST_CASE(outputs_of_sysstat_in_two_forms_agree) {
  const auto folder = real_traces();
  if (!folder) return;
  const std::filesystem::path logs = *folder / "host-logs/sysstat";
  for (const char* device : {"sda", "sda1", "sdg", "sdr", "sds"}) {
    const EntityRates table = read_device(logs / "expected.sadf-d", "sadf", device).entities.at(0);
    const EntityRates json = read_device(logs / "expected.sadf-j", "sadf", device).entities.at(0);
    // The table goes on after a restart, the other file ends there.
    BOOST_TEST(table.pieces.rates.size() >= json.pieces.rates.size());
    for (std::size_t row = 0; row < json.pieces.rates.size(); ++row) {
      BOOST_TEST(table.pieces.rates[row] == json.pieces.rates[row]);
      BOOST_TEST(table.pieces.ends_s[row] == json.pieces.ends_s[row]);
    }
  }
  // 10,663.48 kB/s in the third of the rows.
  BOOST_TEST(largest(read_device(logs / "expected.sadf-j", "sadf", "sda").entities.at(0).pieces.rates) ==
             10663.48 * 1024);
}

BOOST_AUTO_TEST_CASE(reports_of_iostat_and_their_json) {
  const auto folder = real_traces();
  if (!folder) return;
  RateSpec spec;
  spec.kind = "iostat";
  spec.interval_s = 31;
  spec.path = *folder / "host-logs/sysstat/expected.iostat-x";
  const RateExport text = read_rates(spec);
  BOOST_TEST(text.host == "SYSSTAT.TEST");
  BOOST_TEST(text.entities.size() == 5U);
  BOOST_TEST(text.entities[3].name == "sdr");
  BOOST_TEST(text.entities[3].pieces.rates == std::vector<double>{16.04 * 1024}, boost::test_tools::per_element());
  spec.path = *folder / "host-logs/sysstat/expected.iostat-ALL";
  const RateExport all = read_rates(spec);
  BOOST_TEST(all.entities[6].name == "sdr");
  BOOST_TEST(all.entities[6].pieces.rates == (std::vector<double>{16.04 * 1024, 6.4 * 1024}),
             boost::test_tools::per_element());
  spec.path = *folder / "host-logs/sysstat/expected.iostat-x-p-ALL-JSON";
  const RateExport json = read_rates(spec);
  BOOST_TEST(!json.entities.empty());
  BOOST_TEST(json.left_out.size() > 5U);
}

BOOST_AUTO_TEST_CASE(every_real_log_is_recognised) {
  const auto folder = real_traces();
  if (!folder) return;
  for (const auto& [kind, part] :
       {std::pair("diskstats", "diskstats/diskstats-001.txt"), std::pair("diskstats", "diskstats/diskstats-003.txt.gz"),
        std::pair("sar", "sar/sar-12.0.2-historical.gz"), std::pair("sar", "sar/sar-11.6.1-full-output.gz"),
        std::pair("sar", "sar/sar-AIX-7.2.gz"), std::pair("sar", "sar/sar-Solaris-11.3.gz"),
        std::pair("sadf", "sysstat/expected.sadf-d"), std::pair("sadf", "sysstat/expected.sadf-j"),
        std::pair("iostat", "sysstat/expected.iostat-x"), std::pair("iostat", "sysstat/expected.iostat-ALL"),
        std::pair("iostat", "sysstat/expected.iostat-x-p-ALL-JSON")}) {
    BOOST_TEST(recognise(*folder / "host-logs" / part).kind == kind, part);
  }
  BOOST_CHECK_THROW(recognise(*folder / "host-logs/vscsistats/sample_vscsiStats.csv"), ScenarioError);
}
