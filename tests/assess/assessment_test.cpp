/// Rule sets on designs: conditions with three values, the two patterns and their decisions, contradictions, key rules,
/// rule files that are wrong, and the map from the sentences of the documents to rules.

#define BOOST_TEST_MODULE assessment
#include "sim/assess/assessment.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>

#include "sim/assess/condition.hpp"
#include "tests/ports/designs.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

const RuleSets& shipped() {
  static const RuleSets rules = rule_sets();
  return rules;
}

Assessment assessment_of(const json& design) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "d.json";
  std::ofstream(file) << design.dump();
  const ReadScenario read = read_scenario(file, {});
  return assess(shipped(), design_facts(read, port_needs(read.scenario, shipped_catalogue(), "d.json"), "d.json"), {});
}

json shipped_design(const std::string& name) {
  std::ifstream file(DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json");
  return json::parse(file);
}

const RuleFinding& finding(const Assessment& assessment, const std::string& id) {
  for (const RuleFinding& one : assessment.findings)
    if (one.rule->id == id) return one;
  BOOST_FAIL("no rule " << id);
  throw 0;
}

std::string outcome(const Assessment& assessment, const std::string& id) {
  return outcome_text(finding(assessment, id).outcome);
}

/// A design with one change by JSON Merge Patch.
std::string outcome_with(json design, const json& patch, const std::string& id) {
  design.merge_patch(patch);
  return outcome(assessment_of(design), id);
}

std::string problems_of(const std::string& rules) {
  try {
    auto texts = shipped_rule_files();
    texts.push_back({"mine.json", R"({"rule_set": 1, "set": "mine", "rules": [)" + rules + "]}"});
    read_rule_sets(texts);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

std::string rule(const std::string& id, const std::string& check, const std::string& severity = "required") {
  return R"({"id": ")" + id + R"(", "title": "t", "severity": ")" + severity +
         R"(", "source": "s", "evidence": ["/name"], "check": )" + check + "}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(conditions_have_three_values) {
  const json facts =
      json::parse(R"({"a": 3, "t": "45 min", "l": [{"x": true}, {"x": false}, {}], "e": [], "w": ["p"]})");
  const auto is = [&](const char* condition, Truth expected) {
    BOOST_TEST((judge(json::parse(condition), facts) == expected), condition);
  };
  is(R"({"value": "/a", "is": 3})", Truth::Yes);
  is(R"({"value": "/a", "at_most": 2.9})", Truth::No);
  is(R"({"value": "/b", "is": 3})", Truth::Unknown);
  is(R"({"not": {"value": "/b", "is": 3}})", Truth::Unknown);
  is(R"({"value": "/t", "at_most": "45 min"})", Truth::Yes);
  is(R"({"value": "/t", "at_most": "44 min"})", Truth::No);
  is(R"({"value": "/w", "contains": "p"})", Truth::Yes);
  is(R"({"any": [{"value": "/b", "is": 1}, {"value": "/a", "is": 3}]})", Truth::Yes);
  is(R"({"any": [{"value": "/b", "is": 1}, {"value": "/a", "is": 4}]})", Truth::Unknown);
  is(R"({"all": [{"value": "/b", "is": 1}, {"value": "/a", "is": 4}]})", Truth::No);
  is(R"({"all": [{"value": "/b", "is": 1}, {"value": "/a", "is": 3}]})", Truth::Unknown);
  is(R"({"each": "/l", "holds": {"value": "./x", "is": true}})", Truth::No);
  is(R"({"each": "/l", "where": {"exists": "./x"}, "holds": {"exists": "./x"}})", Truth::Yes);
  is(R"({"some": "/l", "holds": {"value": "./x", "is": true}})", Truth::Yes);
  is(R"({"some": "/l", "holds": {"value": "./x", "is": 7}})", Truth::Unknown);
  is(R"({"each": "/e", "holds": {"exists": "/none"}})", Truth::Yes);
  is(R"({"each": "/none", "holds": {"exists": "/a"}})", Truth::Unknown);
}

// The Zerto pattern decides: TLS between appliances, vSAN below, file encryption in guests on other than boot disks.
BOOST_AUTO_TEST_CASE(the_zerto_pattern_reproduces_its_decisions) {
  const json design = shipped_design("pattern-zerto");
  const Assessment assessment = assessment_of(design);
  BOOST_TEST(assessment.passes());
  for (const char* id : {"ibm-zerto.transit", "ibm-zerto.transit-encrypted", "ibm-zerto.at-rest-vm",
                         "ibm-zerto.at-rest-guest", "ibm-zerto.product", "ibm-zerto.mfa", "hardening.nat"})
    BOOST_TEST(outcome(assessment, id) == "pass", id);
  BOOST_TEST(outcome(assessment, "ibm-veeam.transit-private") == "not applicable");
  BOOST_TEST(outcome_with(design, {{"security", {{"at_rest", {{"protected", {"vm"}}}}}}}, "ibm-zerto.product") ==
             "fail");
  BOOST_TEST(outcome_with(design, {{"security", {{"at_rest", {{"in_guest", "all_disks"}}}}}},
                          "ibm-zerto.at-rest-guest") == "fail");
  json clear = design;
  for (json& cluster : clear["clusters"]) cluster["vra"]["encryption"] = "none";
  BOOST_TEST(outcome(assessment_of(clear), "ibm-zerto.transit-encrypted") == "fail");
  BOOST_TEST(outcome(assessment_of(clear), "ibm-zerto.transit") == "not evaluated");
  BOOST_TEST(outcome_with(clear, {{"security", {{"transit", {{"required", false}}}}}}, "ibm-zerto.transit") == "pass");
  BOOST_TEST(outcome_with(clear, {{"security", {{"transit", {{"required", true}}}}}}, "ibm-zerto.transit") == "fail");
}

// The Veeam pattern decides: private backbone without encryption, replicas encrypted at rest, keys from Key Protect.
BOOST_AUTO_TEST_CASE(the_veeam_pattern_reproduces_its_decisions) {
  const json design = shipped_design("pattern-veeam");
  const Assessment assessment = assessment_of(design);
  BOOST_TEST(assessment.passes());
  for (const char* id : {"ibm-veeam.transit", "ibm-veeam.transit-private", "ibm-veeam.at-rest-replicas", "kms.K3",
                         "kms.K6", "kms.K10", "ibm-veeam.product", "analyzer.12", "analyzer.20", "analyzer.26"})
    BOOST_TEST(outcome(assessment, id) == "pass", id);
  // The trap of check 23: no rule at all passes it, and every pair is in clear.
  BOOST_TEST(outcome(assessment, "analyzer.23") == "pass");
  BOOST_TEST(outcome(assessment, "analyzer.23-pairs") == "fail");
  // Logs of CDP are never encrypted by vSphere; snapshot replication has none.
  json vm_only = design;
  vm_only["security"]["at_rest"]["recovery"] = {"vm"};
  BOOST_TEST(outcome(assessment_of(vm_only), "ibm-veeam.at-rest-replicas") == "fail");
  BOOST_TEST(outcome_with(design, {{"security", {{"compliance", {{"regimes", {"gdpr"}}}}}}},
                          "gdpr.encrypted-transit") == "fail");
}

BOOST_AUTO_TEST_CASE(the_documents_contradict_each_other_on_the_same_link) {
  const Assessment veeam = assessment_of(shipped_design("pattern-veeam"));
  std::map<std::string, const ContradictionFinding*> found;
  for (const ContradictionFinding& one : veeam.contradictions) found[one.contradiction->id] = &one;
  BOOST_REQUIRE(found.size() == 5u);
  BOOST_TEST(found["contradiction.transit-veeam"]->left_outcome == "fail");
  BOOST_TEST(found["contradiction.transit-veeam"]->right_outcome == "pass");
  BOOST_TEST(found["contradiction.transit"]->right_outcome == "pass");
  // The same decision, private and in clear, in a Zerto design: the other document's rule fails.
  json zerto = shipped_design("pattern-zerto");
  for (json& cluster : zerto["clusters"]) cluster["vra"]["encryption"] = "none";
  const Assessment clear = assessment_of(zerto);
  BOOST_TEST(clear.contradictions[0].left_outcome == "fail");
  BOOST_TEST(assessment_table(clear).find("contradiction.transit: Encryption in transit between regions") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(key_rules_decide_as_the_tree_does) {
  const json design = shipped_design("pattern-veeam");
  const auto with_keys = [&](const json& keys, const json& kms, const std::string& id) {
    json changed = design;
    changed["security"]["keys"] = keys;
    changed["security"]["kms"] = kms;
    return outcome(assessment_of(changed), id);
  };
  const auto server = [](const std::string& kind, const std::string& region, const std::vector<std::string>& serves) {
    return json{{"name", kind + " " + region},
                {"kind", kind},
                {"version", "4.1.1.0"},
                {"region", region},
                {"serves", serves},
                {"sites", {"frankfurt", "madrid"}}};
  };
  const json native = {{"native_encryption", "kms"}};
  BOOST_TEST(with_keys(native, json::array({server("gklm", "eu-es", {"veeam_native", "vm"})}), "kms.K1") == "pass");
  BOOST_TEST(with_keys(native, json::array({server("key_protect", "eu-es", {"veeam_native"})}), "kms.K1") == "fail");
  json old = server("gklm", "eu-es", {"veeam_native"});
  old["version"] = "4.1.0.9";
  BOOST_TEST(with_keys(native, json::array({old}), "kms.K1") == "fail");
  BOOST_TEST(with_keys(native, json::array({server("gklm", "eu-es", {"veeam_native", "vm"})}), "kms.K5") == "pass");
  const json dedicated = {{"native_encryption", "none"}, {"dedicated_hsm", true}};
  BOOST_TEST(with_keys(dedicated, json::array({server("hpcs", "eu-es", {"vm"})}), "kms.K2") == "pass");
  BOOST_TEST(with_keys(dedicated, json::array({server("key_protect", "eu-es", {"vm"})}), "kms.K2") == "fail");
  BOOST_TEST(with_keys(dedicated, json::array({server("hpcs", "eu-es", {"vm"})}), "kms.K3") == "not applicable");
  BOOST_TEST(with_keys({{"native_encryption", "password"}}, json::array(), "kms.K4") == "not evaluated");
  BOOST_TEST(with_keys({{"native_encryption", "password"}, {"loss_protection", false}}, json::array(), "kms.K4") ==
             "fail");
  json left_only = server("key_protect", "eu-de", {"vm"});
  left_only["sites"] = {"frankfurt"};
  BOOST_TEST(with_keys(dedicated, json::array({left_only}), "kms.K6") == "fail");
  // Keys in the region that is lost, unless they survive it.
  BOOST_TEST(with_keys(dedicated, json::array({server("hpcs", "eu-de", {"vm"})}), "kms.K10") == "fail");
  json safe = server("hpcs", "eu-de", {"vm"});
  safe["survives_region"] = true;
  BOOST_TEST(with_keys(dedicated, json::array({safe}), "kms.K10") == "pass");
  json kmip = server("kmip_for_vmware", "eu-es", {"vm"});
  BOOST_TEST(with_keys(dedicated, json::array({kmip}), "kms.K8") == "fail");
  kmip["sites"] = {"madrid"};
  kmip["needed_until"] = "2026-12-31";
  BOOST_TEST(with_keys(dedicated, json::array({kmip}), "kms.K9") == "pass");
  kmip["needed_until"] = "2027-01-01";
  BOOST_TEST(with_keys(dedicated, json::array({kmip}), "kms.K9") == "fail");
}

BOOST_AUTO_TEST_CASE(rules_that_close_a_need_for_good_are_found) {
  const json design = shipped_design("pattern-zerto");
  const auto with = [&](const json& rule, const json& events = json::array()) {
    return outcome_with(design, {{"security", {{"firewall", {{"rules", {rule}}}}}}, {"events", events}},
                        "hardening.ports-open");
  };
  BOOST_TEST(outcome(assessment_of(design), "hardening.ports-open") == "not applicable");
  BOOST_TEST(with({{"name", "r"}, {"ports", {"4009"}}}) == "fail");
  BOOST_TEST(with({{"name", "r"}, {"ports", {"4010"}}}) == "pass");
  BOOST_TEST(with({{"name", "r"}, {"protocol", "icmp"}}) == "pass");  // optional
  const json opens = {{{"at", "1 min"}, {"kind", "firewall_open"}, {"rules", {"r"}}}};
  BOOST_TEST(with({{"name", "r"}, {"ports", {"4009"}}}, opens) == "pass");
}

BOOST_AUTO_TEST_CASE(proxies_of_encrypted_vms_are_encrypted_or_use_the_network) {
  json design = shipped_design("pattern-veeam");
  design["security"]["at_rest"]["protected"] = {"vm"};
  const auto with = [&](const json& proxies) {
    design["security"]["backup_proxies"] = proxies;
    return outcome(assessment_of(design), "kms.K7");
  };
  BOOST_TEST(with({{"transport", "network"}}) == "pass");
  BOOST_TEST(with({{"transport", "virtual_appliance"}, {"encrypted", true}}) == "pass");
  BOOST_TEST(with({{"transport", "virtual_appliance"}, {"encrypted", false}}) == "fail");
  BOOST_TEST(with({{"transport", "direct_storage"}, {"encrypted", true}}) == "fail");
  BOOST_TEST(with({{"transport", "virtual_appliance"}}) == "not evaluated");
  BOOST_TEST(with(json::object()) == "not evaluated");
  design["security"]["at_rest"]["protected"] = {"vsan"};
  BOOST_TEST(with({{"transport", "direct_storage"}}) == "not applicable");
}

BOOST_AUTO_TEST_CASE(checks_of_version_13_are_for_its_linux_server) {
  const json design = shipped_design("pattern-veeam");
  const auto with = [&](const json& security, const std::string& id) {
    return outcome_with(design, {{"security", security}}, id);
  };
  const json linux_server = {{"version", "13.0"}, {"server_os", "linux"}};
  BOOST_TEST(with({{"version", "13.0"}}, "analyzer.linux-selinux") == "not evaluated");
  BOOST_TEST(with({{"version", "12.3"}, {"server_os", "linux"}}, "analyzer.linux-selinux") == "not applicable");
  BOOST_TEST(with(linux_server, "analyzer.linux-selinux") == "not evaluated");
  BOOST_TEST(with(linux_server, "analyzer.later-lsass") == "not applicable");
  json on = linux_server;
  on["analyzer"] = {{"selinux", true}, {"fips", false}};
  on["authentication"] = {{"password_length", 14}};
  BOOST_TEST(with(on, "analyzer.linux-selinux") == "pass");
  BOOST_TEST(with(on, "analyzer.linux-fips") == "fail");
  BOOST_TEST(with(on, "analyzer.linux-password") == "fail");
  on["authentication"]["password_length"] = 15;
  BOOST_TEST(with(on, "analyzer.linux-password") == "pass");
  BOOST_TEST(with({{"analyzer", {{"credential_guard", true}}}}, "analyzer.later-credential-guard") == "pass");
}

BOOST_AUTO_TEST_CASE(hardening_is_tight_at_its_limits) {
  const json design = shipped_design("pattern-zerto");
  const auto with = [&](const json& security, const std::string& id) {
    return outcome_with(design, {{"security", security}}, id);
  };
  BOOST_TEST(with({{"authentication", {{"session_timeout", "30 min"}}}}, "hardening.session") == "pass");
  BOOST_TEST(with({{"authentication", {{"session_timeout", "30 min 1 s"}}}}, "hardening.session") == "fail");
  BOOST_TEST(with({{"ssh", {{"access", "open"}}}}, "hardening.ssh") == "fail");
  BOOST_TEST(with({{"ssh", {{"access", "limited"}}}}, "hardening.ssh") == "fail");
  BOOST_TEST(with({{"ssh", {{"access", "limited"}, {"clients", {"desk"}}}}}, "hardening.ssh") == "pass");
  BOOST_TEST(with({{"authentication", {{"default_passwords_changed", false}}}}, "hardening.default-password") ==
             "fail");
  BOOST_TEST(with({{"firewall", {{"default", "allow"}}}}, "hardening.firewall") == "fail");
  json old = design;
  old["security"]["components"].erase(0);  // analytics are of newer versions
  for (json& cluster : old["clusters"]) cluster["vra"] = {{"version", "8.0"}};
  BOOST_TEST(outcome(assessment_of(old), "hardening.wan") == "fail");
  old["links"][0]["ipsec"] = json::object();
  BOOST_TEST(outcome(assessment_of(old), "hardening.wan") == "pass");
  BOOST_TEST(outcome(assessment_of(design), "hardening.wan") == "not applicable");
}

BOOST_AUTO_TEST_CASE(residency_covers_data_replicas_backups_and_keys) {
  const json design = shipped_design("pattern-veeam");
  const auto with = [&](const json& change, const std::string& id) { return outcome_with(design, change, id); };
  BOOST_TEST(with({{"security", {{"compliance", {{"residency_groups", {"US"}}}}}}}, "residency.data") == "fail");
  json moved = design;
  moved["security"]["backups"][0]["region"] = "us-south";
  BOOST_TEST(outcome(assessment_of(moved), "residency.backups") == "fail");
  BOOST_TEST(outcome(assessment_of(moved), "residency.replicas") == "pass");
  moved = design;
  moved["security"]["kms"][0]["region"] = "eu-gb";
  BOOST_TEST(outcome(assessment_of(moved), "residency.keys") == "fail");
  BOOST_TEST(outcome(assessment_of(moved), "ibm-veeam.residency") == "fail");
}

BOOST_AUTO_TEST_CASE(what_is_not_declared_is_not_evaluated_and_says_what_to_add) {
  const Assessment bare = assessment_of(two_sites());
  const RuleFinding& mfa = finding(bare, "ibm-zerto.mfa");
  BOOST_TEST(outcome_text(mfa.outcome) == "not evaluated");
  BOOST_TEST(mfa.to_add == std::vector<std::string>{"/security/authentication/mfa"});
  for (const RuleFinding& one : bare.findings)
    if (one.outcome == RuleOutcome::NotEvaluated) BOOST_TEST(!one.to_add.empty(), one.rule->id);
}

BOOST_AUTO_TEST_CASE(rule_files_that_are_wrong_are_refused_with_their_place) {
  BOOST_TEST(problems_of(rule("mine.a", R"({"exists": "/name"})")).empty());
  const auto refused = [](const std::string& problems, const std::string& text) {
    BOOST_TEST(problems.find(text) != std::string::npos, "wanted: " << text << "\nfound: " << problems);
  };
  refused(problems_of(rule("kms.K1", R"({"exists": "/name"})")),
          "mine.json: /rules/0/id: the identifier \"kms.K1\" is taken by kms.json: /rules/0");
  refused(problems_of(rule("a", R"({"valeu": "/name", "is": 1})")), "/rules/0/check: found");
  refused(problems_of(rule("a", R"({"value": "/name", "iss": 1})")), "/rules/0/check: has no test; allowed: \"is\"");
  refused(problems_of(rule("a", R"({"value": "/name", "iss": 1})")),
          "/rules/0/check/iss: unknown word \"iss\" (did you mean");
  refused(problems_of(rule("a", R"({"all": []})")), "/rules/0/check/all: found []");
  refused(problems_of(rule("a", R"({"exists": "/name"})", "must")), "/rules/0/severity: found \"must\"");
}

BOOST_AUTO_TEST_CASE(rules_of_a_file_are_judged_beside_the_shipped_ones) {
  auto texts = shipped_rule_files();
  texts.push_back({"mine.json", R"({"rule_set": 1, "set": "mine", "rules": [)" +
                                    rule("mine.name", R"({"value": "/name", "is": "ports"})") + "]}"});
  const RuleSets rules = read_rule_sets(texts);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "d.json") << two_sites().dump();
  const ReadScenario read = read_scenario(folder.path() / "d.json", {});
  const DesignFacts facts = design_facts(read, port_needs(read.scenario, shipped_catalogue(), "d.json"), "d.json");
  const Assessment only = assess(rules, facts, {"mine"});
  BOOST_REQUIRE(only.findings.size() == 1u);
  BOOST_TEST((only.findings[0].outcome == RuleOutcome::Pass));
  const auto printed = assessment_json(only, facts);
  BOOST_TEST(printed["findings"][0]["evidence"][0]["pointer"] == "/name");
  BOOST_TEST(printed["findings"][0]["evidence"][0]["value"] == "ports");
}

// docs/document-coverage.md: each sentence that states a requirement or a limit leads to a rule, a port row, the
// privilege matrix or a check of the scenario, or says why it is out of scope.
BOOST_AUTO_TEST_CASE(every_sentence_of_the_documents_leads_somewhere) {
  std::ifstream file(DRSIM_SOURCE_DIR "/docs/document-coverage.md");
  BOOST_REQUIRE(file.good());
  std::map<std::string, std::size_t> uses;
  std::size_t sentences = 0;
  const std::regex quoted("`([^`]+)`");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("| ", 0) != 0 || line.rfind("| Sentence", 0) == 0 || line.rfind("| ---", 0) == 0) continue;
    ++sentences;
    const std::string target = line.substr(line.rfind('|', line.size() - 2));
    bool leads = target.find("out of scope: ") != std::string::npos ||
                 target.find("privilege matrix") != std::string::npos ||
                 target.find("scenario check") != std::string::npos;
    for (auto it = std::sregex_iterator(target.begin(), target.end(), quoted); it != std::sregex_iterator(); ++it) {
      const std::string id = (*it)[1];
      const auto& rows = shipped_catalogue().rows;
      const bool known = shipped().rule(id) ||
                         std::any_of(rows.begin(), rows.end(), [&](const CatalogueRow& row) { return row.id == id; });
      BOOST_TEST(known, "neither a rule nor a row: " << id);
      leads = leads || known;
      ++uses[id];
    }
    BOOST_TEST(leads, "leads nowhere: " << line);
  }
  BOOST_TEST(sentences > 90u);
  // And the other way: every rule that names one of the documents is reached.
  for (const AssessmentRule& one : shipped().rules)
    if (one.set == "ibm-zerto" || one.set == "zerto-hardening" || one.set == "ibm-veeam")
      BOOST_TEST(uses[one.id] > 0u, "no sentence leads to " << one.id);
}
