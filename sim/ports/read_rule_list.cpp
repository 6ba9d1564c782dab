/// Rule lists in place, as CSV.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sim/ports/port_changes.hpp"
#include "sim/scenario/text/address_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

/// A record of a CSV text with the line on which it starts.
struct Record {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// RFC 4180: quotes around fields, doubled inside; line ends of either kind.
std::vector<Record> records_of(const std::string& text) {
  std::vector<Record> records;
  Record record{1, {""}};
  std::size_t line = 1;
  bool quoted = false;
  const auto finish = [&] {
    if (record.fields.size() > 1 || !record.fields[0].empty()) records.push_back(record);
    record = {line, {""}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      record.fields.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      record.fields.emplace_back();
    } else if (!quoted && c == '\n') {
      finish();
    } else if (quoted || c != '\r') {
      record.fields.back() += c;
    }
  }
  finish();
  return records;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::string(" ,;\t").find(c) == std::string::npos)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

struct ListReading {
  std::string file;
  std::vector<Problem> problems;
  std::size_t line = 0;

  void refuse(const std::string& text) { problems.push_back({file, fmt::format("line {}", line), text}); }
};

IntervalSet addresses(ListReading& reading, const std::string& text, const std::string& column) {
  std::vector<Interval> all;
  for (const std::string& word : words_of(text)) {
    const auto interval = lower(word) == "any" ? std::optional(Interval{0, 0xFFFFFFFFu}) : parse_addresses(word);
    if (interval)
      all.push_back(*interval);
    else
      reading.refuse(
          fmt::format("{}: found \"{}\"; allowed: IPv4 addresses, blocks such as 10.1.2.0/24, ranges "
                      "10.1.2.3-10.1.2.9, any",
                      column, word));
  }
  if (all.empty() && words_of(text).empty()) reading.refuse(column + ": is empty; allowed: addresses, or any");
  return IntervalSet(std::move(all));
}

std::optional<Interval> port_range(const std::string& word) {
  constexpr std::uint32_t port_max = 65535;
  std::vector<std::uint32_t> ends(1, 0);
  for (const char c : word) {
    if (c == '-' && ends.size() == 1)
      ends.push_back(0);
    else if (c < '0' || c > '9' || ends.back() > port_max)
      return std::nullopt;
    else
      ends.back() = ends.back() * 10 + static_cast<std::uint32_t>(c - '0');
  }
  const Interval range{ends.front(), ends.back()};
  const bool fine = !word.empty() && range.first >= 1 && range.first <= range.last && range.last <= port_max;
  return fine ? std::optional(range) : std::nullopt;
}

IntervalSet ports(ListReading& reading, const std::string& text, TransportProtocol protocol) {
  if (protocol == TransportProtocol::Icmp) return IntervalSet(Interval{0, 0});
  std::vector<Interval> all;
  for (const std::string& word : words_of(text)) {
    const auto range = lower(word) == "any" ? std::optional(Interval{1, 65535}) : port_range(word);
    if (range)
      all.push_back(*range);
    else
      reading.refuse(
          fmt::format("ports: found \"{}\"; allowed: ports 1 .. 65535, ranges such as 2500-3300, any", word));
  }
  if (words_of(text).empty()) reading.refuse("ports: is empty; allowed: ports, or any");
  return IntervalSet(std::move(all));
}

/// Columns by name. Empty, and a problem, where one that is needed is missing.
std::map<std::string, std::size_t> columns_of(ListReading& reading, const Record& header) {
  std::map<std::string, std::size_t> columns;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    columns.emplace(lower(header.fields[i]), i);
    names.push_back(lower(header.fields[i]));
  }
  bool complete = true;
  for (const std::string name : {"source", "destination", "protocol", "ports"})
    if (!columns.count(name)) {
      reading.refuse(fmt::format("the column \"{}\" is missing; found: {}", name, quoted_list(names)));
      complete = false;
    }
  return complete ? columns : std::map<std::string, std::size_t>();
}

}  // namespace

std::vector<ListedRule> read_rule_list(const std::string& text, const std::string& file) {
  static const std::map<std::string, std::vector<TransportProtocol>> protocols = {
      {"tcp", {TransportProtocol::Tcp}},
      {"udp", {TransportProtocol::Udp}},
      {"icmp", {TransportProtocol::Icmp}},
      {"any", {TransportProtocol::Tcp, TransportProtocol::Udp, TransportProtocol::Icmp}}};
  ListReading reading{file, {}, 1};
  const auto records = records_of(text);
  if (records.empty()) throw ScenarioError({{file, "", "is empty; allowed: CSV with a header line"}});
  const auto columns = columns_of(reading, records[0]);
  std::vector<ListedRule> rules;
  for (std::size_t i = 1; i < records.size() && !columns.empty(); ++i) {
    reading.line = records[i].line;
    const auto field = [&](const std::string& name) {
      const auto column = columns.find(name);
      return column != columns.end() && column->second < records[i].fields.size() ? records[i].fields[column->second]
                                                                                  : std::string();
    };
    const std::string action = lower(field("action"));
    if (!action.empty() && action != "accept" && action != "allow" && action != "permit")
      reading.refuse(
          fmt::format("action: found \"{}\"; allowed: accept, allow, permit (the list is a set of "
                      "permissions; what it does not have is dropped)",
                      field("action")));
    const auto protocol = protocols.find(lower(field("protocol")));
    if (protocol == protocols.end()) {
      reading.refuse(fmt::format("protocol: found \"{}\"; allowed: tcp, udp, icmp, any", field("protocol")));
      continue;
    }
    const IntervalSet sources = addresses(reading, field("source"), "source");
    const IntervalSet destinations = addresses(reading, field("destination"), "destination");
    for (const TransportProtocol one : protocol->second)
      rules.push_back({reading.line, {sources, destinations, one, ports(reading, field("ports"), one)}});
  }
  if (!reading.problems.empty()) throw ScenarioError(std::move(reading.problems));
  return rules;
}

}  // namespace drsim
