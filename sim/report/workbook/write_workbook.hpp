#pragma once
/// Content to the bytes of an Office Open XML workbook.

#include <string>

#include "sim/report/workbook/sheet.hpp"

namespace drsim {

/// The bytes of the .xlsx file: the same content gives the same bytes (its date of creation is 2000-01-01). Texts
/// longer than a cell takes (32,767 characters) are cut, and end with "...". Throws std::runtime_error when the folder
/// for temporary files cannot be written. Checked by: tests/commands/workbook_test.cpp
std::string workbook_bytes(const WorkbookContent& content);

}  // namespace drsim
