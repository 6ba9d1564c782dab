/// Text with units to numbers and back. Expected values by hand from the definitions of the units.

#define BOOST_TEST_MODULE quantity
#include "sim/scenario/text/quantity.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

using namespace drsim;

namespace {

double value(const std::string& text, Dimension dimension) {
  const ParsedQuantity parsed = parse_quantity(text, dimension);
  BOOST_TEST(parsed.error == "", text << ": " << parsed.error);
  return parsed.value;
}

void refuse(const std::string& text, Dimension dimension, const std::string& part) {
  const ParsedQuantity parsed = parse_quantity(text, dimension);
  BOOST_TEST(std::isnan(parsed.value), text);
  BOOST_TEST(parsed.error.find(part) != std::string::npos, text << ": " << parsed.error);
  BOOST_TEST(parsed.error.find("allowed: ") != std::string::npos, parsed.error);
}

}  // namespace

BOOST_AUTO_TEST_CASE(times) {
  BOOST_TEST(value("5 s", Dimension::Time) == 5.0);
  BOOST_TEST(value("5s", Dimension::Time) == 5.0);
  BOOST_TEST(value("  20 ms ", Dimension::Time) == 0.020);
  BOOST_TEST(value("29 ms", Dimension::Time) == 0.029);
  BOOST_TEST(value("1.5e3 us", Dimension::Time) == 0.0015);
  BOOST_TEST(value("7 ns", Dimension::Time) == 7e-9);
  BOOST_TEST(value("30 min", Dimension::Time) == 1800.0);
  BOOST_TEST(value("24 h", Dimension::Time) == 86400.0);
  BOOST_TEST(value("2 d 10 h", Dimension::Time) == 208800.0);
  BOOST_TEST(value("2d10h20min", Dimension::Time) == 210000.0);
  BOOST_TEST(value("1 w", Dimension::Time) == 604800.0);
  BOOST_TEST(value("1 y", Dimension::Time) == 31536000.0);
  BOOST_TEST(value("-3 ms", Dimension::Time) == -0.003);
  BOOST_TEST(value("0 s", Dimension::Time) == 0.0);
}

BOOST_AUTO_TEST_CASE(bytes_decimal_and_binary) {
  BOOST_TEST(value("1500 B", Dimension::Bytes) == 1500.0);
  BOOST_TEST(value("1 kB", Dimension::Bytes) == 1000.0);
  BOOST_TEST(value("1 KiB", Dimension::Bytes) == 1024.0);
  BOOST_TEST(value("3 GiB", Dimension::Bytes) == 3221225472.0);
  BOOST_TEST(value("8 GB", Dimension::Bytes) == 8e9);
  BOOST_TEST(value("2 TiB", Dimension::Bytes) == 2199023255552.0);
  BOOST_TEST(value("0.5 TB", Dimension::Bytes) == 5e11);
}

BOOST_AUTO_TEST_CASE(rates_frequency_and_fractions) {
  BOOST_TEST(value("20 MB/s", Dimension::BytesPerSecond) == 20e6);
  BOOST_TEST(value("1 MiB/s", Dimension::BytesPerSecond) == 1048576.0);
  BOOST_TEST(value("36 GB/h", Dimension::BytesPerSecond) == 1e7);
  BOOST_TEST(value("10 Gbps", Dimension::BitsPerSecond) == 1e10);
  BOOST_TEST(value("300 Mbit/s", Dimension::BitsPerSecond) == 3e8);
  BOOST_TEST(value("1 kb/s", Dimension::BitsPerSecond) == 1000.0);
  BOOST_TEST(value("2.4 GHz", Dimension::Frequency) == 2.4e9);
  BOOST_TEST(value("5 %", Dimension::Fraction) == 0.05);
  BOOST_TEST(value("7%", Dimension::Fraction) == 0.07);
}

BOOST_AUTO_TEST_CASE(another_dimension_is_named) {
  refuse("15 MB", Dimension::Time, "is a number of bytes");
  refuse("15 s", Dimension::Bytes, "is a time");
  refuse("100 MB/s", Dimension::BitsPerSecond, "is a rate in bytes");
  refuse("100 Mbps", Dimension::BytesPerSecond, "is a rate in bits");
  refuse("5 %", Dimension::Time, "is a fraction");
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused) {
  for (const char* text : {"", " ", "s", "five s", "nan s", "inf s", "-inf s", "0x10 s", "- 5 s", "--5 s"})
    refuse(text, Dimension::Time, "allowed: a time");
  refuse("5", Dimension::Time, "has no unit");
  refuse("1 2 s", Dimension::Time, "has no unit");
  refuse("5 s 3", Dimension::Time, "has no unit");
  refuse("1,5 h", Dimension::Time, "unknown unit \",\"");
  refuse("10 h 2 d", Dimension::Time, "falling units");
  refuse("1 s 1 s", Dimension::Time, "falling units");
  refuse("1 d -2 h", Dimension::Time, "falling units");
  refuse("1 GB 2 MB", Dimension::Bytes, "falling units");
  refuse("1e999 s", Dimension::Time, "too large");
  refuse("1e308 y", Dimension::Time, "too large");
  refuse("1e-999 s", Dimension::Time, "too small");
}

BOOST_AUTO_TEST_CASE(near_units_are_suggested_and_kb_is_ambiguous) {
  refuse("1 gbps", Dimension::BitsPerSecond, "did you mean \"Gbps\"?");
  refuse("1 Gib", Dimension::Bytes, "did you mean \"GiB\"?");
  refuse("1 KB", Dimension::Bytes, "ambiguous");
  refuse("1 KB/s", Dimension::BytesPerSecond, "ambiguous");
}

BOOST_AUTO_TEST_CASE(any_dimension) {
  Dimension dimension = Dimension::Bytes;
  BOOST_TEST(parse_any_quantity("15 s", dimension).value == 15.0);
  BOOST_TEST((dimension == Dimension::Time));
  BOOST_TEST(parse_any_quantity("2 Gbps", dimension).value == 2e9);
  BOOST_TEST((dimension == Dimension::BitsPerSecond));
  BOOST_TEST(std::isnan(parse_any_quantity("2", dimension).value));
}

BOOST_AUTO_TEST_CASE(printing_is_short_and_exact) {
  BOOST_TEST(quantity_text(0.029, Dimension::Time) == "29 ms");
  BOOST_TEST(quantity_text(86400, Dimension::Time) == "1 d");
  BOOST_TEST(quantity_text(5, Dimension::Time) == "5 s");
  BOOST_TEST(quantity_text(2e9, Dimension::BitsPerSecond) == "2 Gbps");
  BOOST_TEST(quantity_text(0.75, Dimension::Fraction) == "75 %");
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> values(0, 10);
  for (int i = 0; i < 2000; ++i) {
    const double number = values(random);
    for (const Dimension dimension :
         {Dimension::Time, Dimension::Bytes, Dimension::BytesPerSecond, Dimension::BitsPerSecond})
      BOOST_TEST(value(quantity_text(number, dimension), dimension) == number);
  }
}

BOOST_AUTO_TEST_CASE(words_of_the_schema) {
  BOOST_TEST((dimension_of("bits/s") == Dimension::BitsPerSecond));
  BOOST_CHECK_THROW(dimension_of("any"), std::invalid_argument);
}
