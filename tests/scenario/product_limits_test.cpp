/// Limits of the products: those of the code are those of the schema; what is accepted, with a warning, or refused.

#define BOOST_TEST_MODULE product_limits
#include <boost/test/unit_test.hpp>

#include "models/veeam_cdp/cdp_limits.hpp"
#include "models/zerto/rules/vra_limits.hpp"
#include "sim/scenario/schema/model_parameters.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

double in_schema(const char* product, const char* pointer, const char* key) {
  const json& node = *Schema::for_product(product).at(pointer);
  return number_at(node.at(key), node);
}

json with_vra(const char* key, const json& value) {
  json content = good_scenario();
  content["clusters"][0]["vra"][key] = value;
  return content;
}

json with_limit(const json& limit) {
  json content = good_scenario();
  content["vpgs"][0]["journal"]["limit"] = limit;
  return content;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(limits_of_the_code_are_those_of_the_schema) {
  BOOST_TEST(in_schema("zerto", "/clusters/0/vra/ram", "x-minimum") == vra_ram_least_bytes);
  BOOST_TEST(in_schema("zerto", "/clusters/0/vra/ram", "x-maximum") == vra_ram_most_bytes);
  BOOST_TEST(in_schema("zerto", "/clusters/0/vra/vcpu", "maximum") == vra_vcpus_most);
  const json& ram = *Schema::instance().at("/clusters/0/vra/ram");
  BOOST_TEST(number_at(ram["x-plausible"][1], ram) == vra_ram_documented_bytes);
  BOOST_TEST(Schema::instance().at("/clusters/0/vra/vcpu")->at("x-plausible")[1] == vra_vcpus_documented);
  const std::string proxy = "/security/components/0/";
  BOOST_TEST(in_schema("veeam_cdp", (proxy + "vcpu").c_str(), "maximum") == cdp_proxy_vcpus_most);
  BOOST_TEST(in_schema("veeam_cdp", (proxy + "vcpu").c_str(), "default") == cdp_proxy_vcpus_advised);
  BOOST_TEST(in_schema("veeam_cdp", (proxy + "ram").c_str(), "x-minimum") == cdp_proxy_ram_least_bytes);
  BOOST_TEST(in_schema("veeam_cdp", (proxy + "ram").c_str(), "x-maximum") == cdp_proxy_ram_most_bytes);
  BOOST_TEST(in_schema("veeam_cdp", (proxy + "ram").c_str(), "default") == cdp_proxy_ram_advised_bytes);
}

BOOST_AUTO_TEST_CASE(greater_appliances_are_accepted_and_marked) {
  BOOST_TEST(read_content(with_vra("ram", "16 GiB")).scenario.warnings.empty());
  BOOST_TEST(read_content(with_vra("vcpu", 4)).scenario.warnings.empty());
  BOOST_TEST(says(warnings_of(with_vra("ram", "32 GiB")), "a maintainer's comment"));
  BOOST_TEST(says(warnings_of(with_vra("vcpu", 16)), "a maintainer's comment"));
  BOOST_TEST(read_content(with_vra("vcpu", 16)).scenario.hosts[0].vra.vcpus == 16u);
  BOOST_TEST(says(problems_of(with_vra("ram", "33 GiB")), "above 32 GiB; allowed: 1 GiB .. 32 GiB"));
  BOOST_TEST(says(problems_of(with_vra("vcpu", 17)), "allowed: 1 .. 16"));
}

BOOST_AUTO_TEST_CASE(memory_of_an_appliance_in_decimal_units_is_refused_with_the_choice) {
  BOOST_TEST(says(problems_of(with_vra("ram", "2 GB")),
                  "/clusters/0/vra/ram: \"2 GB\" may be read in two ways; allowed: KiB, MiB, GiB, TiB, such as \"2 "
                  "GiB\", which is what the product shows as 2 GB"));
  BOOST_TEST(problems_of(with_vra("ram", "2048 MiB")) == "");
}

// The disks of a VM are what its percentage is of; 20 % of them, each VM by itself.
BOOST_AUTO_TEST_CASE(a_journal_limit_in_percent_is_of_the_disks_of_each_vm) {
  const VpgConfig vpg = read_content(with_limit("20 %")).scenario.vpgs[0];
  BOOST_TEST(vpg.journal_limit_fraction.value() == 0.2);
  BOOST_TEST(!vpg.journal_limit_bytes.has_value());
  BOOST_TEST(vpg.journal_limit_of_vm_bytes(500e9) == 100e9);
  BOOST_TEST(vpg.journal_limit_of_vm_bytes(50e9) == 10e9);
  BOOST_TEST(read_content(with_limit("20 %")).resolved["vpgs"][0]["journal"]["limit"] == "20 %");
  BOOST_TEST(read_content(with_limit("20 %")).scenario.digest == read_content(with_limit("20%")).scenario.digest);
  BOOST_TEST(read_content(with_limit("20 %")).scenario.digest != read_content(with_limit("21 %")).scenario.digest);
  BOOST_TEST(says(problems_of(with_limit("0 %")), "\"0 %\" is not above 0 %; allowed: above 0 % up to 1000 %"));
  BOOST_TEST(says(problems_of(with_limit("1001 %")), "above 1000 %"));
  BOOST_TEST(says(problems_of(with_limit("20 percent")), "or a percentage of the VM's disks such as \"20 %\""));
  BOOST_TEST(says(problems_of(with_limit(0.2)), "/vpgs/0/journal/limit"));
}
