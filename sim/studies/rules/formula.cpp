#include "sim/studies/rules/formula.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/units.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {
namespace {

const std::map<std::string, double>& unit_factors() {
  static const std::map<std::string, double> factors = {
      {"bps", 1},           {"kbps", 1e3},      {"Mbps", 1e6},      {"Gbps", 1e9},    {"B", 1},
      {"kB", kb_bytes},     {"MB", mb_bytes},   {"GB", gb_bytes},   {"TB", tb_bytes}, {"KiB", kib_bytes},
      {"MiB", mib_bytes},   {"GiB", gib_bytes}, {"TiB", tib_bytes}, {"second", 1},    {"minute", minute_s},
      {"hour", hour_s},     {"day", day_s},     {"week", week_s},   {"year", year_s}, {"percent", 0.01},
      {"ms", millisecond_s}};
  return factors;
}

}  // namespace

struct Formula::Parser {
  mu::Parser parser;
  std::map<std::string, double> variables;
};

Formula::Formula(const std::string& text, const std::vector<std::string>& names)
    : text_(text), parser_(std::make_unique<Parser>()) {
  try {
    for (const auto& [name, factor] : unit_factors()) parser_->parser.DefineConst(name, factor);
    parser_->parser.SetExpr(text);
    for (const auto& variable : parser_->parser.GetUsedVar()) used_.push_back(variable.first);
    for (const std::string& name : used_) {
      if (std::find(names.begin(), names.end(), name) == names.end())
        throw std::invalid_argument(fmt::format("\"{}\": unknown name \"{}\"{}; allowed: {}", text, name,
                                                did_you_mean(name, names), quoted_list(names)));
      // A map keeps the address of an element, which is what the parser holds.
      parser_->parser.DefineVar(name, &parser_->variables[name]);
    }
    // Syntax shows at the first evaluation only; ones keep divisions harmless.
    for (auto& variable : parser_->variables) variable.second = 1;
    parser_->parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    throw std::invalid_argument(fmt::format("\"{}\" is no formula: {}", text, error.GetMsg()));
  }
}

Formula::~Formula() = default;
Formula::Formula(Formula&&) noexcept = default;
Formula& Formula::operator=(Formula&&) noexcept = default;

double Formula::value(const std::map<std::string, double>& quantities) const {
  for (auto& [name, variable] : parser_->variables) {
    const auto found = quantities.find(name);
    if (found == quantities.end())
      throw std::invalid_argument(fmt::format("\"{}\": \"{}\" is no number here", text_, name));
    variable = found->second;
  }
  try {
    const double result = parser_->parser.Eval();
    if (!std::isnan(result)) return result;
  } catch (const mu::Parser::exception_type& error) {
    throw std::invalid_argument(fmt::format("\"{}\": {}", text_, error.GetMsg()));
  }
  throw std::invalid_argument(fmt::format("\"{}\" is no number for these values", text_));
}

bool is_reserved_in_formulas(const std::string& name) {
  static const mu::Parser parser;
  return unit_factors().count(name) > 0 || parser.GetFunDef().count(name) > 0;
}

}  // namespace drsim
