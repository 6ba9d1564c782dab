#pragma once
/// CSV files (RFC 4180) as tables, read as a stream: the delimiter (comma, semicolon or tab) is found in the first
/// line, a byte-order mark says UTF-8 or UTF-16, and quoted fields may hold delimiters and line ends.

#include <filesystem>

#include "sim/inventory/table/table_rows.hpp"

namespace drsim {

/// The table of a file, gzip or bzip2 allowed; it reads when it is asked for its rows. Named after the file: that of
/// RVTools_tabvInfo.csv is vInfo. Reading throws ScenarioError for text that is not UTF-8, binary data, quotes that
/// never end and fields of more than cell_bytes_max.
NamedTable csv_table(const std::filesystem::path& path);

}  // namespace drsim
