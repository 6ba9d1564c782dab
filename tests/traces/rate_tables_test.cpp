/// Tables by a map of their columns: values worked out by hand beside each case.

#define BOOST_TEST_MODULE rate_tables
#include <boost/test/unit_test.hpp>

#include "tests/traces/rate_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double exact = 1e-12;
const auto per_element = boost::test_tools::per_element();

RateSpec table(const std::string& time, const std::vector<std::string>& rates, const std::string& unit = "B/s") {
  RateSpec spec = of_kind("csv");
  spec.time_column = time;
  spec.rate_columns = rates;
  spec.rate_unit = unit;
  return spec;
}

RateSpec long_table(const std::string& unit = "B/s") {
  RateSpec spec = table("Timestamp", {"Value"}, unit);
  spec.entity_column = "Entity";
  return spec;
}

const std::vector<double>& rates_of(const RateExport& found, std::size_t entity = 0) {
  return found.entities.at(entity).pieces.rates;
}

const std::vector<double> three = {1520, 2310, 905};

}  // namespace

BOOST_AUTO_TEST_CASE(two_vms_of_a_long_table_are_two_and_their_sum) {
  std::string text = "Timestamp,Entity,Value\n";
  for (const char* time : {"00:00", "00:05", "00:10"}) {
    text += std::string("2025-11-03 ") + time + ":00,A,10\n2025-11-03 " + time + ":00,B,1\n";
  }
  const RateExport found = read_text(long_table("MB/s"), text);
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"A", "B"}), per_element);
  BOOST_TEST(rates_of(found, 0) == std::vector<double>(3, 10e6), per_element);
  BOOST_TEST(rates_of(found, 1) == std::vector<double>(3, 1e6), per_element);
  const RatePieces sum = sum_of({&found.entities[0].pieces, &found.entities[1].pieces});
  BOOST_TEST(sum.rates == std::vector<double>(3, 11e6), per_element);
  BOOST_TEST(found.entities[0].nominal_s == 300);
  BOOST_TEST(sum.starts_s.front() == 1762128000.0);  // date -u -d 2025-11-03 +%s
  BOOST_TEST(sum.ends_s.back() - sum.starts_s.front() == 900.0);
}

BOOST_AUTO_TEST_CASE(without_the_entity_column_rows_of_one_date_are_refused_with_both_lines) {
  const std::string text = "Timestamp,Entity,Value\n2025-11-03 00:00:00,A,10\n2025-11-03 00:00:00,B,1\n";
  BOOST_TEST(problem_of(table("Timestamp", {"Value"}), text) ==
             "line 3: has the same date as line 2; --entity-column names the column that tells such rows apart");
  BOOST_TEST(problem_of(long_table(), text + "2025-11-03 00:00:00,A,10\n") ==
             "line 4: has the same date as line 2 of \"A\"; --instance-column names the column that tells such rows "
             "apart, to add them up");
}

BOOST_AUTO_TEST_CASE(disks_of_a_vm_are_added_up_by_date) {
  RateSpec spec = long_table("KiB/s");
  spec.instance_column = "Instance";
  const RateExport found =
      read_text(spec,
                "Timestamp,Entity,Instance,Value\n"
                "2025-11-03 10:00:00,sql01,scsi0:0,1520\n2025-11-03 10:00:00,sql01,scsi0:1,8020\n"
                "2025-11-03 10:05:00,sql01,scsi0:0,2310\n2025-11-03 10:05:00,sql01,scsi0:1,12040\n");
  BOOST_TEST(found.entities.size() == 1U);
  BOOST_TEST(rates_of(found) == (std::vector<double>{9540 * 1024.0, 14350 * 1024.0}), per_element);
}

BOOST_AUTO_TEST_CASE(disks_with_different_stamps_keep_their_bytes) {
  RateSpec spec = long_table();
  spec.instance_column = "I";
  // a: 10 from 0 to 600; b: 4 from 300 to 900, a disk that was added and stays longer.
  const RateExport found = read_text(spec, "Timestamp,Entity,I,Value\n0,v,a,10\n300,v,a,10\n300,v,b,4\n600,v,b,4\n");
  BOOST_TEST(rates_of(found) == (std::vector<double>{10, 14, 4}), per_element);
  BOOST_TEST(bytes_of(found.entities[0].pieces) == 10 * 600 + 4 * 600);
}

BOOST_AUTO_TEST_CASE(any_of_hundreds_of_columns_and_all_at_once) {
  std::string header = "time";
  std::string rows[2] = {"0", "300"};
  for (int column = 0; column < 300; ++column) {
    header += ",vm" + std::to_string(column);
    rows[0] += "," + std::to_string(column);
    rows[1] += "," + std::to_string(2 * column);
  }
  const std::string text = header + "\n" + rows[0] + "\n" + rows[1] + "\n";
  const RateExport one = read_text(table("time", {"vm299"}), text);
  BOOST_TEST(rates_of(one) == (std::vector<double>{299, 598}), per_element);
  const RateExport all = read_text(table("time", {"*"}), text);
  BOOST_TEST(all.entities.size() == 300U);
  BOOST_TEST(all.entities[7].name == "vm7");
  BOOST_TEST(rates_of(all, 7) == (std::vector<double>{7, 14}), per_element);
  BOOST_TEST(read_text(table("time", {"vm1?", "2"}), text).entities.size() == 11U);
}

BOOST_AUTO_TEST_CASE(two_columns_of_one_title_are_not_mixed_up) {
  const std::string text = "t,v,v\n0,1,2\n60,3,4\n";
  BOOST_TEST(problem_of(table("t", {"*"}), text) ==
             ": two columns hold the rates of \"v\"; choose one by its number (--rate-column)");
  BOOST_TEST(rates_of(read_text(table("t", {"3"}), text)) == (std::vector<double>{2, 4}), per_element);
}

BOOST_AUTO_TEST_CASE(encodings_give_the_same_rates) {
  const std::string text = "Time,Write\n2025-11-03 10:00:00,1520\n2025-11-03 10:05:00,2310\n2025-11-03 10:10:00,905\n";
  for (const std::string& written : {text, "\xef\xbb\xbf" + text, utf16(text, true, true), utf16(text, false, true),
                                     utf16(text, true, false), utf16(text, false, false)}) {
    const RateExport found = read_text(table("Time", {"Write"}), written);
    BOOST_TEST(rates_of(found) == three, per_element);
    BOOST_TEST(found.notes.empty());
  }
}

BOOST_AUTO_TEST_CASE(long_text_in_utf16_is_converted_across_buffers) {
  std::string text = "t,v\n";
  for (int row = 0; row < 20000; ++row) text += std::to_string(row) + "," + std::to_string(row % 977) + "\n";
  const RateExport found = read_text(table("t", {"v"}), utf16(text, true, true));
  BOOST_TEST(rates_of(found).size() == 20000U);
  BOOST_TEST(rates_of(found)[19999] == 19999 % 977);
}

BOOST_AUTO_TEST_CASE(numbers_of_other_countries) {
  const std::string german =
      "\"Zeit\";\"Schreibrate\"\r\n\"03.11.2025 10:00:00\";\"1520,5\"\r\n\"03.11.2025 10:05:00\";\"2.310,25\"\r\n";
  const RateExport found = read_text(table("Zeit", {"Schreibrate"}), german);
  BOOST_TEST(rates_of(found) == (std::vector<double>{1520.5, 2310.25}), per_element);
  BOOST_TEST(found.entities[0].pieces.starts_s[0] == 1762128000.0 + 10 * 3600);
  const RateExport english = read_text(table("t", {"v"}), "t\tv\n0\t1,234,567\n60\t2,000.5\n");
  BOOST_TEST(rates_of(english) == (std::vector<double>{1234567, 2000.5}), per_element);
  const std::string unclear = "t;v\n0;1,520\n60;2,310\n";
  BOOST_TEST(problem_of(table("t", {"v"}), unclear) ==
             "line 2: the number \"1,520\" may have a decimal comma or groups of three digits; say with --decimal , or "
             "--decimal .");
  RateSpec said = table("t", {"v"});
  said.decimal = '.';
  BOOST_TEST(rates_of(read_text(said, unclear)) == (std::vector<double>{1520, 2310}), per_element);
  said.decimal = ',';
  BOOST_TEST(rates_of(read_text(said, unclear)) == (std::vector<double>{1.52, 2.31}), per_element);
}

BOOST_AUTO_TEST_CASE(gaps_by_policy_and_counted) {
  const std::string text = "t,v\n0,\n300,1520\n600,\n900,905\n1200,905\n3000,7\n3300,7\n";
  RateSpec spec = table("t", {"v"});
  const RateExport zero = read_text(spec, text);
  BOOST_TEST(rates_of(zero) == (std::vector<double>{1520, 0, 905, 905, 7, 7}), per_element);
  BOOST_TEST(zero.entities[0].pieces.ends_s[3] == 1500.0);
  BOOST_TEST(has_note(zero, "1 empty cell before the first or after the last"));
  BOOST_TEST(has_note(zero, "1 empty cell between others: 0 is taken"));
  BOOST_TEST(has_note(zero, "1 gap where rows are missing, counted by series: 0 is taken"));
  spec.gaps = GapPolicy::Hold;
  const RateExport hold = read_text(spec, text);
  BOOST_TEST(rates_of(hold) == (std::vector<double>{1520, 1520, 905, 905, 7, 7}), per_element);
  BOOST_TEST(hold.entities[0].pieces.ends_s[3] == 3000.0);
  spec.gaps = GapPolicy::Refuse;
  BOOST_TEST(problem_of(spec, text) == "line 4: the rate is empty; --gaps zero takes 0, --gaps hold the rate before");
  BOOST_TEST(problem_of(spec, "t,v\n0,1\n300,1\n600,1\n3000,7\n") ==
             "line 5: rows are missing: the one before, line 4, is 2400 s away and the usual step 300 s; --gaps zero "
             "takes 0 in between, --gaps hold the rate before");
}

BOOST_AUTO_TEST_CASE(newest_first_is_turned_round_and_said) {
  const RateExport found = read_text(table("t", {"v"}), "t,v\n600,3\n300,2\n0,1\n");
  BOOST_TEST(rates_of(found) == (std::vector<double>{1, 2, 3}), per_element);
  BOOST_TEST(has_note(found, "newest first"));
  BOOST_TEST(problem_of(table("t", {"v"}), "t,v\n0,1\n600,2\n300,3\n900,4\n700,5\n") ==
             "line 4: its time is 300 s before that of line 3, and 2 of 5 rows step back: neither oldest nor newest "
             "first; sort the rows by time");
}

BOOST_AUTO_TEST_CASE(epochs_in_seconds_and_milliseconds) {
  const RateExport seconds = read_text(table("t", {"v"}), "t,v\n1762164000,1\n1762164300,2\n");
  const RateExport milliseconds = read_text(table("t", {"v"}), "t,v\n1762164000000,1\n1762164300000,2\n");
  for (const RateExport* found : {&seconds, &milliseconds}) {
    BOOST_TEST(found->entities[0].pieces.starts_s[0] == 1762164000.0);
    BOOST_TEST(found->entities[0].nominal_s == 300.0);
    BOOST_TEST(found->dated);
  }
  BOOST_TEST(has_note(milliseconds, "milliseconds"));
  BOOST_TEST(!read_text(table("t", {"v"}), "t,v\n0,1\n300,2\n").dated);
}

BOOST_AUTO_TEST_CASE(time_zones_are_one_or_are_turned_into_utc) {
  const std::string text = "t,v\n2025-10-26T02:30:00+02:00,1\n2025-10-26T02:30:00+01:00,2\n";
  RateSpec spec = table("t", {"v"});
  BOOST_TEST(problem_of(spec, text) ==
             "line 3: time zone is \"+01:00\", but \"+02:00\" in line 2: one file, one zone (--zones utc turns stamps "
             "with offsets into UTC)");
  spec.zones = ZonePolicy::Utc;
  const RateExport found = read_text(spec, text);
  BOOST_TEST(found.entities[0].pieces.starts_s[0] == 1761438600.0);  // date -u -d "2025-10-26 00:30" +%s
  BOOST_TEST(found.entities[0].nominal_s == 3600.0);
}

BOOST_AUTO_TEST_CASE(names_that_are_odd_stay_themselves) {
  const RateExport found = read_text(long_table(),
                                     "Timestamp,Entity,Value\n0,\"web;1\",1\n0,\"a\"\"b\",2\n0,\"two\nlines\",3\n0,,4\n"
                                     "0,\"x,y\",5\n300,\"web;1\",1\n300,\"a\"\"b\",2\n300,M\xfcnchen,6\n");
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"web;1", "a\"b", "two\nlines", "", "x,y", "M\xc3\xbcnchen"}),
             per_element);
  BOOST_TEST(rates_of(found, 1) == std::vector<double>(2, 2.0), per_element);
}

BOOST_AUTO_TEST_CASE(amounts_are_spread_over_what_their_row_covers) {
  const RateExport found = read_text(table("t", {"v"}, "KiB"), "t,v\n0,600\n60,600\n120,1200\n240,600\n");
  BOOST_TEST(rates_of(found) == (std::vector<double>{10240, 10240, 10240, 10240}), per_element);
  BOOST_TEST(bytes_of(found.entities[0].pieces) == 3000 * 1024, boost::test_tools::tolerance(exact));
}

BOOST_AUTO_TEST_CASE(delimiters_are_found_or_said) {
  for (const char* text : {"t,v\n0,1\n60,2\n", "t;v\n0;1\n60;2\n", "t\tv\n0\t1\n60\t2\n", "t|v\n0|1\n60|2\n",
                           "sep=;\nt;v\n0;1\n60;2\n", "\"t\";\"v\"\n\"0\";\"1\"\n\"60\";\"2\"\n"}) {
    BOOST_TEST(rates_of(read_text(table("t", {"v"}), text)) == (std::vector<double>{1, 2}), per_element);
  }
  // A semicolon in a name does not part fields.
  BOOST_TEST(read_text(long_table(), "Timestamp,Entity,Value\n0,a;b,1\n60,a;b,2\n").entities[0].name == "a;b");
}

BOOST_AUTO_TEST_CASE(dates_with_the_day_or_the_month_first) {
  RateSpec spec = table("t", {"v"});
  const std::string unclear = "t,v\n03/11/2025 10:00,1\n03/11/2025 10:05,2\n";
  BOOST_TEST(problem_of(spec, unclear) ==
             "line 2: the date \"03/11/2025 10:00\" may have the day or the month first; say with --date-order dmy or "
             "mdy");
  // A later row shows it.
  const RateExport shown = read_text(spec, unclear + "04/11/2025 10:00,3\n13/11/2025 10:00,4\n");
  BOOST_TEST(shown.entities[0].pieces.starts_s[0] == 1762164000.0);
  BOOST_TEST(problem_of(spec, unclear + "13/11/2025 10:00,4\n11/13/2025 10:00,4\n") ==
             "line 5: the date \"11/13/2025 10:00\" has the month first, that of line 4 the day");
  const RateExport clock = read_text(spec, "t,v\n11/3/2025 10:00:00 AM,1\n11/3/2025 10:05:00 AM,2\n");
  BOOST_TEST(clock.entities[0].pieces.starts_s[0] == 1762164000.0);
  BOOST_TEST(has_note(clock, "month first"));
  spec.order = DayOrder::DayFirst;
  BOOST_TEST(read_text(spec, unclear).entities[0].pieces.starts_s[0] == 1762164000.0);
}

BOOST_AUTO_TEST_CASE(several_notes_of_one_row_only_ask_for_the_interval) {
  RateSpec spec = table("t", {"v"});
  BOOST_TEST(problem_of(spec, "t,v\n0,1\n") ==
             "line 2: is the only row: how long its rate held is not in the file; say it with --interval");
  spec.interval_s = 60;
  BOOST_TEST(bytes_of(read_text(spec, "t,v\n0,1\n").entities[0].pieces) == 60.0);
}
