#pragma once
/// Looks of cells, one for each kind.

#include <xlsxwriter.h>

#include "sim/report/workbook/sheet.hpp"

namespace drsim {

/// Formats of one workbook, which owns them.
class CellFormats {
 public:
  explicit CellFormats(lxw_workbook* book);

  lxw_format* heading() const { return heading_; }
  lxw_format* label() const { return label_; }
  lxw_format* title() const { return title_; }
  lxw_format* of(CellKind kind) const;
  lxw_format* left(CellKind kind) const;  ///< numbers and dates at the left, among texts

 private:
  lxw_format *heading_, *label_, *title_, *text_, *count_, *number_, *share_, *date_, *day_, *left_count_, *left_date_;
};

}  // namespace drsim
