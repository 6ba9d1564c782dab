/// Exports of monitoring tools in small: values worked out by hand beside each case.

#define BOOST_TEST_MODULE rate_exports
#include <boost/test/unit_test.hpp>

#include "tests/traces/rate_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

const auto per_element = boost::test_tools::per_element();
constexpr double kib = 1024;

using Values = std::vector<double>;

const std::string powercli_titles =
    "#TYPE VMware.VimAutomation.ViCore.Impl.V1.Stat.SampleImpl\n"
    "\"Value\",\"Timestamp\",\"MetricId\",\"Unit\",\"Entity\",\"IntervalSecs\",\"Instance\"\n";

std::string sample(const std::string& value, const std::string& time, const std::string& instance,
                   const std::string& counter = "virtualdisk.write.average", const std::string& entity = "sql01") {
  return "\"" + value + "\",\"11/3/2025 " + time + "\",\"" + counter + "\",\"KBps\",\"" + entity + "\",\"300\",\"" +
         instance + "\"\n";
}

const RatePieces& pieces_of(const RateExport& found, std::size_t entity = 0) {
  return found.entities.at(entity).pieces;
}

}  // namespace

BOOST_AUTO_TEST_CASE(powercli_adds_disks_by_vm_in_kibibytes) {
  const RateExport found =
      read_text(of_kind("powercli"),
                powercli_titles + sample("1520", "11:55:00 AM", "scsi0:0") + sample("2310", "12:00:00 PM", "scsi0:0") +
                    sample("905", "12:05:00 PM", "scsi0:0") + sample("8020", "11:55:00 AM", "scsi0:1") +
                    sample("12040", "12:00:00 PM", "scsi0:1") + sample("7999", "12:05:00 PM", "scsi0:1"));
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"sql01"}), per_element);
  BOOST_TEST(pieces_of(found).rates == (Values{9540 * kib, 14350 * kib, 8904 * kib}), per_element);
  // A stamp is the end of its interval: 11:50 is where the first one begins.
  BOOST_TEST(pieces_of(found).starts_s[0] == 1762128000.0 + 11 * 3600 + 50 * 60);
  BOOST_TEST(pieces_of(found).ends_s[2] == 1762128000.0 + 12 * 3600 + 5 * 60);
}

BOOST_AUTO_TEST_CASE(powercli_takes_the_most_direct_counter_of_each_vm) {
  const RateExport found = read_text(
      of_kind("powercli"), powercli_titles + sample("100", "10:05:00 AM", "", "disk.write.average") +
                               sample("60", "10:05:00 AM", "naa.1", "disk.write.average") +
                               sample("9", "10:00:00 AM", "", "cpu.usage.average") +
                               sample("100", "10:00:00 AM", "", "disk.write.average") +
                               sample("90", "10:05:00 AM", "scsi0:0") + sample("-1", "10:00:00 AM", "scsi0:0") +
                               sample("7", "10:05:00 AM", "", "disk.write.average", "web"));
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"sql01", "web"}), per_element);
  BOOST_TEST(pieces_of(found, 0).rates == Values{90 * kib}, per_element);
  BOOST_TEST(pieces_of(found, 1).rates == Values{7 * kib}, per_element);
  BOOST_TEST(has_note(found, "virtualdisk.write.average of 1 entity, disk.write.average of 1 entity"));
  BOOST_TEST(has_note(found, "newest first"));
  BOOST_TEST(found.left_out.at(0).name == "cpu.usage.average");
}

BOOST_AUTO_TEST_CASE(perfmon_leaves_its_blank_sample_and_total_out) {
  const std::string head = "\"(PDH-CSV 4.0) (Pacific Standard Time)(480)\",";
  const std::string total = "\"\\\\SQL01\\PhysicalDisk(_Total)\\Disk Write Bytes/sec\"";
  const RateExport one = read_text(of_kind("perfmon"), head + total +
                                                           "\n\"11/03/2025 10:00:00.123\",\" \"\n\"11/03/2025 "
                                                           "10:00:15.123\",\"1557504.33\"\n\"11/03/2025 "
                                                           "10:00:30.123\",\"2366464.12\"\n");
  BOOST_TEST(names_of(one) == (std::vector<std::string>{"SQL01"}), per_element);
  BOOST_TEST(pieces_of(one).rates == (Values{1557504.33, 2366464.12}), per_element);
  BOOST_TEST(one.entities[0].nominal_s == 15.0, boost::test_tools::tolerance(1e-6));
  const RateExport disks = read_text(
      of_kind("perfmon"), head + total +
                              ",\"\\\\SQL01\\PhysicalDisk(0 C:)\\Disk Write Bytes/sec\",\"\\\\SQL01\\PhysicalDisk(1 "
                              "D:)\\Disk Write Bytes/sec\",\"\\\\SQL01\\LogicalDisk(C:)\\Disk Write Bytes/sec\"\n"
                              "\"11/03/2025 10:00:15.000\",\"30\",\"10\",\"20\",\"10\"\n"
                              "\"11/03/2025 10:00:30.000\",\"32\",\"11\",\"21\",\"11\"\n");
  BOOST_TEST(pieces_of(disks).rates == (Values{30, 32}), per_element);
  BOOST_TEST(has_note(disks, "_Total"));
}

BOOST_AUTO_TEST_CASE(esxtop_takes_a_vm_once_whatever_its_name) {
  const std::string text =
      "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\esx01\\Memory\\Machine MBytes\","
      "\"\\\\esx01\\Virtual Disk(SQL02 (df09-cd))\\MBytes Written/sec\","
      "\"\\\\esx01\\Virtual Disk(SQL02 (df09-cd):scsi0:0)\\MBytes Written/sec\","
      "\"\\\\esx01\\Virtual Disk(web:80:scsi0:0)\\MBytes Written/sec\","
      "\"\\\\esx01\\Virtual Disk(web:80:scsi0:1)\\MBytes Written/sec\","
      "\"\\\\esx01\\Virtual Disk(web:80:scsi0:1)\\MBytes Read/sec\"\n"
      "\"11/03/2025 10:00:05\",\"1\",\"2.00\",\"2.00\",\"0.25\",\"0.50\",\"9\"\n"
      "\"11/03/2025 10:00:10\",\"1\",\"3.00\",\"3.00\",\"0.25\",\"0.75\",\"9\"\n";
  const RateExport found = read_text(of_kind("esxtop"), text);
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"SQL02 (df09-cd)", "web:80"}), per_element);
  BOOST_TEST(pieces_of(found, 0).rates == (Values{2 * kib * kib, 3 * kib * kib}), per_element);
  BOOST_TEST(pieces_of(found, 1).rates == (Values{0.75 * kib * kib, 1 * kib * kib}), per_element);
}

BOOST_AUTO_TEST_CASE(esxtop_with_thousands_of_columns) {
  std::string header = "\"(PDH-CSV 4.0) (UTC)(0)\"";
  std::string row = "\"11/03/2025 10:00:05\"";
  std::string next = "\"11/03/2025 10:00:10\"";
  for (int vm = 0; vm < 12000; ++vm) {
    const std::string name = "vm" + std::to_string(vm);
    header += ",\"\\\\esx\\Virtual Disk(" + name + ")\\Reads/sec\",\"\\\\esx\\Virtual Disk(" + name +
              ")\\MBytes Written/sec\"";
    row += ",\"7\",\"" + std::to_string(vm) + "\"";
    next += ",\"7\",\"1\"";
  }
  const RateExport found = read_text(of_kind("esxtop"), header + "\n" + row + "\n" + next + "\n");
  BOOST_TEST(found.entities.size() == 12000U);
  BOOST_TEST(pieces_of(found, 11999).rates[0] == 11999 * kib * kib);
}

BOOST_AUTO_TEST_CASE(vcenter_titles_hold_object_counter_and_unit) {
  const RateExport found =
      read_text(of_kind("vcenter"),
                "Time,\"Write rate for scsi0:0 (KBps)\",\"Write rate for scsi0:1 (KBps)\",\"Read rate "
                "for scsi0:0 (KBps)\"\n11/3/2025 10:00:00 AM,10,1,5\n11/3/2025 10:00:20 AM,20,-1,5\n"
                "11/3/2025 10:00:40 AM,30,3,5\n");
  BOOST_TEST(found.entities.size() == 1U);
  BOOST_TEST(pieces_of(found).rates == (Values{11 * kib, 20 * kib, 33 * kib}), per_element);
  const RateExport vms = read_text(of_kind("vcenter"),
                                   "\"Timestamp\",\"sql01: virtualDisk.write.average (KBps) scsi0:0\",\"web;1 - "
                                   "virtualDisk.write.average [KBps]\",\"sql01 disk.write.average KBps\"\n"
                                   "2025-11-03T10:00:00Z,1,5,1\n2025-11-03T10:05:00Z,2,6,2\n");
  BOOST_TEST(names_of(vms) == (std::vector<std::string>{"sql01", "web;1"}), per_element);
  BOOST_TEST(pieces_of(vms, 1).rates == (Values{5 * kib, 6 * kib}), per_element);
  BOOST_TEST(has_note(vms, "1 column of other counters left out"));
}

BOOST_AUTO_TEST_CASE(sar_over_midnight_and_a_restart) {
  const std::string text =
      "Linux 4.4.0 (host1) \t2018-12-18 \t_x86_64_\t(2 CPU)\n\n"
      "23:40:01          CPU      %usr     %idle\n23:50:01          all      1.00     99.00\n\n"
      "23:40:01          DEV       tps     rkB/s     wkB/s\n"
      "23:50:01       dev8-0      3.90     31.58     40.00\n"
      "00:00:01       dev8-0      3.90     31.58     50.00\n"
      "Average:       dev8-0      3.90     31.58     45.00\n\n"
      "00:04:00     LINUX RESTART\t(2 CPU)\n\n"
      "00:10:01          DEV       tps     rkB/s     wkB/s\n"
      "00:20:01       dev8-0      1.00      1.00     60.00\n";
  const RateExport found = read_text(of_kind("sar"), text);
  BOOST_TEST(found.host == "host1");
  BOOST_TEST(pieces_of(found).rates == (Values{40 * kib, 50 * kib, 60 * kib}), per_element);
  const double midnight = 1545091200.0 + 86400;  // date -u -d 2018-12-18 +%s
  BOOST_TEST(Values(pieces_of(found).starts_s) == (Values{midnight - 1199, midnight - 599, midnight + 601}),
             per_element);
  BOOST_TEST(Values(pieces_of(found).ends_s) == (Values{midnight - 599, midnight + 1, midnight + 1201}), per_element);
}

BOOST_AUTO_TEST_CASE(sar_of_old_versions_and_twelve_hour_clocks) {
  const RateExport found = read_text(of_kind("sar"),
                                     "Linux 2.6.18 (old) \t04/08/18\n\n"
                                     "12:50:01 PM       DEV       tps  rd_sec/s  wr_sec/s\n"
                                     "01:00:01 PM    dev8-0      1,00      2,00     10,50\n"
                                     "01:10:01 PM    dev8-0      1,00      2,00     20,00\n");
  BOOST_TEST(pieces_of(found).rates == (Values{10.5 * 512, 20 * 512}), per_element);
  BOOST_TEST(pieces_of(found).ends_s[0] == 1523145600.0 + 13 * 3600 + 1);  // date -u -d 2018-04-08 +%s
  BOOST_TEST(has_note(found, "04/08/18 is read with the month first"));
}

BOOST_AUTO_TEST_CASE(sadf_tables_and_json_are_the_same) {
  const RateExport table = read_text(of_kind("sadf"),
                                     "# hostname;interval;timestamp;DEV;tps;rkB/s;wkB/s\n"
                                     "db01;600;2025-11-03 10:10:01 UTC;sda;12.3;4.0;5120.0\n"
                                     "db01;600;2025-11-03 10:20:01 UTC;sda;12.3;4.0;6120.0\n"
                                     "db01;-1;2025-11-03 10:21:00 UTC;COM somebody was here\n"
                                     "db01;-1;2025-11-03 10:22:00 UTC;LINUX-RESTART\t(9 CPU)\n"
                                     "# hostname;interval;timestamp;CPU;%usr\n"
                                     "db01;600;2025-11-03 10:35:01 UTC;-1;4.0\n"
                                     "# hostname;interval;timestamp;DEV;tps;rkB/s;wkB/s\n"
                                     "db01;600;2025-11-03 10:35:01 UTC;sda;12.3;4.0;4120.0\n");
  const RateExport json = read_text(of_kind("sadf"),
                                    R"({"sysstat": {"hosts": [{"nodename": "db01", "statistics": [
 {"timestamp": {"date": "2025-11-03", "time": "10:10:01", "tz": "UTC", "interval": 600}, "cpu-load": [{"cpu": "all"}],
  "disk": [{"disk-device": "sda", "rkB": 1, "wkB": 5120.0, "wr_sec": 10240.0}]},
 {"timestamp": {"date": "2025-11-03", "time": "10:20:01", "tz": "UTC", "interval": 600},
  "disk": [{"disk-device": "sda", "wr_sec": 12240.0, "wkB": 6120.0}]},
 {"timestamp": {"date": "2025-11-03", "time": "10:35:01", "tz": "UTC", "interval": 600},
  "disk": [{"disk-device": "sda", "wkB": 4120}]}],
 "restarts": [{"boot": {"date": "2025-11-03", "time": "10:22:00", "tz": "UTC", "cpu_count": 9}}]}]}})");
  for (const RateExport* found : {&table, &json}) {
    BOOST_TEST(found->host == "db01");
    BOOST_TEST(pieces_of(*found).rates == (Values{5120 * kib, 6120 * kib, 4120 * kib}), per_element);
    BOOST_TEST(found->entities[0].nominal_s == 600.0);
    // The machine came up at 10:22: what the last row covers begins there.
    BOOST_TEST(pieces_of(*found).starts_s[2] == 1762128000.0 + 10 * 3600 + 22 * 60);
  }
}

BOOST_AUTO_TEST_CASE(iostat_leaves_the_average_since_boot_out) {
  const std::string text =
      "Linux 5.15.0 (db01) \t11/03/2025 \t_x86_64_\t(8 CPU)\n\n"
      "Device         r/s    w/s   rkB/s    wkB/s  %util\n"
      "sda           1.00  15.00    4.00  9999.00  12.50\n\n"
      "Device         r/s    w/s   rkB/s    wkB/s  %util\n"
      "sda           1.00  15.00    4.00  6120.00  12.50\n"
      "sdb           0.00  10.00    0.00  4072.00   8.00\n"
      "sdb1          0.00  10.00    0.00  4072.00   8.00\n"
      "dm-0          0.00  10.00    0.00  4072.00   8.00\n\n"
      "Device         r/s    w/s   rkB/s    wkB/s  %util\n"
      "sda           1.00  15.00    4.00    10.00  12.50\n";
  BOOST_TEST(
      problem_of(of_kind("iostat"), text) ==
      "line 3: the interval of the reports is not in the file; say it with --interval, such as --interval '10 s'");
  RateSpec spec = of_kind("iostat");
  spec.interval_s = 10;
  const RateExport found = read_text(spec, text);
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"sda", "sdb"}), per_element);
  BOOST_TEST(pieces_of(found, 0).rates == (Values{6120 * kib, 10 * kib}), per_element);
  BOOST_TEST(pieces_of(found, 1).rates == (Values{4072 * kib, 0}), per_element);
  BOOST_TEST(pieces_of(found, 0).starts_s[0] == 0.0);
  BOOST_TEST(pieces_of(found, 0).ends_s[1] == 20.0);
  BOOST_TEST(found.left_out.size() == 2U);
  BOOST_TEST(found.left_out[0].reason == "a partition of sdb");
  BOOST_TEST(has_note(found, "the average since boot"));
  BOOST_TEST(has_note(found, "3 rates of a device in reports that lack it"));
  spec.entity = "dm-0";
  BOOST_TEST(pieces_of(read_text(spec, text)).rates == (Values{4072 * kib, 0}), per_element);
}

BOOST_AUTO_TEST_CASE(iostat_with_dates_and_as_json) {
  const RateExport text =
      read_text(of_kind("iostat"),
                "Linux 5.15.0 (db01) \t11/03/25 \t_x86_64_\t(8 CPU)\n\n11/03/25 10:00:00\n"
                "Device            tps    kB_read/s    kB_wrtn/s\nvda 1.00 2.00 3.00\n\n"
                "11/03/25 10:00:30\nDevice            tps    kB_read/s    kB_wrtn/s\nvda 1.00 2.00 4.00\n");
  BOOST_TEST(text.dated);
  BOOST_TEST(pieces_of(text).rates == Values{4 * kib}, per_element);
  BOOST_TEST(pieces_of(text).starts_s[0] == 1762164000.0);
  BOOST_TEST(pieces_of(text).ends_s[0] == 1762164030.0);
  RateSpec spec = of_kind("iostat");
  spec.interval_s = 5;
  const RateExport json = read_text(spec,
                                    R"({"sysstat": {"hosts": [{"nodename": "db01", "date": "11/03/25", "statistics": [
   {"avg-cpu": {"user": 1}, "disk": [{"disk_device": "vda", "w/s": 1, "wkB/s": 99}]},
   {"disk": [{"disk_device": "vda", "w/s": 1, "wkB/s": 3.5}]},
   {"disk": []}]}]}})");
  BOOST_TEST(json.host == "db01");
  BOOST_TEST(pieces_of(json).rates == (Values{3.5 * kib, 0}), per_element);
}

BOOST_AUTO_TEST_CASE(diskstats_counters_wrap_and_begin_anew) {
  const auto line = [](const char* device, const std::string& writes, const std::string& sectors) {
    return std::string("   8    0 ") + device + " 1 0 8 1 " + writes + " 0 " + sectors + " 5 0 5 5\n";
  };
  const RateExport found = read_text(
      of_kind("diskstats"),
      "TS 1000.5 2010-09-07\n" + line("sda", "10", "4294967000") + line("sda1", "10", "4294967000") +
          line("dm-0", "1", "0") + line("ram0", "0", "0") + line("md0", "0", "0") + "TS 1010.5 2010-09-07\n" +
          line("sda", "20", "704") + line("sda1", "20", "704") + line("dm-0", "2", "8") + line("ram0", "0", "0") +
          line("md0", "0", "0") + "TS 1050.5 2010-09-07\n" + line("sda", "30", "1704") + line("sda1", "30", "1704") +
          "TS 1060.5 2010-09-07\n" + line("sda", "1", "4") + "TS 1070.5 2010-09-07\n" + line("sda", "2", "14"));
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"sda"}), per_element);
  // 296 sectors to the end of 32 bits and 704 more in 10 s; 1000 in the 40 s that the counter covers; then a restart.
  BOOST_TEST(pieces_of(found).rates == (Values{51200, 12800, 512}), per_element);
  BOOST_TEST(Values(pieces_of(found).starts_s) == (Values{1000.5, 1010.5, 1060.5}), per_element);
  BOOST_TEST(found.left_out.size() == 4U);
  BOOST_TEST(has_note(found, "counter of \"sda\" passed 2^32 sectors and went on from 0: 1 time"));
  BOOST_TEST(has_note(found, "counters of \"sda\" began anew 1 time"));
}

BOOST_AUTO_TEST_CASE(diskstats_without_stamps_and_of_old_partitions) {
  const std::string text =
      "8 0 sda 1 0 8 1 10 0 100 5 0 5 5\n3 1 hda1 5 6 7 8\n8 0 sda 1 0 8 1 10 0 120 5 0 5 5\n3 1 hda1 5 6 8 18\n";
  BOOST_TEST(problem_of(of_kind("diskstats"), text).find("line 1: has no stamp") == 0U);
  RateSpec spec = of_kind("diskstats");
  spec.interval_s = 10;
  const RateExport found = read_text(spec, text);
  BOOST_TEST(names_of(found) == (std::vector<std::string>{"sda", "hda1"}), per_element);
  BOOST_TEST(pieces_of(found, 0).rates == Values{20 * 51.2}, per_element);
  BOOST_TEST(pieces_of(found, 1).rates == Values{10 * 51.2}, per_element);
  BOOST_TEST(!found.dated);
}

BOOST_AUTO_TEST_CASE(fio_logs_averaged_and_by_io) {
  const RateExport averaged =
      read_text(of_kind("fio"), "500, 1024, 0, 0\n500, 2048, 1, 0\n1000, 1000, 1, 0\n1500, 0, 1, 0\n", "db_bw.1.log");
  BOOST_TEST(names_of(averaged) == (std::vector<std::string>{"db"}), per_element);
  BOOST_TEST(pieces_of(averaged).rates == (Values{2048 * kib, 1000 * kib, 0}), per_element);
  BOOST_TEST(bytes_of(pieces_of(averaged)) == 1524 * kib);
  const RateExport single = read_text(
      of_kind("fio"), "1, 40000, 1, 4096\n1, 50000, 1, 4096\n900, 9, 0, 512\n2500, 1, 1, 8192\n", "db_bw.1.log");
  BOOST_TEST(pieces_of(single).rates == (Values{8192, 0, 8192}), per_element);
  BOOST_TEST(has_note(single, "bins of 1 s"));
}
