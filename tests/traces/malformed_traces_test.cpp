/// Damaged and foreign files: each says file, line or record, what was found and what is expected.

#define BOOST_TEST_MODULE malformed_traces
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "sim/traces/block_statistics.hpp"
#include "sim/traces/load_trace.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// A file that is removed at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content)
      : path_(std::filesystem::temp_directory_path() / ("drsim-malformed-" + std::to_string(getpid()))) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string bytes_of(const std::string& name) {
  std::ifstream file(made(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "PLACE: TEXT" of the only problem, after a check that it names the file; "no error" when there was none.
std::string problem_of(const TraceSpec& spec) {
  try {
    load_trace(spec);
  } catch (const ScenarioError& error) {
    BOOST_REQUIRE(error.problems().size() == 1U);
    BOOST_TEST(error.problems()[0].file == spec.path.string());
    return error.problems()[0].pointer + ": " + error.problems()[0].text;
  }
  return "no error";
}

struct Malformed {
  const char* format;
  std::string content;
  const char* problem;
};

std::ostream& operator<<(std::ostream& stream, const Malformed& malformed) {
  return stream << malformed.format << " " << malformed.problem;
}

const std::string systor_header = "Timestamp,Response,IOType,LUN,Offset,Size\n";
const std::string bitbrains_header =
    bytes_of("tiny.bitbrains.csv").substr(0, bytes_of("tiny.bitbrains.csv").find('\n') + 1);
const std::string srt_bytes = bytes_of("tiny.srt");
const std::string vscsi_bytes = bytes_of("tiny.vscsi");

std::string with_byte(std::string text, std::size_t at, char byte) {
  text[at] = byte;
  return text;
}

const std::vector<Malformed> malformed_files = {
    // Empty.
    {"vscsi", "", "record 1: the file holds no record"},
    {"srt", "", "record 1: the file holds no record"},
    {"msr", "", "line 1: the file holds no record"},
    {"vscsi-csv", "", "line 1: the file holds no record"},
    {"vscsi-csv", "version,time,op,size,lbn\n", "line 1: the file holds no record"},
    {"bitbrains", "", "line 1: the file is empty"},
    {"bitbrains", bitbrains_header, "line 2: there is no row after the header"},
    {"page-table", "", "line 1: the file is empty"},
    {"ec2", "timestamp,value\n", "line 2: there is no row after the header"},
    // Cut off.
    {"vscsi", vscsi_bytes.substr(0, 109), "record 4: only 13 of its 32 bytes are there: the file is cut off"},
    {"srt", srt_bytes.substr(0, srt_bytes.size() - 1),
     "record 4: only 55 of its 56 bytes are there: the file is cut off"},
    {"srt", srt_bytes.substr(0, 60), "header: does not end (no byte 0x0c): the file is cut off or not an SRT trace"},
    {"msr", "128166372000000000,srv,0,Write,0,4096,900\n128166372000000000,srv,0,Wr",
     "line 2: has 4 fields; expected 7 (Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime); the file ends "
     "inside "
     "this line"},
    {"disksim", "1.0 7 0 8 0\n2.0 7 0",
     "line 2: has 3 fields; expected 5 (time in ms, device, sector, sectors, flags); the "
     "file ends inside this line"},
    {"msr", bytes_of("tiny.msr.gz").substr(0, 60), "line 1: the gzip data are damaged or cut off"},
    {"msr", bytes_of("tiny.msr.bz2").substr(0, 60), "line 1: the bzip2 data are damaged or cut off"},
    {"vscsi", std::string("\x1f\x8b") + "junk", "record 1: the gzip data are damaged or cut off"},
    {"msr", std::string("\x28\xb5\x2f\xfd") + "....",
     ": is compressed with zstd; allowed: plain, gzip, bzip2 (decompress it first)"},
    // Of another format, or binary.
    {"vscsi", systor_header,
     "record 1: its version is 0x6e6f; expected 0x0100 (vscsi version 1): not a vscsi trace, or of a "
     "version that is not read"},
    {"vscsi", with_byte(vscsi_bytes, 47, 2), "record 2: its version is 0x0200; expected 0x0100 (vscsi version 1)"},
    {"srt", systor_header, "header: begins with \"Timestamp,\"; expected \"$$TR_IOREC\": not an SRT trace"},
    {"srt", with_byte(srt_bytes, srt_bytes.size() - 53, 57), "record 4: its size is 57; expected 56"},
    {"msr", vscsi_bytes, "line 1: holds binary data (byte 0x00 in column 1): not a text trace"},
    {"tencent", srt_bytes, "line 1: has 1 fields; expected 5 (time,offset,size,type,volume)"},
    {"vscsi-csv", "1,5000000,2a,4096,0\n",
     "line 1: the header is \"1,5000000,2a,4096,0\"; expected \"version,time,op,size,lbn\""},
    {"systor17", "1456095145.0,0.1,W,3,0,4096\n",
     "line 1: the header is \"1456095145.0,0.1,W,3,0,4096\"; expected \"Timestamp,Response,IOType,LUN,Offset,Size\""},
    {"ec2", "time,value\n", "line 1: the header is \"time,value\"; expected \"timestamp,value\""},
    // Single values.
    {"vscsi-csv", "version,time,op,size,lbn\n2,5,2a,512,0\n", "line 2: version is \"2\"; expected 1"},
    {"vscsi-csv", "version,time,op,size,lbn\n1,5,2x,512,0\n", "line 2: op is \"2x\"; expected a hexadecimal number"},
    {"msr", "-5,srv,0,Write,0,4096,900\n", "line 1: Timestamp is \"-5\"; expected a whole number >= 0"},
    {"msr", "5,srv,0,write,0,4096,900\n", "line 1: Type is \"write\"; allowed: Read, Write"},
    {"msr", "5,srv,0,Write,0,99999999999,900\n", "line 1: its length is 99999999999 bytes; allowed: at most 4 GiB"},
    {"msr", "5,srv,0,Write,18446744073709551615,1,900\n",
     "line 1: its offset of 18446744073709551615 bytes does not fit 64 bits with its length"},
    {"systor17", systor_header + "1.5.0,0.1,W,3,0,4096\n",
     "line 2: Timestamp is \"1.5.0\"; expected a decimal number >= 0"},
    {"systor17", systor_header + "1.5,0.1,X,3,0,4096\n", "line 2: IOType is \"X\"; allowed: R, W or empty"},
    {"mqsim", "5 7 0 8 2\n", "line 1: type is \"2\"; allowed: 0 (write), 1 (read)"},
    {"tencent", "5,0,8,3,1\n", "line 1: type is \"3\"; allowed: 0 (read), 1 (write)"},
    {"tencent", "5,99999999999999999,8,1,1\n", "line 1: offset is 99999999999999999 sectors; expected fewer than 2^55"},
    {"disksim", "1.0 7 0 8 zz\n", "line 1: flags is \"zz\"; expected a hexadecimal number"},
    {"bitbrains", bitbrains_header + "1;2;3\n",
     "line 2: has 3 fields; expected 11 (Timestamp [ms] ; ... ; Disk write throughput [KB/s] ; ...)"},
    {"bitbrains", bitbrains_header + "1;2;3;4;5;6;7;8;-9;10;11\n",
     "line 2: Disk write throughput is \"-9\"; expected a number >= 0"},
    {"bitbrains", bitbrains_header + "1;2;3;4;5;6;7;8;nan;10;11\n",
     "line 2: Disk write throughput is \"nan\"; expected a number >= 0"},
    {"ec2", "timestamp,value\n2014-02-30x,1\n", "line 2: timestamp is \"2014-02-30x\"; expected YYYY-MM-DD HH:MM:SS"},
    {"page-table", "vm,window,ts_us,page_writes,uniq_pages_written,page_reads,uniq_pages_read\na,0,1,10,11,0,0\n",
     "line 2: 11 distinct pages written are more than the 10 page writes"},
    {"page-table",
     "vm,window,ts_us,page_writes,uniq_pages_written,page_reads,uniq_pages_read\na,1,1,10,1,0,0\n"
     "a,0,2,10,1,0,0\n",
     "line 3: window 0 of a comes after window 1: the table is not in order of time"},
    // Not in order of time.
    {"bitbrains",
     bitbrains_header + "900;2;3;4;5;6;7;8;9;10;11\n600;2;3;4;5;6;7;8;9;10;11\n300;2;3;4;5;6;7;8;9;10;11\n",
     "line 3: its time is 300 s before that of the row above, and 2 of 3 rows step back: the series is not in order of "
     "time; sort it first"},
    // A time stamp that would ask for the memory of years.
    {"tencent", "5,0,8,1,1\n2000000000,0,8,1,1\n",
     ": the records span more than 50000000 intervals of 1 s; take a longer interval, or correct a wrong time stamp"},
    {"mqsim", "5 7 0 8 0\n18446744073709551615 7 0 8 0\n",
     "line 2: its time is more than 100 years from that of the first record"},
};

}  // namespace

BOOST_DATA_TEST_CASE(every_malformed_file_says_where_and_why, boost::unit_test::data::make(malformed_files),
                     malformed) {
  const TemporaryFile file(malformed.content);
  TraceSpec spec;
  spec.path = file.path();
  spec.format = malformed.format;
  BOOST_TEST(problem_of(spec) == malformed.problem);
}

BOOST_AUTO_TEST_CASE(small_disorder_is_sorted_with_a_warning) {
  const TemporaryFile file("10 7 0 8 0\n9 7 0 16 0\n1000000010 7 0 8 0\n");
  TraceSpec spec;
  spec.path = file.path();
  spec.format = "mqsim";
  const LoadedTrace loaded = load_trace(spec);
  // t0 is the earliest record, 9 ns: 8 + 16 sectors in the first second, 8 in the second.
  const std::vector<double> wanted = {24 * 512, 8 * 512};
  BOOST_TEST(loaded.series->rates_bytes_per_s == wanted, boost::test_tools::per_element());
  BOOST_REQUIRE(loaded.warnings.size() == 1U);
  BOOST_TEST(loaded.warnings[0] == "1 of 3 records step back in time (first at line 2); sorted by time");
}

BOOST_AUTO_TEST_CASE(the_buffer_sorts_what_it_promises_and_refuses_the_next) {
  // `late` records of 1 s, then one of 0 s: the buffer passes on the first half when it is full.
  const auto text = [](std::size_t records) {
    std::string lines;
    for (std::size_t index = 0; index < records; ++index) lines += "1,0,8,1,1\n";
    return lines + "0,0,8,1,1\n";
  };
  TraceSpec spec;
  spec.format = "tencent";
  {
    const TemporaryFile file(text(disorder_records_max));
    spec.path = file.path();
    BOOST_TEST(problem_of(spec) == "no error");
  }
  const TemporaryFile file(text(2 * disorder_records_max));
  spec.path = file.path();
  BOOST_TEST(
      problem_of(spec) ==
      "line 131073: its time is 1 s before that of a record more than 65536 records earlier: the trace is not in "
      "order of time; sort it first");
}

BOOST_AUTO_TEST_CASE(files_and_names_that_are_not_there) {
  TraceSpec spec;
  spec.path = made("absent");
  spec.format = "msr";
  BOOST_TEST(problem_of(spec) == ": no such file");
  spec.path = made("");
  BOOST_TEST(problem_of(spec) == ": is a folder, not a trace file");
  spec.path = made("tiny.msr.csv");
  spec.device = "srv.1";
  BOOST_TEST(problem_of(spec) == ": there is no device \"srv.1\"; devices: srv.0");
  spec.device.clear();
  spec.format = "msrc";
  BOOST_TEST(problem_of(spec) ==
             ": unknown trace format \"msrc\"; allowed: vscsi, vscsi-csv, msr, systor17, srt, disksim, mqsim, tencent, "
             "bitbrains, page-table, ec2, csv");
  spec.path = made("tiny.pages.csv");
  spec.format = "page-table";
  BOOST_TEST(problem_of(spec) == ": the table holds several VMs, name one of them: a, b");
  spec.vm = "c";
  BOOST_TEST(problem_of(spec) == ": there is no VM \"c\"; VMs: a, b");
  spec.path = made("tiny.columns.csv");
  spec.format = "csv";
  BOOST_TEST(problem_of(spec) ==
             ": format csv needs the column of the rate (name or number); columns: \"host;when;written\"");
  spec.column_rate = "4";
  spec.delimiter = ';';
  BOOST_TEST(problem_of(spec) == "line 1: there is no column \"4\"; columns: \"host\", \"when\", \"written\"");
  spec.column_rate = "host";
  BOOST_TEST(problem_of(spec) == "line 2: rate is \"srv\"; expected a number >= 0");
  spec.column_rate = "written";
  spec.rate_unit = "KB/s";
  BOOST_TEST(problem_of(spec).rfind(": rate unit is \"KB/s\"; allowed: B, B/s, ", 0) == 0U);
}
