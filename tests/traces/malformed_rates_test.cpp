/// Damaged, foreign and unclear exports: each says file, line, what was found and what is needed.

#define BOOST_TEST_MODULE malformed_rates
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/traces/rates/recognise.hpp"
#include "tests/traces/rate_files.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

struct Malformed {
  const char* kind;
  std::string content;
  const char* problem;  ///< how the message begins
};

std::ostream& operator<<(std::ostream& stream, const Malformed& malformed) {
  return stream << malformed.kind << " " << malformed.problem;
}

const std::string powercli = "Value,Timestamp,MetricId,Unit,Entity,Instance\n";
const std::string sadf = "# hostname;interval;timestamp;DEV;tps;wkB/s\n";
const std::string iostat = "Linux 5.15 (db01) \t11/03/2025 \t_x86_64_\t(8 CPU)\n";
const std::string gzip_head = std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10) + "junk that is no deflate";

std::vector<Malformed> malformed_files() {
  std::vector<Malformed> files;
  for (const char* kind : {"powercli", "vcenter", "esxtop", "perfmon", "sar", "sadf", "iostat", "diskstats", "fio"}) {
    files.push_back({kind, "", "line 1: the file is empty"});
    files.push_back({kind, gzip_head, "line 1: the gzip data are damaged or cut off"});
    files.push_back(
        {kind, std::string("\x00\x01\x02\x03\x04\x05", 6), "line 1: holds binary data (byte 0x00 in column 1)"});
    files.push_back(
        {kind, std::string("\xff\xfe\x00\xd8\x41\x00", 6), "line 1: holds bytes that are no UTF-16LE text"});
  }
  const std::vector<Malformed> more = {
      {"csv", "", "line 1: the file is empty"},
      {"csv", gzip_head, "line 1: the gzip data are damaged or cut off"},
      {"csv", "t,v\n", "line 2: there is no row after the header"},
      {"csv", "t,v\n0,1\n60\n", "line 3: has 1 fields; expected 2 (as in the first line)"},
      {"csv", "t,v\n0,1\n60,-3\n", "line 3: rate is \"-3\"; expected a number >= 0"},
      {"csv", "t,v\n0,1\n60,nan\n", "line 3: rate is \"nan\"; expected a number >= 0"},
      {"csv", "t,v\n0,1\n60,1e999\n", "line 3: rate is \"1e999\"; expected a number >= 0"},
      {"csv", "t,v\n0,1e19\n60,1\n", "line 2: rate is 1e+19 B/s; allowed: up to 1e18"},
      {"csv", "t,v\n0,1\n1e300,1\n", "line 3: "},
      {"csv", "t,v\n0,1\n60,many\n", "line 3: rate is \"many\"; expected a number >= 0"},
      {"csv", "t;v\n0;1,5\n60;2.5\n", "line 3: the number \"2.5\" is written otherwise than \"1,5\" of line 2"},
      {"csv", "t,v\nyesterday,1\n", "line 2: time is \"yesterday\"; expected a number or a date such as"},
      {"csv", "t,v\n2025-02-29 10:00,1\n", "line 2: time is \"2025-02-29 10:00\"; expected"},
      {"csv", "t,v\n0,\n60,\n", ": every cell of a rate is empty"},
      {"csv", "t,v\n0,\"1\n60,2\n", "line 2: opens a quote that is not closed"},
      {"csv", "t,v\n0,\"1\"2\n", "line 2: has \"2\" after the quoted field \"1\"; expected the delimiter \",\""},
      {"csv", "t,v,v\n0,1,2\n", "line 1: the columns 2 and 3 are both titled \"v\"; give the number of one"},
      {"csv", "t,value\n0,1\n", "line 1: there is no column \"v\"; columns: \"t\", \"value\""},
      {"csv", "t,v\n2025-11-03 10:00:00 CET,1\n2025-11-03 11:00:00 CEST,1\n",
       "line 3: time zone is \"CEST\", but \"CET\" in line 2: one file, one zone"},
      {"csv", "t,v\n1000,1\n1762164000000,1\n", "line 3: time is 1762164000000; the times above are in another unit"},
      {"powercli", "Time,Write\n1,2\n",
       "line 1: there is no column \"Value\", which Get-Stat | Export-Csv writes; columns: \"Time\", \"Write\""},
      {"powercli", powercli, ": there is no row after the header"},
      {"powercli", powercli + "1,2025-11-03 10:00:00,disk.usage.average,KBps,a,\n",
       ": \"disk.usage.average\" holds reads and writes together, so there is no write rate; needed: "
       "virtualdisk.write.average (or disk.write.average, datastore.write.average); counters: \"disk.usage.average\""},
      {"powercli", powercli + "1,2025-11-03 10:00:00,cpu.usage.average,%,a,\n",
       ": there is no counter of disk writes; needed: virtualdisk.write.average"},
      {"powercli",
       powercli +
           "1,2025-11-03 10:00:00,disk.write.average,KBps,a,\n1,2025-11-03 10:05:00,disk.write.average,MBps,a,\n",
       "line 3: the unit is \"MBps\", but \"KBps\" in line 2: mixed units"},
      {"powercli", powercli + "1,2025-11-03 10:00:00,disk.write.average,percent,a,\n",
       "line 2: the unit is \"percent\"; allowed: Bps, KBps, MBps, GBps"},
      {"powercli",
       powercli +
           "1,2025-11-03 10:00:00,disk.write.average,KBps,a,\n2,2025-11-03 10:00:00,disk.write.average,KBps,a,\n",
       "line 3: has the same date as line 2 of \"a\"; is one sample in the file twice?"},
      {"powercli", powercli + "1,2025-11-03 10:00:00,disk.write.average,KBps\n", "line 2: has 4 fields; expected 6"},
      {"vcenter", "Time,Usage (%)\n1,2\n", "line 1: there is no counter of disk writes; needed: columns titled"},
      {"vcenter", "Time,Disk usage (KBps)\n1,2\n", "line 1: \"Disk usage (KBps)\" holds reads and writes together"},
      {"vcenter", "Time,Write rate for a (KBps),Write rate for b (MBps)\n1,2,3\n",
       "line 1: the column \"Write rate for b (MBps)\" is in mbps, the column \"Write rate for a (KBps)\" in kbps: "
       "mixed units"},
      {"vcenter", "Time,Write rate for a\n1,2\n", "line 1: the title \"Write rate for a\" holds no unit"},
      {"perfmon", "Time,Write\n1,2\n", "line 1: begins with \"Time\"; expected \"(PDH-CSV 4.0) ...\""},
      {"perfmon", "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\PhysicalDisk(_Total)\\Disk Bytes/sec\"\n",
       "line 1: \"PhysicalDisk\\Disk Bytes/sec\" holds reads and writes together, so there is no write rate"},
      {"perfmon", "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\Memory\\Pages/sec\"\n",
       "line 1: there is no counter of disk writes; needed: PhysicalDisk(*)\\Disk Write Bytes/sec (perfmon), "
       "Virtual Disk(*)\\MBytes Written/sec (esxtop); counters: \"Memory\\Pages/sec\""},
      {"perfmon",
       "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\PhysicalDisk(0)\\Disk Write Bytes/sec\"\n\"13/13/2025 10:00\",\"1\"\n",
       "line 2: time is \"13/13/2025 10:00\""},
      {"esxtop", "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\Virtual Disk(a)\\MBytes Written/sec\"\n\"11/03/2025 10:00:00\"\n",
       "line 2: has 1 fields; expected 2 (as in the header)"},
      {"sar", "what,is,this\n", "line 1: this is no output of sar"},
      {"sar", iostat + "\n10:00:01 CPU %usr\n10:10:01 all 1.00\n",
       ": there is no table of disks (DEV, by sar -d); tables: \"CPU %usr\""},
      {"sar",
       "SunOS ala 5.11 11.3 sun4v    05/26/2017\n\n08:00:00   device  %busy r+w/s  blks/s\n08:20:00   sd0 1 6 212\n",
       ": the table \"device %busy r+w/s blks/s\" of SunOS holds reads and writes together, so there is no write rate"},
      {"sar", iostat + "10:00:01 DEV tps wkB/s\n10:10:01 sda 1.00\n", "line 3: has 2 fields; expected 3"},
      {"sar", iostat + "10:00:01 DEV tps wkB/s\n10:10:01 sda 1.00 x.y\n",
       "line 3: the write rate is \"x.y\"; expected a number >= 0"},
      {"sar", iostat + "10:00:01 DEV tps rkB/s\n", "line 2: the DEV table has no column of writes"},
      {"sadf", "a;b;c\n", "line 1: begins with \"a\"; expected \"# hostname;interval;timestamp;...\""},
      {"sadf", "# hostname;interval;timestamp;CPU;%usr\nh;1;2025-11-03 10:00:00 UTC;-1;5\n",
       ": there is no section of disks"},
      {"sadf", sadf + "h;600;2025-11-03 10:00:00 UTC;sda;1\n", "line 2: has 5 fields; expected 6"},
      {"sadf", sadf + "h;600;2025-11-03 10:00:00 UTC;sda;1;2\nx;600;2025-11-03 10:10:00 UTC;sda;1;2\n",
       "line 3: is of the machine \"x\", the rows above of \"h\""},
      {"sadf", sadf + "h;600;2025-11-03 10:00:00 UTC;sda;1;2\nh;600;2025-11-03 10:10:00 CET;sda;1;2\n",
       "line 3: time zone is \"CET\", but \"UTC\" in line 2"},
      {"sadf", "{\"sysstat\": {\n \"hosts\": [\n", "line 3: is no JSON: "},
      {"sadf", "{\"sysstat\": {\"hosts\": []}}", ": there is no \"disk\" in any of the statistics"},
      {"sadf", "{\"sysstat\": {\"hosts\": [{\"statistics\": [\n{\"disk\": [{\"tps\": 1}]}]}]}}",
       "line 2: a disk has no name"},
      {"iostat", iostat + "\nDevice tps\nsda 1\n",
       "line 3: has no column of writes (wkB/s, kB_wrtn/s or the like); columns: Device tps"},
      {"iostat", iostat + "\n", ": there is no report of devices"},
      {"iostat", iostat + "11/03/25 10:00:00\nDevice wkB/s\nsda 1\n11/03/25 09:00:00\nDevice wkB/s\nsda 1\n",
       "line 6: its date is 3600 s before that of the report above: dates go backwards"},
      {"diskstats", "TS 5\n8 0 sda 1 0\n", "line 2: has 5 fields; expected those of /proc/diskstats"},
      {"diskstats", "TS 5\n8 0 sda 1 0 8 1 10 0 100 5 0 5 5\n", ": there is one sample only; a rate needs two"},
      {"diskstats", "TS 5\n8 0 sda 1 0 8 1 10 0 100 5 0 5 5\nTS 4\n",
       "line 3: its time is 1 s before that of the sample above"},
      {"diskstats", "TS 5\n8 0 sda 1 0 8 1 10 0 -100 5 0 5 5\n",
       "line 2: sectors written is \"-100\"; expected a whole number"},
      {"diskstats", "TS x\n", "line 1: is no stamp; expected \"TS\" and the Unix time"},
      {"fio", "1, 2\n",
       "line 1: has 2 fields; expected 3 to 6 (time in ms, KiB/s, direction, block size in bytes, ...)"},
      {"fio", "1, 2, 3, 0\n", "line 1: direction is 3; allowed: 0 (read), 1 (write), 2 (trim)"},
      {"fio", "1, 2, 0, 0\n", ": there is no write among 1 lines (direction 1)"},
      {"fio", "1, 2, 1, 0\n2, 2, 1, 4096\n", "line 2: has a block size where others have none"},
      {"fio", "1, 2, 1, 0\n1, 3, 1, 0\n", "line 2: has the same date as line 1 of \"rates\""},
  };
  files.insert(files.end(), more.begin(), more.end());
  return files;
}

}  // namespace

BOOST_DATA_TEST_CASE(every_malformed_file_says_where_and_why, boost::unit_test::data::make(malformed_files()),
                     malformed) {
  RateSpec spec = of_kind(malformed.kind);
  if (spec.kind == "csv") {
    spec.time_column = "t";
    spec.rate_columns = {"v"};
  }
  if (spec.kind == "iostat") spec.interval_s = 1;
  const std::string problem = problem_of(spec, malformed.content);
  BOOST_TEST(problem.compare(0, std::string(malformed.problem).size(), malformed.problem) == 0, problem);
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_read_or_refused_and_nothing_else) {
  const std::vector<std::pair<const char*, std::string>> texts = {
      {"powercli", powercli + "\"1\",\"2025-11-03 10:00:00\",\"disk.write.average\",\"KBps\",\"a\"\"b\",\"\"\n"
                              "\"2\",\"2025-11-03 10:05:00\",\"disk.write.average\",\"KBps\",\"a\"\"b\",\"\"\n"},
      {"sadf", sadf + "h;600;2025-11-03 10:00:00 UTC;sda;1;2\nh;600;2025-11-03 10:10:00 UTC;sda;1;3\n"},
      {"sadf", R"({"sysstat": {"hosts": [{"nodename": "h", "statistics": [{"timestamp": {"date": "2025-11-03", "time":
        "10:10:01", "interval": 600}, "disk": [{"disk-device": "sda", "wkB": 5120.0}]}]}]}})"},
      {"iostat", iostat + "\nDevice tps wkB/s\nsda 1 2\n\nDevice tps wkB/s\nsda 1 3\n"},
      {"sar", iostat + "10:00:01 DEV tps wkB/s\n10:10:01 sda 1.00 5.00\n10:20:01 sda 1.00 5.00\n"},
      {"diskstats", "TS 5\n8 0 sda 1 0 8 1 10 0 100 5 0 5 5\nTS 6\n8 0 sda 1 0 8 1 10 0 101 5 0 5 5\n"},
      {"perfmon",
       "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\PhysicalDisk(0)\\Disk Write Bytes/sec\"\n\"11/03/2025 10:00\",\"1\"\n"},
      {"fio", "500, 1024, 1, 0\n1000, 1024, 1, 0\n"}};
  int cut = 0;
  for (const auto& [kind, text] : texts) {
    RateSpec spec = of_kind(kind);
    spec.interval_s = 1;
    for (std::size_t size = 0; size < text.size(); ++size) {
      const std::string problem = problem_of(spec, text.substr(0, size));
      BOOST_TEST(problem.find("WRONG FILE") == std::string::npos, kind << " " << size << " " << problem);
      ++cut;
    }
    BOOST_TEST(problem_of(spec, text) == "no error", kind);
  }
  BOOST_TEST(cut > 800);
}

BOOST_AUTO_TEST_CASE(files_are_recognised_or_said_not_to_be) {
  const auto kind_of = [](const std::string& content) {
    const RateFile file(content);
    return recognise(file.path()).kind;
  };
  BOOST_TEST(kind_of("#TYPE VMware.VimAutomation.ViCore.Impl.V1.Stat.SampleImpl\n" + powercli) == "powercli");
  BOOST_TEST(kind_of(powercli) == "powercli");
  BOOST_TEST(kind_of(utf16(powercli, true, true)) == "powercli");
  BOOST_TEST(kind_of("\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\Virtual Disk(a)\\MBytes Written/sec\"\n") == "esxtop");
  BOOST_TEST(kind_of("\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\PhysicalDisk(0)\\Disk Write Bytes/sec\"\n") == "perfmon");
  BOOST_TEST(kind_of("Time,Write rate for a (KBps)\n") == "vcenter");
  BOOST_TEST(kind_of(sadf) == "sadf");
  BOOST_TEST(kind_of(iostat + "\nDevice tps wkB/s\n") == "iostat");
  BOOST_TEST(kind_of(iostat + "\n10:00:01 DEV tps wkB/s\n") == "sar");
  BOOST_TEST(kind_of("TS 1281367519\n") == "diskstats");
  BOOST_TEST(kind_of("500, 1024, 1, 0\n") == "fio");
  BOOST_TEST(recognise(made("tiny.msr.csv")).kind == "msr");
  BOOST_TEST(recognise(made("tiny.bitbrains.csv")).kind == "bitbrains");
  BOOST_TEST(recognise(made("tiny.pages.csv")).kind == "page-table");
  for (const char* content : {"time,rate\n0,1\n", "Histogram: IO lengths\nmin,512\n", "hello\n", "{\"a\": 1}\n"}) {
    const RateFile file(content);
    BOOST_CHECK_THROW(recognise(file.path()), ScenarioError);
  }
}
