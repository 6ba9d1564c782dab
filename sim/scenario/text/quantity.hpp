#pragma once
/// Text with units to numbers in base units, and back. The only place where factors of units are applied.
///
/// A quantity is a decimal number and a unit, "20 MB/s"; the space may be left out. A time may have several parts with
/// falling units, "2 d 10 h". Case matters: k, M, G, T are powers of 1000 and Ki, Mi, Gi, Ti powers of 1024; B is a
/// byte and b (or bit) a bit. "KB" is refused, because some mean 1000 and some 1024 by it.

#include <string>
#include <vector>

namespace drsim {

enum class Dimension { Time, Bytes, BytesPerSecond, BitsPerSecond, Frequency, Fraction };

/// The dimension of an `x-dimension` of the schema: time, bytes, bytes/s, bits/s, frequency, fraction.
/// Throws std::invalid_argument for another word.
Dimension dimension_of(const std::string& word);

struct ParsedQuantity {
  double value = 0;   ///< in base units: s, bytes, bytes/s, bits/s, Hz, 1; NaN when refused
  std::string error;  ///< why it is refused and what is accepted; empty when fine
};

/// Sign is allowed here; ranges are the caller's. Refused: no number, no unit, a unit of another dimension, an unknown
/// unit (nearest named), not finite.
ParsedQuantity parse_quantity(const std::string& text, Dimension dimension);

/// Any dimension: the first that accepts the text is stored in `dimension`.
ParsedQuantity parse_any_quantity(const std::string& text, Dimension& dimension);

/// "a time such as \"5 s\" (ns, us, ms, s, min, h, d, w, y)"
std::string accepted_units(Dimension dimension);

/// A quantity as people write it, such as "5 s".
std::string example_quantity(Dimension dimension);

/// Regular expression (ECMA 262) for editors: all texts that parse_quantity takes, and of those it refuses only numbers
/// out of range and times whose units do not fall. Not anchored.
std::string quantity_pattern(Dimension dimension);

/// "time", "number of bytes", ...
std::string dimension_title(Dimension dimension);

/// Shortest text with a unit that parses back to exactly `value`.
std::string quantity_text(double value, Dimension dimension);

}  // namespace drsim
