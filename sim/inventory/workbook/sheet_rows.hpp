#pragma once
/// The XML of one sheet to its rows.

#include <string>

#include "sim/inventory/table/table_rows.hpp"
#include "sim/inventory/workbook/shared_texts.hpp"
#include "sim/inventory/workbook/xml_events.hpp"

namespace drsim {

/// Receives xl/worksheets/sheetN.xml and hands on each row when it is complete. What the sheet claims of its size is
/// not looked at. Throws ScenarioError, naming the cell, for addresses out of order or beyond rows_max and columns_max,
/// for texts that the workbook does not have, and for a cell of more than cell_bytes_max.
class SheetRows : public XmlReceiver {
 public:
  SheetRows(std::string file, std::string sheet, const SharedTexts& texts, const RowSink& take);

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  enum class Gathering { Nothing, Value, Text };

  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  std::string here() const;
  [[noreturn]] void fail(const std::string& text) const;

  std::string file_;
  std::string sheet_;
  const SharedTexts* texts_;
  const RowSink* take_;
  TableRow row_;
  TableCell cell_;
  std::string type_;  ///< attribute t of the cell
  Gathering gathering_ = Gathering::Nothing;
  bool in_data_ = false;
  bool in_cell_ = false;
  bool in_phonetic_ = false;
  std::size_t next_column_ = 0;
};

}  // namespace drsim
