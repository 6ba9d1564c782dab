#include "sim/traces/rates/sysstat_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/units.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr double sector_bytes = 512;

void take_date(SysstatHeader& header, std::string_view word, DayOrder order) {
  const auto date = parse_date_text(word, order);
  if (!date || header.day_s) return;
  header.day_s = date->clock_s;
  header.order_was_assumed = date->has_unclear_order;
  header.date = word;
}

}  // namespace

void split_into_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  const char* at = line.data();
  const char* const end = at + line.size();
  while (true) {
    while (at != end && (*at == ' ' || *at == '\t')) ++at;
    if (at == end) return;
    const char* const begin = at;
    while (at != end && *at != ' ' && *at != '\t') ++at;
    words.emplace_back(begin, static_cast<std::size_t>(at - begin));
  }
}

std::optional<SysstatHeader> parse_sysstat_header(std::string_view line, DayOrder order) {
  if (line.empty() || std::string_view("LASH").find(line.front()) == std::string_view::npos) return std::nullopt;
  std::vector<std::string_view> words;
  split_into_words(line, words);
  if (words.size() < 3) return std::nullopt;
  const std::string_view system = words[0];
  if (system != "Linux" && system != "AIX" && system != "SunOS" && system != "HP-UX") return std::nullopt;
  SysstatHeader header;
  header.system = system;
  // The date comes late: some versions of a kernel look like one.
  for (const std::string_view word : words) {
    if (system == "Linux" ? !header.host.empty() : &word == &words.back()) take_date(header, word, order);
    if (word.size() > 2 && word.front() == '(' && word.back() == ')' && header.host.empty()) {
      header.host = word.substr(1, word.size() - 2);
    }
  }
  if (system != "Linux") header.host = words[1];
  return header;
}

std::string order_note(const SysstatHeader& header) {
  return fmt::format(
      "the date {} is read with the month first, as the C locale writes it; if the day is, say "
      "--date-order dmy",
      header.date);
}

std::optional<double> sysstat_number(std::string_view text) {
  if (const auto value = parse_real(text)) return value;
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  std::string pointed(text);
  pointed[comma] = '.';
  return parse_real(pointed);
}

std::optional<double> sysstat_write_unit(std::string_view title) {
  static const std::map<std::string, double, std::less<>> units = {
      {"wkB/s", kib_bytes},         {"wMB/s", mib_bytes},       {"kB_wrtn/s", kib_bytes},
      {"MB_wrtn/s", mib_bytes},     {"wr_sec/s", sector_bytes}, {"wsec/s", sector_bytes},
      {"Blk_wrtn/s", sector_bytes}, {"wkB", kib_bytes},         {"wr_sec", sector_bytes}};
  const auto found = units.find(title);
  if (found == units.end()) return std::nullopt;
  return found->second;
}

}  // namespace drsim
