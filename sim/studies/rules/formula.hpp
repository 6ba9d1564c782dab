#pragma once
/// Formulas that users write over named quantities: constraints of studies, costs, sizing rules.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drsim {

/// A formula in the notation of muParser: + - * / ^, comparisons, && ||, cond ? a : b, min, max, sum, avg, sqrt, log10,
/// and so on; besides, the units of drsim as factors (200 * Mbps, 3 * GiB, 15 * second, minute, hour, day, percent).
/// Quantities are numbers in base units (bits/s, bytes/s, bytes, s, fraction).
class Formula {
 public:
  /// @param names  quantities that the formula may use
  /// Throws std::invalid_argument saying what is wrong, with the nearest spelling of an unknown name.
  Formula(const std::string& text, const std::vector<std::string>& names);
  ~Formula();
  Formula(Formula&&) noexcept;
  Formula& operator=(Formula&&) noexcept;

  /// Value for these quantities; every name the formula uses must be there. Throws std::invalid_argument when the
  /// result is no number (division by zero, say).
  double value(const std::map<std::string, double>& quantities) const;

  /// Names of the quantities it uses, ascending.
  const std::vector<std::string>& used() const { return used_; }
  const std::string& text() const { return text_; }

 private:
  struct Parser;
  std::string text_;
  std::vector<std::string> used_;
  std::unique_ptr<Parser> parser_;
};

/// True for names that formulas reserve: units and functions.
bool is_reserved_in_formulas(const std::string& name);

}  // namespace drsim
