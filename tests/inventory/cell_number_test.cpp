/// Numbers as spreadsheets of several countries write them.

#define BOOST_TEST_MODULE cell_number
#include "sim/inventory/table/cell_number.hpp"

#include <boost/test/unit_test.hpp>

#include "sim/inventory/table/table_rows.hpp"

using namespace drsim;

namespace {

void is_number(const std::string& text, NumberStyle style, double wanted) {
  const std::optional<double> found = parse_cell_number(text, style);
  BOOST_TEST(found.has_value(), text);
  if (found) BOOST_TEST(*found == wanted, text << " is " << *found);
}

}  // namespace

BOOST_AUTO_TEST_CASE(whole_numbers_take_either_mark_for_thousands) {
  for (const std::string text :
       {"1048576", "1,048,576", "1.048.576", "1 048 576", "1'048'576", "1\xc2\xa0\x30\x34\x38\xc2\xa0\x35\x37\x36",
        "1\xe2\x80\xaf\x30\x34\x38\xe2\x80\xaf\x35\x37\x36", " 1048576 ", "1.048576E6"})
    is_number(text, NumberStyle::Whole, 1048576);
  is_number("1,234", NumberStyle::Whole, 1234);
  is_number("1.234", NumberStyle::Whole, 1234);
  is_number("0.125", NumberStyle::Whole, 0.125);
  is_number("1234.5", NumberStyle::Whole, 1234.5);
  is_number("1,234.5", NumberStyle::Whole, 1234.5);
  is_number("1.234,5", NumberStyle::Whole, 1234.5);
  is_number("0", NumberStyle::Whole, 0);
  is_number("-1", NumberStyle::Whole, -1);
}

BOOST_AUTO_TEST_CASE(a_named_decimal_mark_is_the_only_one) {
  is_number("1.234", NumberStyle::Point, 1.234);
  is_number("1,234", NumberStyle::Point, 1234);
  is_number("1,234", NumberStyle::Comma, 1.234);
  is_number("1.234", NumberStyle::Comma, 1234);
  is_number("1.048.576,25", NumberStyle::Comma, 1048576.25);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_none) {
  for (const std::string text : {"", "-", "abc", "1,23,456", "12,34", "1,0485,76", "1..2", ".", ",", "1 2", "0x10",
                                 "1,234,", "nan", "inf", "1e999", "12 GiB", "--1", "1.2.3"})
    BOOST_TEST(!parse_cell_number(text, NumberStyle::Point).has_value(), text);
  for (const std::string text : {"1,23,456", "1.23.456", "1,048.576.1", "1234,567,890", "e"})
    BOOST_TEST(!parse_cell_number(text, NumberStyle::Whole).has_value(), text);
}

BOOST_AUTO_TEST_CASE(columns_have_letters) {
  BOOST_TEST(column_letters(0) == "A");
  BOOST_TEST(column_letters(25) == "Z");
  BOOST_TEST(column_letters(26) == "AA");
  BOOST_TEST(column_letters(89) == "CL");
  BOOST_TEST(column_letters(701) == "ZZ");
  BOOST_TEST(column_letters(702) == "AAA");
  BOOST_TEST(column_letters(columns_max - 1) == "XFD");
}
