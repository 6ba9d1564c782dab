#include <fmt/format.h>

#include <unordered_map>

#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr const char* compact_header = "vm,window,ts_us,page_writes,uniq_pages_written,page_reads,uniq_pages_read";
constexpr const char* raw_header_start = "index,ts,block_req_count,read_block_req_count,write_block_req_count,";
constexpr std::size_t raw_columns = 196;
constexpr std::size_t raw_page_writes_column = 4;
constexpr std::size_t raw_unique_bytes_column = 26;
constexpr const char* raw_unique_bytes_title = "write_page_working_set_size";

/// Adds a window to its VM; windows of a VM must ascend.
void add_window(const LineReader& reader, PageTable& table, const PageWindow& window) {
  if (window.unique_pages > window.page_writes) {
    reader.fail(fmt::format("{} distinct pages written are more than the {} page writes", window.unique_pages,
                            window.page_writes));
  }
  if (!table.windows.empty() && window.number <= table.windows.back().number) {
    reader.fail(fmt::format("window {} of {} comes after window {}: the table is not in order of time", window.number,
                            table.vm, table.windows.back().number));
  }
  table.windows.push_back(window);
}

/// More windows than this would be an allocation of gigabytes for a table of a few lines.
std::uint64_t require_window(const LineReader& reader, const char* name, std::string_view text) {
  constexpr std::uint64_t most = 1'000'000;
  const std::uint64_t number = require_whole(reader, name, text);
  if (number > most) reader.fail(fmt::format("{} is {}; allowed: at most {}", name, number, most));
  return number;
}

std::vector<PageTable> read_compact(LineReader& reader) {
  std::vector<PageTable> tables;
  std::unordered_map<std::string, std::size_t> known;
  std::array<std::string_view, 7> fields;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), compact_header);
    PageWindow window;
    window.number = require_window(reader, "window", fields[1]);
    window.end_s = static_cast<double>(require_whole(reader, "ts_us", fields[2])) * 1e-6;
    window.page_writes = require_whole(reader, "page_writes", fields[3]);
    window.unique_pages = require_whole(reader, "uniq_pages_written", fields[4]);
    const auto [entry, added] = known.try_emplace(std::string(fields[0]), tables.size());
    if (added) tables.push_back({entry->first, {}});
    add_window(reader, tables[entry->second], window);
  }
  return tables;
}

std::vector<PageTable> read_raw(LineReader& reader, const std::filesystem::path& path) {
  // Named block_snap_wNN.csv[.gz]: the VM is in no column.
  std::string vm = path.filename().string();
  vm = vm.substr(0, vm.find('.'));
  const std::string prefix = "block_snap_";
  if (vm.rfind(prefix, 0) == 0) vm = vm.substr(prefix.size());
  PageTable table{vm, {}};
  std::array<std::string_view, raw_columns> fields;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), raw_columns, "a block_snap table");
    PageWindow window;
    window.number = require_window(reader, "index", fields[0]);
    window.end_s = static_cast<double>(require_whole(reader, "ts", fields[1])) * 1e-6;
    window.page_writes = require_whole(reader, "write_block_req_count", fields[raw_page_writes_column]);
    const std::uint64_t unique_bytes = require_whole(reader, raw_unique_bytes_title, fields[raw_unique_bytes_column]);
    window.unique_pages = unique_bytes / static_cast<std::uint64_t>(page_bytes);
    add_window(reader, table, window);
  }
  if (table.windows.empty()) return {};
  return {table};
}

}  // namespace

std::vector<PageTable> read_page_table(const std::filesystem::path& path) {
  LineReader reader(path);
  std::string_view header;
  if (!reader.next(header)) fail_trace(reader.file(), "line 1", "the file is empty");
  std::vector<PageTable> tables;
  if (header == compact_header) {
    tables = read_compact(reader);
  } else if (header.rfind(raw_header_start, 0) == 0) {
    std::array<std::string_view, raw_columns> titles;
    const std::size_t found = split_fields(header, ',', titles);
    if (found != raw_columns || titles[raw_unique_bytes_column] != raw_unique_bytes_title) {
      reader.fail(fmt::format("the header of a block_snap table has {} columns; expected {} with {} as number {}",
                              found, raw_columns, raw_unique_bytes_title, raw_unique_bytes_column + 1));
    }
    tables = read_raw(reader, path);
  } else {
    reader.fail(fmt::format("the header is {}; expected \"{}\" or that of a block_snap table", in_quotes(header),
                            compact_header));
  }
  if (tables.empty()) fail_trace(reader.file(), "line 2", "there is no row after the header");
  return tables;
}

}  // namespace drsim
