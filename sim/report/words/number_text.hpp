#pragma once
/// Quantities as text for people: units chosen by size, three significant digits. Never read back by a program.

#include <string>
#include <utility>

namespace drsim {

/// A span of time [s], such as "0.55 s", "3 min 20 s", "1 h 12 min", "2 d 3 h".
std::string duration_text(double duration_s);

/// The same of a span that has to be reached: what is printed is never less [accuracy of duration_text; >= 0].
std::string duration_text_at_least(double duration_s);

/// Two spans of time that are compared, with as many digits as tell them apart: "5.514 s" and "5.5145 s".
std::pair<std::string, std::string> durations_apart(double one_s, double other_s);

/// Bytes in binary multiples, such as "1.25 GiB".
std::string bytes_text(double bytes);

/// A rate [bits/s] in decimal multiples, such as "1.5 Gb/s".
std::string bit_rate_text(double bits_per_s);

/// A fraction as a percentage; a small one that is not zero never reads as "0 %".
std::string percent_text(double fraction);

/// "1 group", "3 groups": the count with the noun in the right number.
std::string count_text(std::size_t count, const std::string& noun);

/// The text without control characters (each becomes "?"), so that a name cannot steer a terminal.
std::string printable_text(const std::string& text);

}  // namespace drsim
