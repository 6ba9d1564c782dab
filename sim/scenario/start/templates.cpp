#include "sim/scenario/start/templates.hpp"

#include <utility>

#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

namespace embedded {
const std::string& template_mesh();
const std::string& template_three_regions();
const std::string& template_one_vcenter();
const std::string& template_cloud_connector();
const std::string& template_in_cloud();
const std::string& template_hyper_v();
const std::string& template_old_version();
const std::string& template_cdp_outage();
const std::string& template_mixed_estate();
const std::string& template_three_ways();
}  // namespace embedded

namespace {

using Template = std::pair<const char*, const std::string& (*)()>;

constexpr Template templates[] = {{"zerto", starter_scenario_text},
                                  {"mesh", embedded::template_mesh},
                                  {"three-regions", embedded::template_three_regions},
                                  {"one-vcenter", embedded::template_one_vcenter},
                                  {"cloud-connector", embedded::template_cloud_connector},
                                  {"in-cloud", embedded::template_in_cloud},
                                  {"hyper-v", embedded::template_hyper_v},
                                  {"old-version", embedded::template_old_version},
                                  {"veeam-cdp", embedded::template_cdp_outage},
                                  {"mixed-estate", embedded::template_mixed_estate},
                                  {"three-ways", embedded::template_three_ways}};

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const Template& one : templates) names.emplace_back(one.first);
  return names;
}

std::string template_text(const std::string& name) {
  for (const Template& one : templates)
    if (name == one.first) return one.second();
  return "";
}

}  // namespace drsim
