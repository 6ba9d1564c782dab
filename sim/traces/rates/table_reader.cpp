#include "sim/traces/rates/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace drsim {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::size_t count_outside_quotes(std::string_view line, char wanted) {
  std::size_t count = 0;
  bool in_quotes = false;
  for (const char character : line) {
    if (character == '"') in_quotes = !in_quotes;
    if (character == wanted && !in_quotes) ++count;
  }
  return count;
}

}  // namespace

TableReader::TableReader(const std::filesystem::path& path, char delimiter)
    : reader_(path, table_line_bytes), delimiter_(delimiter) {}

void TableReader::fail(const std::string& text) const { fail_trace(file(), fmt::format("line {}", line_), text); }

bool TableReader::next() {
  std::string_view line;
  do {
    if (!reader_.next(line)) return false;
  } while (is_preamble(line));
  line_ = reader_.number();
  take_record(line);
  return true;
}

void TableReader::take_record(std::string_view text) {
  if (std::memchr(text.data(), '"', text.size()) == nullptr) {
    split_plain(text);
    return;
  }
  if (split_quoted(text)) return;
  joined_.assign(text);
  std::string_view more;
  while (joined_.size() < trace_line_bytes && reader_.next(more)) {
    joined_ += '\n';
    joined_ += more;
    if (split_quoted(joined_)) return;
  }
  fail("opens a quote that is not closed");
}

void TableReader::split_plain(std::string_view text) {
  fields_.clear();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const auto* stop = static_cast<const char*>(std::memchr(at, delimiter_, static_cast<std::size_t>(end - at)));
    const char* const last = stop == nullptr ? end : stop;
    fields_.push_back(trimmed({at, static_cast<std::size_t>(last - at)}));
    if (stop == nullptr) return;
    at = stop + 1;
  }
}

/// False when the text ends inside quotes.
bool TableReader::split_quoted(std::string_view text) {
  fields_.clear();
  unescaped_.clear();
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && text[at] == ' ' && delimiter_ != ' ') ++at;
    if (at < text.size() && text[at] == '"') {
      if (!take_quoted(text, at)) return false;
    } else {
      const std::size_t stop = std::min(text.find(delimiter_, at), text.size());
      fields_.push_back(trimmed(text.substr(at, stop - at)));
      at = stop;
    }
    if (at == text.size()) return true;
    ++at;
  }
}

/// Takes the quoted field that begins at `at` and stops at the delimiter after it, or at the end.
bool TableReader::take_quoted(std::string_view text, std::size_t& at) {
  std::size_t begin = at + 1;
  std::size_t stop = text.find('"', begin);
  if (stop == std::string_view::npos) return false;
  std::string_view field = text.substr(begin, stop - begin);
  if (stop + 1 < text.size() && text[stop + 1] == '"') {
    std::string& whole = unescaped_.emplace_back(field);
    while (stop + 1 < text.size() && text[stop + 1] == '"') {
      whole += '"';
      begin = stop + 2;
      stop = text.find('"', begin);
      if (stop == std::string_view::npos) return false;
      whole.append(text, begin, stop - begin);
    }
    field = whole;
  }
  at = stop + 1;
  while (at < text.size() && text[at] == ' ') ++at;
  if (at < text.size() && text[at] != delimiter_) {
    fail(fmt::format("has {} after the quoted field {}; expected the delimiter {}", in_quotes(text.substr(at, 1)),
                     in_quotes(field), in_quotes({&delimiter_, 1})));
  }
  fields_.push_back(trimmed(field));
  return true;
}

bool is_preamble(std::string_view line) {
  return line.substr(0, 6) == "#TYPE " ||
         (line.size() == 5 && (line.substr(0, 4) == "sep=" || line.substr(0, 4) == "SEP="));
}

char found_delimiter(const std::filesystem::path& path) {
  constexpr std::array<char, 4> candidates = {'\t', ';', '|', ','};
  constexpr int lines_seen = 20;
  LineReader reader(path, table_line_bytes);
  std::string_view line;
  std::array<std::size_t, candidates.size()> counts{};
  std::array<bool, candidates.size()> is_even{};
  is_even.fill(true);
  int seen = 0;
  while (seen < lines_seen && reader.next(line)) {
    if (is_preamble(line)) {
      if (line.size() == 5) return line[4];
      continue;
    }
    for (std::size_t index = 0; index < candidates.size(); ++index) {
      const std::size_t count = count_outside_quotes(line, candidates[index]);
      if (seen == 0) counts[index] = count;
      if (count != counts[index]) is_even[index] = false;
    }
    ++seen;
  }
  std::size_t best = candidates.size();
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    if (!is_even[index] || counts[index] == 0) continue;
    if (best == candidates.size() || counts[index] > counts[best]) best = index;
  }
  if (best < candidates.size()) return candidates[best];
  // No character is in every line equally often: the header decides, so that the row at fault can be named.
  const auto most = std::max_element(counts.begin(), counts.end());
  return *most > 0 ? candidates[static_cast<std::size_t>(most - counts.begin())] : ',';
}

}  // namespace drsim
