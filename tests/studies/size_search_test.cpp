/// `drsim size` says that there is no size only where there is none: the search goes on to where a resource never
/// binds, resources that are too small one behind the other are sized as a chain, and bursts that the runs do not show
/// are not judged by them.

#define BOOST_TEST_MODULE size_search
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/studies/sizing/sizing_search.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

const std::string minimal = "'" DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json'";
const std::string two_vpn_gateways = "'" DRSIM_SOURCE_DIR "/scenarios/old-version/old-version.json'";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct InFolder : ProgramFolder {
  json today(const std::string& arguments) const { return answer(arguments)["dates"][0]; }

  json first(const std::string& arguments) const { return today(arguments)["sizes"][0]; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(size_search, InFolder)

// Compression backs off where processors are short, so the link carries more than the formula's demand at its peak.
BOOST_AUTO_TEST_CASE(a_search_goes_on_above_the_peak_of_the_formula) {
  for (const std::string rate : {"400 MB/s", "1000 MB/s"}) {
    const json link = first("size --quick --write-rate '" + rate + "' --rpo 5min");
    BOOST_REQUIRE_MESSAGE(link["least"].is_number(), link.dump());
    BOOST_TEST((link["least"] > link["formula"] && link["fails_at"] < link["least"]), link.dump());
  }
  const json link = first("size " + minimal +
                          " --for link --rpo 60s@99% --set '/workloads/database/mean=64 MB/s' --set "
                          "'/workloads/web/mean=8 MB/s'");
  BOOST_REQUIRE_MESSAGE(link["least"].is_number(), link.dump());
  // Rules below which the search found none met all the same.
  for (const json& rule : link["rules"])
    if (rule["meets"] == true) BOOST_TEST(rule["value"] >= link["fails_at"], rule.dump());
}

BOOST_AUTO_TEST_CASE(values_beyond_go_up_to_a_thousand_times) {
  BOOST_TEST(values_beyond(2, 1) == std::vector<double>({1, 8, 32, 128, 512, 2048}), boost::test_tools::per_element());
  BOOST_TEST(values_beyond(1, 2) == std::vector<double>({2, 8, 32, 128, 512, 2048}), boost::test_tools::per_element());
  BOOST_TEST(values_beyond(1, INFINITY) == std::vector<double>({4, 16, 64, 256, 1024}),
             boost::test_tools::per_element());
}

// Both gateways have 300 Mb/s, and each alone is held back by the other.
BOOST_AUTO_TEST_CASE(two_that_are_too_small_are_sized_as_a_chain) {
  const json date = today("size " + two_vpn_gateways + " --for gateway");
  for (const json& gateway : date["sizes"]) {
    BOOST_REQUIRE_MESSAGE(gateway["least"].is_number(), gateway.dump());
    BOOST_TEST(gateway["sized_with"] == "the sizes before it, those after it ample");
    BOOST_TEST((gateway["least"] > 300e6 && gateway["fails_at"] < gateway["least"]), gateway.dump());
  }
  BOOST_TEST(date["together"]["meets"] == true, date["together"].dump());
  BOOST_TEST(contains(text("size " + two_vpn_gateways + " --for gateway"),
                      "VPN gateway of madrid, with the others at their sizes"));
}

BOOST_AUTO_TEST_CASE(several_kinds_that_are_too_small_are_sized_as_a_chain) {
  const json date = today("size " + minimal +
                          " --for link,gateway,storage --rpo 60s@99% --set '/links/0/capacity=30 Mbps' --set "
                          "'/clusters/1/datastores/0/write=20 MB/s' --set '/sites/0/gateway=20 Mbps' --set "
                          "'/sites/1/gateway=20 Mbps'");
  for (const json& size : date["sizes"]) BOOST_TEST(size["least"].is_number(), size.dump());
  BOOST_TEST(date["together"]["meets"] == true, date["together"].dump());
}

// An RPO below the checkpoint interval is out of reach, and what binds is said of the ample link.
BOOST_AUTO_TEST_CASE(what_binds_is_of_the_ample_resource) {
  const json link = first("size --quick --write-rate '10 MB/s' --rpo 1s");
  BOOST_TEST((link["least"].is_null() && link["forbidden_by"] == "checkpoint interval and latency"), link.dump());
  const std::string narrow = "size " + minimal + " --for link --rpo 60s --set '/clusters/1/datastores/0/write=1 MB/s'";
  const json held = first(narrow);
  BOOST_TEST(held["least"].is_null());
  BOOST_TEST(!contains(held["forbidden_by"], "link "), held.dump());
}

// Bursts of an hour at 1000 times the mean come once in 1000 h; the runs last 240 h.
BOOST_AUTO_TEST_CASE(bursts_rarer_than_the_runs_are_long_are_not_judged) {
  const std::string rare =
      "size --quick --write-rate '1 MB/s' --peak 1000 --burst '1 h' --rpo 60s --compression 1 --format table";
  const json link = first("size --quick --write-rate '1 MB/s' --peak 1000 --burst '1 h' --rpo 60s --compression 1");
  BOOST_TEST(link["least"].is_null());
  BOOST_TEST(contains(link["not_searched"], "bursts come once in 41 d 16 h"), link.dump());
  BOOST_TEST(contains(link["not_searched"], "a duration of 416 d 16 h would do"), link.dump());
  BOOST_TEST(link["formula"] >= link["stable_minimum"]);
  BOOST_TEST(contains(text(rare), "not judged"));
}

BOOST_AUTO_TEST_CASE(the_quantile_beside_a_size_is_named) {
  const std::string quick = "size --quick --write-rate '20 MB/s' --peak 4 --rpo ";
  BOOST_TEST(contains(text(quick + "60s@90%"), "(RPO P90 "));
  BOOST_TEST(contains(text(quick + "60s"), "(RPO "));
  BOOST_TEST(!contains(text(quick + "60s"), "(RPO P"));
  BOOST_TEST(json::parse(text(quick + "60s@90% --format json"))["rpo_quantile"] == "P90");
  // At the least size 10 % of the time are above the target, and no more.
  for (const std::string share : {"90", "99.9"}) {
    const double told_s = first("" + quick + "60s@" + share + "%")["rpo_s"];
    BOOST_TEST(told_s <= 60, share);
    BOOST_TEST(told_s > 55, share);
  }
}

// The datastore of 170 MB/s is enough today; no link helps when it is not.
BOOST_AUTO_TEST_CASE(a_growth_that_ends_the_sizes_says_from_when) {
  const std::string grown = text("size " + minimal +
                                 " --for link --rpo 60s --growth 900 --years 2 --set "
                                 "'/clusters/1/datastores/0/write=200 MB/s'");
  BOOST_TEST(contains(grown, "none from month "), grown);
  BOOST_TEST(!contains(grown, "no size meets the target"), grown);
}

BOOST_AUTO_TEST_SUITE_END()
