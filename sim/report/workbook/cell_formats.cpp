#include "sim/report/workbook/cell_formats.hpp"

namespace drsim {
namespace {

lxw_format* with_pattern(lxw_workbook* book, const char* pattern) {
  lxw_format* format = workbook_add_format(book);
  format_set_num_format(format, pattern);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

lxw_format* wrapped(lxw_workbook* book) {
  lxw_format* format = workbook_add_format(book);
  format_set_text_wrap(format);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

}  // namespace

CellFormats::CellFormats(lxw_workbook* book)
    : heading_(wrapped(book)),
      label_(wrapped(book)),
      title_(wrapped(book)),
      text_(wrapped(book)),
      count_(with_pattern(book, "#,##0")),
      number_(with_pattern(book, "#,##0.00")),
      share_(with_pattern(book, "0.00%")),
      date_(with_pattern(book, "yyyy-mm-dd hh:mm:ss")),
      day_(with_pattern(book, "yyyy-mm-dd")),
      left_count_(with_pattern(book, "0")),
      left_date_(with_pattern(book, "yyyy-mm-dd hh:mm:ss")) {
  format_set_align(left_count_, LXW_ALIGN_LEFT);
  format_set_align(left_date_, LXW_ALIGN_LEFT);
  format_set_indent(text_, 1);  // off the numbers of the column before it
  format_set_bold(heading_);
  format_set_bg_color(heading_, 0x1F3A5F);
  format_set_font_color(heading_, LXW_COLOR_WHITE);
  format_set_bottom(heading_, LXW_BORDER_THIN);
  format_set_bold(label_);
  format_set_bold(title_);
  format_set_font_size(title_, 16);
}

lxw_format* CellFormats::of(CellKind kind) const {
  switch (kind) {
    case CellKind::Count:
      return count_;
    case CellKind::Number:
      return number_;
    case CellKind::Share:
      return share_;
    case CellKind::Date:
      return date_;
    case CellKind::Day:
      return day_;
    case CellKind::Text:
    case CellKind::LongText:
      break;
  }
  return text_;
}

lxw_format* CellFormats::left(CellKind kind) const {
  if (kind == CellKind::Count || kind == CellKind::Number) return left_count_;
  return kind == CellKind::Date || kind == CellKind::Day ? left_date_ : text_;
}

}  // namespace drsim
