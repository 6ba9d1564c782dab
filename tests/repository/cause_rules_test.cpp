/// Causes are typed to the last: nobody reads a sentence to find out what happened, and the words for it are made in
/// one file.

#define BOOST_TEST_MODULE cause_rules
#include <boost/test/unit_test.hpp>
#include <regex>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// Code that asks a sentence what it says: a search in words of a cause, or in a cause itself.
bool reads_a_cause(const std::string& line) {
  static const std::vector<std::regex> forbidden = {
      std::regex(R"((cause|reason)(_\w+)?(\([^)]*\))?\.(find|rfind|substr|compare|starts_with)\()"),
      std::regex(R"(starts_with\((\w+\.)*(cause|reason|why|resource|entity)\b)"),
      std::regex(R"((regex_search|regex_match|contains)\((\w+[.(])*(cause|reason)\w*)")};
  return std::any_of(forbidden.begin(), forbidden.end(),
                     [&](const std::regex& one) { return std::regex_search(line, one); });
}

/// A cause made of text: only numbers, kinds and names of the scenario go into one.
bool words_a_cause(const std::string& line) {
  static const std::vector<std::regex> forbidden = {
      std::regex(R"(state_cause\([^;]*"[^"]*")"),
      std::regex(R"re("[^"]*(: saturated|: pool full|full behind|then bitmap sync|TCP ceiling|: down)[^"]*")re")};
  return std::any_of(forbidden.begin(), forbidden.end(),
                     [&](const std::regex& one) { return std::regex_search(line, one); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(nobody_parses_the_words_of_a_cause) {
  std::size_t judged = 0;
  for (const SourceFile& file : source_files()) {
    if (!is_cpp(file.path) || !(starts_with(file.path, "models/") || starts_with(file.path, "sim/"))) continue;
    for (const std::string& line : lines_of(file.text)) {
      ++judged;
      BOOST_TEST(!reads_a_cause(line), file.path << " reads a sentence: " << line);
    }
  }
  BOOST_TEST(judged > 1000u);
}

BOOST_AUTO_TEST_CASE(models_and_engine_make_no_words_of_causes) {
  for (const SourceFile& file : source_files()) {
    if (!is_cpp(file.path) || !(starts_with(file.path, "models/") || starts_with(file.path, "sim/engine/") ||
                                starts_with(file.path, "sim/products/")))
      continue;
    for (const std::string& line : lines_of(file.text)) {
      if (line.find("///") != std::string::npos) continue;
      BOOST_TEST(!words_a_cause(line), file.path << " words a cause: " << line);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_rules_refuse_what_they_are_there_for) {
  BOOST_TEST(reads_a_cause(R"(if (violation.cause.find("saturated") != std::string::npos))"));
  BOOST_TEST(reads_a_cause(R"(if (starts_with(resource, "TCP")))"));
  BOOST_TEST(reads_a_cause(R"(const auto at = cause_words(cause).rfind(": ");)"));
  BOOST_TEST(!reads_a_cause(R"(const auto known = std::find(causes.begin(), causes.end(), cause);)"));
  BOOST_TEST(words_a_cause(R"(plane.state_cause(CauseCategory::Storage, "datastore " + name + ": full"))"));
  BOOST_TEST(words_a_cause(R"(return resource(cause.resource) + ": saturated";)"));
  BOOST_TEST(!words_a_cause(R"(plane.state_cause({CauseKind::Paused, CauseCategory::Operation});)"));
}
