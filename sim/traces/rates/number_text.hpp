#pragma once
/// Numbers as several countries write them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drsim {

/// A finite number with the given sign of decimals; the other sign, blanks (also the unbreakable ones) and apostrophes
/// may part groups of three digits before it. With a decimal point also with an exponent.
std::optional<double> parse_number(std::string_view text, char decimal);

/// What the numbers of a column say about its sign of decimals.
class NumberEvidence {
 public:
  void see(std::string_view text, std::uint64_t line);

  /// The sign that is `given` ('.' or ','), or the one that the numbers show; '.' where no number has a sign. Numbers
  /// such as 1,520, which may be 1520 or 1.52, are refused with the line of one; so is 1.520 unless fields are
  /// delimited by commas, where a decimal comma could not stand. Throws ScenarioError.
  char decimal(const std::string& file, char given, char delimiter) const;

 private:
  struct Seen {
    std::uint64_t line = 0;  ///< 0: not seen
    std::string text;
  };
  Seen point_, comma_;                  ///< shown without doubt
  Seen unclear_point_, unclear_comma_;  ///< either three decimals, or a group of three digits
};

}  // namespace drsim
