#pragma once
/// What the products of Veeam have in common, as versions of one Backup & Replication.

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

namespace drsim {

struct Scenario;

inline constexpr const char* veeam_vendor = "veeam";

/// Veeam 13 has rows of its own in the port catalogue; the versions before share those of 12.3.
std::set<std::string> veeam_profiles(const Scenario& scenario);

/// "is_zerto" and "veeam_13", which the rules of an assessment refer to.
void derive_veeam_facts(const Scenario& scenario, nlohmann::json& derived);

}  // namespace drsim
