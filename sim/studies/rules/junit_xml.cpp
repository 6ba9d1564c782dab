#include "sim/studies/rules/junit_xml.hpp"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "sim/report/record/output_files.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

/// XML 1.0 has no way to write most control characters, not even escaped.
std::string allowed_text(const std::string& text) {
  std::string allowed = text;
  for (char& character : allowed) {
    const auto code = static_cast<unsigned char>(character);
    const bool is_blank = character == '\n' || character == '\t';
    if ((code < 0x20 && !is_blank) || code == 0x7f) character = '?';
  }
  return allowed;
}

std::size_t count_of(const CheckSuite& suite, CaseEnd end) {
  std::size_t count = 0;
  for (const CheckCase& one : suite.cases) count += one.end == end ? 1 : 0;
  return count;
}

void set(pugi::xml_node node, const char* attribute, const std::string& text) {
  node.append_attribute(attribute).set_value(allowed_text(text).c_str());
}

std::string seconds_text(double seconds) { return fmt::format("{:.3f}", seconds); }

void add_case(pugi::xml_node suite_node, const CheckSuite& suite, const CheckCase& one) {
  pugi::xml_node node = suite_node.append_child("testcase");
  set(node, "classname", suite.name);
  set(node, "name", one.name);
  set(node, "time", seconds_text(suite.wall_s / static_cast<double>(suite.cases.size())));
  if (one.end == CaseEnd::Passed) return;
  const char* kind = one.end == CaseEnd::Failed ? "failure" : one.end == CaseEnd::Broken ? "error" : "skipped";
  pugi::xml_node problem = node.append_child(kind);
  set(problem, "message", one.message);
  problem.text().set(allowed_text(one.details).c_str());
}

}  // namespace

std::string junit_xml(const std::vector<CheckSuite>& suites) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", "drsim check");
  double wall_s = 0;
  for (const CheckSuite& suite : suites) wall_s += suite.wall_s;
  set(root, "time", seconds_text(wall_s));
  for (const CheckSuite& suite : suites) {
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", suite.name);
    set(node, "tests", std::to_string(suite.cases.size()));
    set(node, "failures", std::to_string(count_of(suite, CaseEnd::Failed)));
    set(node, "errors", std::to_string(count_of(suite, CaseEnd::Broken)));
    set(node, "time", seconds_text(suite.wall_s));
    if (const std::size_t skipped = count_of(suite, CaseEnd::NotJudged); skipped > 0)
      set(node, "skipped", std::to_string(skipped));
    for (const CheckCase& one : suite.cases) add_case(node, suite, one);
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

void write_junit(const std::filesystem::path& file, const std::vector<CheckSuite>& suites) {
  const std::filesystem::path absolute = std::filesystem::absolute(file).lexically_normal();
  try {
    OutputFiles files(absolute.parent_path());
    files.begin(absolute.filename().string());
    files.append(junit_xml(suites));
    files.commit();
  } catch (const std::runtime_error& error) {
    throw ScenarioError({Problem{file.string(), "", error.what()}});
  }
}

}  // namespace drsim
