#include "sim/scenario/read/json_file.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

constexpr std::uintmax_t largest_file_bytes = 256u << 20u;
constexpr std::size_t deepest_nesting = 64;

constexpr const char* standard_input = "-";

/// Absent: it was not asked for.
std::optional<std::string>& held_input() {
  static std::optional<std::string> text;
  return text;
}

struct TooDeep {};

/// Follows the parser to know where it is, and notes keys that come twice in one object.
class DuplicateKeys {
 public:
  using Event = nlohmann::json::parse_event_t;

  bool operator()(int, Event event, nlohmann::json& value) {
    switch (event) {
      case Event::object_start:
      case Event::array_start:
        next_element();
        frames_.push_back({event == Event::array_start, 0, {}, {}});
        if (frames_.size() > deepest_nesting) throw TooDeep{};
        break;
      case Event::object_end:
      case Event::array_end:
        frames_.pop_back();
        break;
      case Event::key:
        frames_.back().key = value.get<std::string>();
        if (!frames_.back().keys.insert(frames_.back().key).second) duplicates_.push_back(pointer());
        break;
      case Event::value:
        next_element();
        break;
    }
    return true;
  }

  const std::vector<std::string>& pointers() const { return duplicates_; }

  /// Where the parser is.
  std::string pointer() const {
    std::string text;
    for (const Frame& frame : frames_)
      text = frame.is_array ? join_pointer(text, frame.count > 0 ? frame.count - 1 : 0) : join_pointer(text, frame.key);
    return text;
  }

 private:
  struct Frame {
    bool is_array;
    std::size_t count;
    std::string key;
    std::set<std::string> keys;
  };

  void next_element() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().count;
  }

  std::vector<Frame> frames_;
  std::vector<std::string> duplicates_;
};

/// Line and column (from 1) of the byte at `position` (from 1, as the parser counts).
std::pair<std::size_t, std::size_t> line_and_column(const std::string& text, std::size_t position) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i + 1 < position && i < text.size(); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    if (text[i] == '\n') ++line;
  }
  return {line, column};
}

/// What the parser says, without its own prefix and position, and with bytes outside ASCII in hex.
std::string plain_reason(const std::string& what) {
  const std::size_t syntax = what.find("syntax error"), bracket = what.find("] ");
  const std::size_t begin = syntax != std::string::npos ? syntax : bracket != std::string::npos ? bracket + 2 : 0;
  std::string reason;
  for (const char c : what.substr(begin, 300)) {
    const auto byte = static_cast<unsigned char>(c);
    reason += byte >= ' ' && byte < 0x7f ? std::string(1, c) : fmt::format("<0x{:02X}>", byte);
  }
  return reason;
}

}  // namespace

void hold_standard_input() {
  if (held_input()) return;
  std::string text;
  std::array<char, 1u << 16u> piece;
  while (std::cin.read(piece.data(), piece.size()) || std::cin.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() > largest_file_bytes) throw ScenarioError({{standard_input, "", "is larger than 256 MiB"}});
  }
  held_input() = std::move(text);
}

std::string read_text_file(const std::filesystem::path& path) {
  const auto refuse = [&](const std::string& why) { return ScenarioError({{path.string(), "", why}}); };
  if (path == standard_input && held_input()) {
    if (held_input()->empty()) throw refuse("standard input is empty; allowed: a JSON object");
    return *held_input();
  }
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw refuse("no such file");
  if (std::filesystem::is_directory(status)) throw refuse("is a folder; allowed: a file");
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) > largest_file_bytes)
    throw refuse("is larger than 256 MiB");
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream && stream.peek() == std::ifstream::traits_type::eof()) throw refuse("is empty; allowed: a JSON object");
  text << stream.rdbuf();
  if (!stream) throw refuse("cannot be read");
  return text.str();
}

nlohmann::json parse_json(const std::string& text, const std::string& file) {
  const auto refuse = [&](const std::string& pointer, const std::string& why) {
    return ScenarioError({{file, pointer, why}});
  };
  DuplicateKeys duplicates;
  nlohmann::json value;
  try {
    value = nlohmann::json::parse(text, std::ref(duplicates));
  } catch (const nlohmann::json::parse_error& error) {
    const auto [line, column] = line_and_column(text, error.byte);
    throw refuse("", fmt::format("line {}, column {}: {}", line, column, plain_reason(error.what())));
  } catch (const nlohmann::json::exception& error) {
    throw refuse(duplicates.pointer(), plain_reason(error.what()));
  } catch (const TooDeep&) {
    throw refuse("", fmt::format("is nested deeper than {} levels", deepest_nesting));
  }
  std::vector<Problem> problems;
  for (const std::string& pointer : duplicates.pointers())
    problems.push_back({file, pointer, "the key appears twice in one object; allowed: once"});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  if (!value.is_object()) throw refuse("", fmt::format("found {}; allowed: an object", value.type_name()));
  return value;
}

std::string join_pointer(const std::string& pointer, const std::string& token) {
  std::string text = pointer + "/";
  for (const char c : token) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

std::string join_pointer(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

}  // namespace drsim
