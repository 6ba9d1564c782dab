#include "sim/inventory/table/file_kind.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include "sim/inventory/table/csv_table.hpp"
#include "sim/inventory/workbook/workbook.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

const char* const allowed = "; allowed: a workbook (.xlsx), or CSV files";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& text) {
  throw ScenarioError({{path.string(), "", text}});
}

/// The first bytes of the file. Throws when it cannot be read.
std::string head_of(const std::filesystem::path& path, std::size_t size) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status)) fail(path, "no such file");
  if (std::filesystem::is_directory(status)) fail(path, std::string("is a folder") + allowed);
  if (!std::filesystem::is_regular_file(status)) fail(path, std::string("is no plain file") + allowed);
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "cannot be opened for reading");
  std::string head(size, '\0');
  file.read(head.data(), static_cast<std::streamsize>(size));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

/// An OLE container: a workbook with a password is one that holds a stream of this name, in UTF-16.
[[noreturn]] void fail_ole(const std::filesystem::path& path) {
  constexpr std::size_t searched_bytes = 8UL * 1024 * 1024;
  std::string name;
  for (const char character : std::string_view("EncryptedPackage")) name += {character, '\0'};
  if (head_of(path, searched_bytes).find(name) != std::string::npos)
    fail(path, std::string("is protected with a password; save it without one") + allowed);
  fail(path, std::string("is a workbook of the old form (.xls); save it as .xlsx") + allowed);
}

bool begins_with(const std::string& text, std::string_view begin) { return text.compare(0, begin.size(), begin) == 0; }

}  // namespace

std::vector<NamedTable> tables_of(const std::filesystem::path& path) {
  constexpr std::size_t head_bytes = 16;
  const std::string head = head_of(path, head_bytes);
  if (head.empty()) fail(path, "is empty");
  if (begins_with(head, "PK\x03\x04") || begins_with(head, "PK\x05\x06")) return workbook_tables(path);
  if (begins_with(head, "\xd0\xcf\x11\xe0")) fail_ole(path);
  if (begins_with(head, "%PDF")) fail(path, std::string("is a PDF document") + allowed);
  if (begins_with(head, "<")) fail(path, std::string("is an HTML or XML page") + allowed);
  if (begins_with(head, "{") || begins_with(head, "[")) fail(path, std::string("is JSON") + allowed);
  return {csv_table(path)};
}

}  // namespace drsim
