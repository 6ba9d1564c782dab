/// Names of result.json, the CSV files and the resolved scenario against the shared interface.
#define BOOST_TEST_MODULE result_files
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "sim/report/page/calendar_date.hpp"
#include "sim/report/words/csv_text.hpp"
#include "tests/report/synthetic_record.hpp"

using namespace drsim;

namespace {

std::string series_text(const RunRecord& record) {
  std::string text;
  write_series_csv(record, Calendar("2026-03-02T08:00"), [&](std::string_view part) { text += part; });
  return text;
}

std::string events_text(const RunRecord& record) {
  std::string text;
  write_events_csv(record, Calendar("2026-03-02T08:00"), [&](std::string_view part) { text += part; });
  return text;
}

}  // namespace

// The list is that of design/interface.md, "result.json: names that must exist".
BOOST_AUTO_TEST_CASE(every_name_of_the_interface_exists) {
  const nlohmann::ordered_json result = result_json(synthetic::read(), synthetic::record());
  for (const char* pointer : {"/drsim/version",
                              "/scenario/name",
                              "/scenario/digest",
                              "/run/seed",
                              "/run/replications",
                              "/run/horizon_s",
                              "/run/wall_s",
                              "/run/events",
                              "/run/fingerprint",
                              "/warnings",
                              "/groups/0/name",
                              "/groups/0/product",
                              "/groups/0/rpo_s/mean",
                              "/groups/0/rpo_s/p50",
                              "/groups/0/rpo_s/p95",
                              "/groups/0/rpo_s/p99",
                              "/groups/0/rpo_s/max",
                              "/groups/0/rpo_s/end",
                              "/groups/0/rpo_target_s",
                              "/groups/0/above_target_fraction",
                              "/groups/0/state_s/Protected",
                              "/groups/0/state_s/Buffering",
                              "/groups/0/state_s/BitmapSync",
                              "/groups/0/state_s/Disconnected",
                              "/groups/0/checkpoints",
                              "/groups/0/history_s/min",
                              "/groups/0/history_s/end",
                              "/groups/0/journal_bytes/peak",
                              "/groups/0/journal_bytes/end",
                              "/groups/0/bytes/written",
                              "/groups/0/bytes/delivered",
                              "/groups/0/bytes/queued",
                              "/groups/0/bytes/dirty",
                              "/groups/0/bytes/collapsed",
                              "/links/0/name",
                              "/links/0/from",
                              "/links/0/to",
                              "/links/0/capacity_bits_per_s",
                              "/links/0/carried_bytes",
                              "/links/0/utilisation/mean",
                              "/links/0/utilisation/p95",
                              "/links/0/utilisation/p99",
                              "/links/0/utilisation/max",
                              "/links/0/by_class/replication",
                              "/links/0/by_class/resync",
                              "/links/0/by_class/initial_copy",
                              "/links/0/by_class/control",
                              "/links/0/by_class/other",
                              "/appliances/0/name",
                              "/appliances/0/kind",
                              "/appliances/0/host",
                              "/appliances/0/buffer_bytes/capacity",
                              "/appliances/0/buffer_bytes/peak",
                              "/appliances/0/cpu/mean",
                              "/appliances/0/cpu/p95",
                              "/appliances/0/cpu/max",
                              "/failovers",
                              "/needs/bandwidth/0/mean",
                              "/needs/bandwidth/0/p95",
                              "/needs/bandwidth/0/p98",
                              "/needs/bandwidth/0/peak",
                              "/needs/bandwidth/0/for_rpo",
                              "/needs/journal"}) {
    BOOST_TEST_CONTEXT(pointer) { BOOST_TEST(result.contains(nlohmann::ordered_json::json_pointer(pointer))); }
  }
  BOOST_TEST(result["failovers"].is_array());
  BOOST_TEST(result["needs"]["ports"].is_null());
  BOOST_TEST(!result["needs"]["ports_reason"].get<std::string>().empty());
}

BOOST_AUTO_TEST_CASE(numbers_read_back_unchanged) {
  RunRecord record = synthetic::record();
  record.groups[0].rpo_s.mean = 0.1 + 0.2;
  record.groups[0].bytes.written = 123456789012345678.0;
  const std::string text = result_json(synthetic::read(), record).dump();
  const auto back = nlohmann::ordered_json::parse(text);
  BOOST_TEST((back["groups"][0]["rpo_s"]["mean"].get<double>() == 0.1 + 0.2));
  BOOST_TEST((back["groups"][0]["bytes"]["written"].get<double>() == 123456789012345678.0));
}

BOOST_AUTO_TEST_CASE(two_results_of_one_record_are_equal) {
  BOOST_TEST(result_json(synthetic::read(), synthetic::record()).dump() ==
             result_json(synthetic::read(), synthetic::record()).dump());
  const bool same_page =
      report_html(synthetic::read(), synthetic::record()) == report_html(synthetic::read(), synthetic::record());
  BOOST_TEST(same_page);
}

BOOST_AUTO_TEST_CASE(csv_fields_are_quoted_and_never_formulas) {
  BOOST_TEST(csv_field("plain") == "plain");
  BOOST_TEST(csv_field("") == "");
  BOOST_TEST(csv_field("a,b") == "\"a,b\"");
  BOOST_TEST(csv_field("say \"x\"") == "\"say \"\"x\"\"\"");
  BOOST_TEST(csv_field("two\nlines") == "\"two\nlines\"");
  BOOST_TEST(csv_field("=1+1") == "'=1+1");
  BOOST_TEST(csv_field("@cmd,x") == "\"'@cmd,x\"");
  BOOST_TEST(csv_field("-x") == "'-x");
  BOOST_TEST(csv_field("+x") == "'+x");
  BOOST_TEST(csv_field("\tx") == "'\tx");
  BOOST_TEST(csv_field("a=b") == "a=b");
}

BOOST_AUTO_TEST_CASE(events_carry_the_local_date) {
  RunRecord record;
  record.log = {{0, "link a", "down", 0}, {90061.25, "=x", "restored", 1e9}};
  // 90061.25 s = 1 day 1 h 1 min 1.25 s after 08:00.
  BOOST_TEST(events_text(record) ==
             "date,at_s,entity,event,amount\r\n"
             "2026-03-02T08:00:00.000,0,link a,down,0\r\n"
             "2026-03-03T09:01:01.250,90061.25,'=x,restored,1000000000\r\n");
}

BOOST_AUTO_TEST_CASE(series_tell_corners_from_envelopes) {
  RunRecord record;
  record.curves = {Curve{"rpo_s", "a", "", true, {{0, 5, 5, 5}}},
                   Curve{"link_bits_per_s", "l", "resync", false, {{60, 1, 3, 2}, {90, 1, 3, 2}, {120, 0, 0, 0}}}};
  BOOST_TEST(series_text(record) ==
             "kind,entity,series,form,at_s,date,value,low,high,mean\r\n"
             "rpo_s,a,,corner,0,2026-03-02T08:00:00.000,5,,,\r\n"
             "link_bits_per_s,l,resync,envelope,60,2026-03-02T08:01:00.000,,1,3,2\r\n"
             "link_bits_per_s,l,resync,envelope,120,2026-03-02T08:02:00.000,,0,0,0\r\n");
}

BOOST_AUTO_TEST_CASE(starts_of_every_accepted_form_are_understood) {
  BOOST_TEST(Calendar("2026-03-02").iso(0) == "2026-03-02T00:00:00.000");
  BOOST_TEST(Calendar("2026-03-02T08:00").iso(0.0004) == "2026-03-02T08:00:00.000");
  BOOST_TEST(Calendar("2026-03-02T08:00:30").iso(-0.5) == "2026-03-02T08:00:29.500");
  BOOST_TEST(Calendar("2024-02-28T23:59:59").iso(1) == "2024-02-29T00:00:00.000");
  BOOST_TEST(Calendar("2026-03-02T08:00:30").text(30) == "Mon 2026-03-02 08:01");
  BOOST_CHECK_THROW(Calendar("next week"), std::invalid_argument);
}
