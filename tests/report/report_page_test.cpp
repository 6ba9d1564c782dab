/// The text of report.html and of the terminal summary, without a browser.
#define BOOST_TEST_MODULE report_page
#include <boost/test/unit_test.hpp>
#include <regex>

#include "sim/report/advice.hpp"
#include "sim/report/page/curve_thinning.hpp"
#include "sim/report/page/rpo_calendar.hpp"
#include "sim/report/page/topology_svg.hpp"
#include "sim/report/words/number_text.hpp"
#include "tests/report/synthetic_record.hpp"

using namespace drsim;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// The synthetic run with two changes tried: one helps, one does harm.
RunRecord with_advice() {
  RunRecord record = synthetic::record();
  OutcomeFigures before;
  before.groups = 5;
  before.groups_missed = 4;
  before.above_target_clock_s = before.above_target_group_s = 3600;
  before.worst_rpo_s = 2400;
  OutcomeFigures better = before, worse = before;
  better.groups_missed = 1;
  better.above_target_clock_s = better.above_target_group_s = 100;
  better.worst_rpo_s = 350;
  worse.above_target_clock_s = 7200;
  before.by_group = {{"erp", 3600, 2400}, {"web", 0, 4000}};
  better.by_group = {{"erp", 100, 350}, {"web", 0, 4000}};
  worse.by_group = {{"erp", 7200, 2400}, {"web", 0, 4000}};
  const Proposal link{
      {{ProposalKind::LinkCapacity, "fra-mad", 1, 1e9, 1.12e9, {"/links/fra-mad/capacity", "1.12 Gbps"}}}};
  const Proposal ram{
      {{ProposalKind::VraRam, "fra-c1", 1, 3 * gib_bytes, 6 * gib_bytes, {"/clusters/fra-c1/vra/ram", "6 GiB"}}}};
  record.advice = AdviceRecord{before, 2, {{{link}, better, true}}, {{{ram}, worse, true}}, false, ""};
  return record;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_page_names_no_other_place) {
  const std::string page = report_html(synthetic::read(), synthetic::record());
  BOOST_TEST(!contains(page, "sourceMappingURL"));
  BOOST_TEST(!std::regex_search(page, std::regex(R"(<(script|link|img|iframe)[^>]*(src|href)="(?!data:))")));
  BOOST_TEST(contains(page, "default-src 'none'"));
  BOOST_TEST(!contains(page, "connect-src"));
}

BOOST_AUTO_TEST_CASE(no_name_ends_the_data_or_the_title) {
  const std::string page = report_html(synthetic::read(), synthetic::record());
  // Three scripts: data, library, own; the library and the page's own text hold no closing tag.
  BOOST_TEST(count_of(page, "</script>") == 3U);
  BOOST_TEST(!contains(page, "<script>alert"));
  BOOST_TEST(!contains(page, "<b>bold"));
  const std::size_t from = page.find("id=\"report-data\">") + 17;
  const std::string json = page.substr(from, page.find("</script>", from) - from);
  BOOST_TEST(json.find_first_of("<>&") == std::string::npos);
  BOOST_TEST(!contains(json, "\u2028"));
  const auto data = nlohmann::json::parse(json);
  BOOST_TEST(data["result"]["groups"][1]["name"] == "<script>alert(1)</script>");
  BOOST_TEST(data["result"]["scenario"]["title"] == synthetic::scenario().title);
}

BOOST_AUTO_TEST_CASE(the_topology_escapes_names) {
  Scenario scenario = synthetic::scenario();
  scenario.sites[1].name = "a&lt;b \\N \\l <svg onload=x> \"q\"\nnext 数";
  const std::string svg = topology_svg(scenario, synthetic::record());
  BOOST_TEST(svg.compare(0, 4, "<svg") == 0);
  BOOST_TEST(!contains(svg, "<svg onload"));
  BOOST_TEST(contains(svg, "&lt;svg onload=x&gt;"), svg);
  BOOST_TEST(contains(svg, "a&amp;lt;b \\N \\l"), svg);
  BOOST_TEST(contains(svg, "next 数"), svg);
  BOOST_TEST(contains(svg, "fra&#45;mad"), svg);
}

// A triangle 0 -> 10 -> 0 over 100 s: the halves have mean 5; [20, 30) goes from 4 to 6.
BOOST_AUTO_TEST_CASE(thinning_keeps_least_greatest_and_mean) {
  const Curve triangle{"x", "", "", true, {{0, 0, 0, 0}, {50, 10, 10, 10}, {100, 0, 0, 0}}};
  const auto halves = curve_over(triangle, {0, 50, 100}, 100);
  BOOST_REQUIRE(halves.size() == 2U);
  BOOST_TEST(halves[0].high == 10);
  BOOST_TEST(halves[1].low == 0);
  BOOST_TEST(halves[0].mean == 5);
  const auto part = curve_over(triangle, {20, 30}, 100);
  BOOST_TEST(part[0].low == 4);
  BOOST_TEST(part[0].high == 6);
  const auto top = curve_over(triangle, {40, 60}, 100);
  BOOST_TEST(top[0].high == 10);
  BOOST_TEST(top[0].mean == 9);
}

BOOST_AUTO_TEST_CASE(thinning_of_jumps_and_envelopes) {
  const Curve jump{"x", "", "", true, {{0, 1, 1, 1}, {10, 1, 1, 1}, {10, 7, 7, 7}, {20, 7, 7, 7}}};
  const auto both = curve_over(jump, {0, 10, 20}, 20);
  BOOST_TEST(both[0].high == 1);
  BOOST_TEST(both[1].low == 7);
  // Envelope pieces [0, 10) in 1..3 around 2 and [10, 20) in 5..9 around 6; over [5, 15) the mean is 4.
  const Curve envelope{"x", "", "", false, {{0, 1, 3, 2}, {10, 5, 9, 6}}};
  const auto middle = curve_over(envelope, {5, 15}, 20);
  BOOST_TEST(middle[0].low == 1);
  BOOST_TEST(middle[0].high == 9);
  BOOST_TEST(middle[0].mean == 4);
}

BOOST_AUTO_TEST_CASE(the_calendar_holds_the_worst_of_each_hour) {
  Scenario scenario;
  scenario.start_second_of_day_s = 6 * hour_s;
  RunRecord record;
  record.horizon_s = day_s;
  record.groups.resize(2);
  record.groups[0].name = "a";
  record.groups[0].rpo_target_s = 10;
  record.groups[1].name = "b";
  record.groups[1].rpo_target_s = 1000;
  // Group a rises from 5 to 65 between hours 1 and 2 of the run (hours 7 and 8 of the day), b stays at 40.
  record.curves = {Curve{"rpo_s", "a", "", true, {{0, 5, 5, 5}, {3600, 5, 5, 5}, {7200, 65, 65, 65}, {7200, 5, 5, 5}}},
                   Curve{"rpo_s", "b", "", true, {{0, 40, 40, 40}}}};
  record.groups[0].above_target.add(3900, 7200, 65, 0);
  record.groups[1].above_target.add(12 * hour_s - 60, 12 * hour_s + 90, 1100, 0);
  const RpoCalendar calendar = rpo_calendar(scenario, record);
  BOOST_TEST(calendar.cells.size() == 48U);
  BOOST_TEST(!calendar.cells[5].inside);
  BOOST_TEST(calendar.cells[6].worst_rpo_s == 40);
  BOOST_TEST(calendar.cells[6].groups_above == 0U);
  BOOST_TEST(calendar.cells[7].worst_rpo_s == 65);
  BOOST_TEST(calendar.cells[7].worst_ratio == 6.5);
  BOOST_TEST(calendar.cells[7].groups_above == 1U);
  BOOST_TEST(calendar.cells[7].above_s == 3300);
  BOOST_TEST(calendar.cells[8].above_s == 0);
  BOOST_TEST(calendar.cells[17].above_s == 60);
  BOOST_TEST(calendar.cells[18].above_s == 90);
  BOOST_TEST(calendar.cells[18].groups_above == 1U);
  BOOST_TEST(calendar.cells[8].worst_rpo_s == 40);
  BOOST_TEST(calendar.cells[29].inside);
  BOOST_TEST(!calendar.cells[30].inside);
}

BOOST_AUTO_TEST_CASE(quantities_read_well) {
  BOOST_TEST(duration_text(0.0281) == "28.1 ms");
  BOOST_TEST(duration_text(5.5) == "5.5 s");
  BOOST_TEST(duration_text(99.7) == "1 min 40 s");
  BOOST_TEST(duration_text(3599.9) == "1 h");
  BOOST_TEST(duration_text(7260) == "2 h 1 min");
  BOOST_TEST(duration_text(86399) == "1 d");
  BOOST_TEST(bytes_text(1536) == "1.5 KiB");
  BOOST_TEST(bytes_text(1048575) == "1 MiB");
  BOOST_TEST(bit_rate_text(1e9) == "1 Gb/s");
  BOOST_TEST(bit_rate_text(999.9e6) == "1 Gb/s");
  BOOST_TEST(percent_text(0) == "0 %");
  BOOST_TEST(percent_text(1e-9) == "< 0.01 %");
  BOOST_TEST(percent_text(1) == "100 %");
  BOOST_TEST(percent_text(0.9999999) == "> 99.99 %");
  BOOST_TEST(printable_text("a\x1b[31m\n\xc2\x9b") == "a?[31m??");
}

BOOST_AUTO_TEST_CASE(the_summary_answers_first_and_steers_no_terminal) {
  RunRecord record = with_advice();
  record.groups[0].name = record.advice->helpful[0].parts[0].values[0].entity = "evil\x1b[2J";
  const std::string text = summary_table(synthetic::read(), record);
  BOOST_TEST(text.find("In normal operation RPO targets are missed by 4 of 5 protection groups.") == 0U);
  BOOST_TEST(!contains(text, "\x1b"));
  BOOST_TEST(contains(text, "Raise link evil?[2J from 1 Gb/s to 1.12 Gb/s"));
  BOOST_TEST(contains(text, "Simulated and not advised:\n  - Raise the RAM of each VRA of fra-c1 from 3 GiB to 6 GiB"));
}

BOOST_AUTO_TEST_CASE(more_than_fifteen_groups_are_counted) {
  RunRecord record = synthetic::record();
  record.groups.resize(1);
  for (int i = 1; i < 40; ++i) {
    record.groups.push_back(record.groups[0]);
    record.groups.back().name = "group-" + std::to_string(i);
  }
  BOOST_TEST(contains(summary_table(synthetic::read(), record), "… 25 more\n"));
}

// What was tried is told with what it came to, and how to repeat it; nothing else is advised.
BOOST_AUTO_TEST_CASE(advice_is_what_was_tried) {
  const std::vector<Advice> untried = answer_of(synthetic::scenario(), synthetic::record()).fixes;
  BOOST_REQUIRE(untried.size() == 1U);
  BOOST_TEST(untried[0].title == "Have a second path beside link fra-mad");
  BOOST_TEST(!untried[0].is_simulated);
  const Answer answer = answer_of(synthetic::scenario(), with_advice());
  BOOST_TEST(answer.advised ==
             "None of those that were simulated, alone or together, meets everything; beside each is what it reaches.");
  BOOST_REQUIRE(answer.fixes.size() == 2U);
  BOOST_TEST(answer.fixes[0].title == "Raise link fra-mad from 1 Gb/s to 1.12 Gb/s");
  BOOST_TEST(answer.fixes[0].text ==
             "Simulated: 4 → 1 of 5 groups above target, for 1 h → 1 min 40 s, worst RPO of erp 40 min → 5 min 50 s. "
             "--set '/links/fra-mad/capacity=1.12 Gbps'");
  BOOST_TEST(answer.fixes[0].is_simulated);
  BOOST_REQUIRE(answer.in_vain.size() == 1U);
  BOOST_TEST(answer.in_vain[0].title == "Raise the RAM of each VRA of fra-c1 from 3 GiB to 6 GiB");
}

// What is printed can be pasted, so all of it is.
BOOST_AUTO_TEST_CASE(many_changes_are_counted_in_the_title_and_printed_whole) {
  RunRecord record = with_advice();
  std::vector<ProposedValue>& values = record.advice->helpful[0].parts[0].values;
  for (int i = 0; i < 30; ++i)
    values.push_back({ProposalKind::LinkCapacity,
                      std::to_string(i),
                      1,
                      1e9,
                      1.12e9,
                      {"/links/" + std::to_string(i) + "/capacity", "1.12 Gbps"}});
  const Advice advice = answer_of(synthetic::scenario(), record).fixes[0];
  BOOST_TEST(advice.title == "Raise links fra-mad, 0, 1, 2, 3 and 26 others from 1 Gb/s to 1.12 Gb/s");
  BOOST_TEST(contains(advice.text, " --set '/links/29/capacity=1.12 Gbps'"), advice.text);
  BOOST_TEST(result_json({synthetic::scenario(), {}, {}}, record)["answer"]["fixes"][0]["changes"].size() == 31U);
}

// The engine names the VRA whose pool was full; a report of many VRAs sums them up.
BOOST_AUTO_TEST_CASE(causes_are_summed_up) {
  RunRecord record = synthetic::record();
  record.groups.resize(1);
  const Entity behind{EntityKind::Link, "fra-mad", Direction::Backward};
  const auto full = [&](const char* host) {
    return Cause{CauseKind::BufferFull, CauseCategory::Buffer, {EntityKind::Vra, host}, behind, "", SyncAfter::Bitmap};
  };
  TimeAboveTarget above;
  above.add(0, 60, 400, 0);
  above.add(90, 120, 400, 1);
  set_misses({{&above, {full("h"), full("i")}}}, record.groups[0]);
  const Answer answer = answer_of(synthetic::scenario(), record);
  BOOST_REQUIRE(answer.causes.size() == 1U);
  BOOST_TEST(answer.causes[0].group_s == 90);
  BOOST_TEST(share_words(answer.causes[0]) == "2 VRAs: pool full behind link fra-mad (backward), then bitmap sync");
}

BOOST_AUTO_TEST_CASE(met_targets_are_said_so) {
  RunRecord record = synthetic::record();
  for (GroupResult& group : record.groups) {
    group.above_target_fraction = 0;
    group.above_target = TimeAboveTarget();
    group.above_target_causes.clear();
    group.violations.clear();
    group.rpo_s.max = 6;
  }
  const Answer answer = answer_of(synthetic::scenario(), record);
  BOOST_TEST(answer.headline == "In normal operation the RPO targets of all 5 protection groups are met all the time.");
  BOOST_TEST(answer.missed_groups == 0U);
  BOOST_TEST(answer.causes.empty());
}
