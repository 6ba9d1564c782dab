#include "sim/report/words/warning_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "models/units.hpp"

namespace drsim {
namespace {

enum class PieceKind { Words, Name, Figure };

/// A part of a sentence, or what several sentences have at its place.
struct Piece {
  PieceKind kind = PieceKind::Words;
  std::string text = {};       ///< of the first sentence; Figure: of the least
  std::string greatest = {};   ///< Figure
  std::string dimension = {};  ///< Figure: what it can be compared with
  double low = 0, high = 0;
  std::set<std::string> names = {};  ///< Name: all of them

  /// What it has to have in common with another of its kind.
  std::string shape() const {
    return kind == PieceKind::Words ? text : kind == PieceKind::Name ? "\x01" : "\x02" + dimension + "\x02";
  }
};

using Pieces = std::vector<Piece>;

struct Unit {
  const char* word;
  const char* dimension;
  double factor;
};

// Longer words first where one begins like another.
constexpr std::array<Unit, 20> units = {{{"ms", "time", 1e-3},
                                         {"min", "time", minute_s},
                                         {"s", "time", 1},
                                         {"h", "time", hour_s},
                                         {"d", "time", day_s},
                                         {"KiB", "bytes", kib_bytes},
                                         {"MiB", "bytes", mib_bytes},
                                         {"GiB", "bytes", gib_bytes},
                                         {"TiB", "bytes", tib_bytes},
                                         {"PiB", "bytes", 1024 * tib_bytes},
                                         {"kb/s", "bit rate", 1e3},
                                         {"Mb/s", "bit rate", 1e6},
                                         {"Gb/s", "bit rate", 1e9},
                                         {"b/s", "bit rate", 1},
                                         {"kB/s", "byte rate", 1e3},
                                         {"MB/s", "byte rate", 1e6},
                                         {"GB/s", "byte rate", 1e9},
                                         {"B/s", "byte rate", 1},
                                         {"B", "bytes", 1},
                                         {"%", "share", 1}}};

bool is_word_character(char c) {
  // Bytes above 127 belong to letters of UTF-8.
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) > 127;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a sentence apart.
class Parts {
 public:
  Parts(const std::string& text, const std::unordered_set<std::string>& names, const std::set<std::size_t>& lengths)
      : text_(text), names_(names), lengths_(lengths) {
    for (std::size_t at = 0; at < text_.size();) {
      const bool begins = at == 0 || !is_word_character(text_[at - 1]);
      const std::size_t taken = begins ? name_at(at) + figure_at_if_no_name(at) : 0;
      if (taken == 0) words_ += text_[at];
      at += std::max<std::size_t>(1, taken);
      name_length_ = 0;
      if (taken == 0 && words_.size() >= 2 && words_.compare(words_.size() - 2, 2, ", ") == 0) end_words_before_comma();
    }
    end_words();
  }

  Pieces pieces;

 private:
  void end_words() {
    if (!words_.empty()) pieces.push_back({PieceKind::Words, std::exchange(words_, "")});
  }

  /// A comma is a piece of its own, so that the items of a list can be told apart.
  void end_words_before_comma() {
    words_.resize(words_.size() - 2);
    end_words();
    pieces.push_back({PieceKind::Words, ", "});
  }

  bool ends_at(std::size_t end) const {
    return end >= text_.size() || (!is_word_character(text_[end]) && text_[end] != '-' && text_[end] != '_');
  }

  /// Length of the longest name that begins here; 0: none.
  std::size_t name_at(std::size_t at) {
    for (auto length = lengths_.rbegin(); length != lengths_.rend(); ++length) {
      if (at + *length > text_.size() || !ends_at(at + *length)) continue;
      std::string name = text_.substr(at, *length);
      if (names_.count(name) == 0) continue;
      end_words();
      Piece piece{PieceKind::Name, name};
      piece.names.insert(std::move(name));
      pieces.push_back(std::move(piece));
      return name_length_ = *length;
    }
    return 0;
  }

  std::size_t figure_at_if_no_name(std::size_t at) { return name_length_ > 0 ? 0 : figure_at(at); }

  /// Length of the figure with its unit that begins here; 0: none.
  std::size_t figure_at(std::size_t at) {
    std::size_t end = at;
    while (end < text_.size() && (is_digit(text_[end]) || (end > at && text_[end] == '.' && end + 1 < text_.size() &&
                                                           is_digit(text_[end + 1]))))
      ++end;
    if (end == at || !ends_at(end)) return 0;
    Piece piece{PieceKind::Figure, ""};
    piece.low = piece.high = std::strtod(text_.substr(at, end - at).c_str(), nullptr);
    piece.dimension = "count";
    if (end < text_.size() && text_[end] == ' ')
      for (const Unit& unit : units) {
        const std::string word = unit.word;
        const std::size_t after = end + 1 + word.size();
        if (text_.compare(end + 1, word.size(), word) != 0 || !ends_at(after) ||
            (after < text_.size() && text_[after] == '/'))
          continue;
        piece.dimension = unit.dimension;
        piece.low = piece.high = piece.low * unit.factor;
        end = after;
        break;
      }
    end_words();
    piece.text = piece.greatest = text_.substr(at, end - at);
    pieces.push_back(std::move(piece));
    return end - at;
  }

  const std::string& text_;
  const std::unordered_set<std::string>& names_;
  const std::set<std::size_t>& lengths_;
  std::string words_;
  std::size_t name_length_ = 0;
};

std::string shape_of(Pieces::const_iterator from, Pieces::const_iterator to) {
  std::string shape;
  for (; from != to; ++from) shape += from->shape();
  return shape;
}

void widen(Piece& piece, const Piece& by) {
  piece.names.insert(by.names.begin(), by.names.end());
  if (piece.kind != PieceKind::Figure) return;
  if (by.low < piece.low) {
    piece.low = by.low;
    piece.text = by.text;
  }
  if (by.high > piece.high) {
    piece.high = by.high;
    piece.greatest = by.greatest;
  }
}

/// Takes a further item of a list into the one before it, whose last pieces say the same; false: they do not.
bool take_item(Pieces& kept, Pieces::const_iterator from, Pieces::const_iterator to) {
  const std::string shape = shape_of(from, to);
  if (shape ==
          "and \x02"
          "count\x02 more" ||
      shape ==
          "and \x02"
          "count\x02 others")
    return true;
  const auto size = to - from;
  const auto is_named = std::any_of(from, to, [](const Piece& piece) { return piece.kind == PieceKind::Name; });
  if (!is_named || static_cast<std::ptrdiff_t>(kept.size()) < size) return false;
  const auto before = kept.end() - size;
  for (auto one = from; one != to; ++one)
    if ((before + (one - from))->shape() != one->shape()) return false;
  for (auto one = from; one != to; ++one) widen(*(before + (one - from)), *one);
  return true;
}

/// Items of a list that say the same of several names become one.
Pieces without_repeats(const Pieces& pieces) {
  Pieces kept;
  for (auto from = pieces.begin(); from != pieces.end();) {
    const auto is_comma = [](const Piece& piece) { return piece.kind == PieceKind::Words && piece.text == ", "; };
    const auto to = std::find_if(from, pieces.end(), is_comma);
    // A comma stands at the end of what is kept when an item follows it.
    const bool has_comma = !kept.empty();
    if (has_comma) kept.pop_back();
    if (!has_comma || !take_item(kept, from, to)) {
      if (has_comma) kept.push_back({PieceKind::Words, ", "});
      kept.insert(kept.end(), from, to);
    }
    if (to == pieces.end()) break;
    kept.push_back(*to);
    from = to + 1;
    if (from == pieces.end()) break;
  }
  return kept;
}

std::string text_of(const Pieces& pieces) {
  std::string text;
  for (const Piece& piece : pieces) {
    text += piece.text;
    if (piece.kind == PieceKind::Name && piece.names.size() > 1)
      text += fmt::format(" and {} other{}", piece.names.size() - 1, piece.names.size() > 2 ? "s" : "");
    if (piece.kind == PieceKind::Figure && piece.greatest != piece.text) text += " … " + piece.greatest;
  }
  return text;
}

}  // namespace

std::vector<WarningGroup> warning_groups(const std::vector<std::string>& warnings,
                                         const std::unordered_set<std::string>& names) {
  std::set<std::size_t> lengths;
  for (const std::string& name : names)
    if (!name.empty()) lengths.insert(name.size());
  std::map<std::string, std::size_t> group_of;
  std::vector<std::pair<Pieces, std::vector<std::size_t>>> found;
  for (std::size_t i = 0; i < warnings.size(); ++i) {
    Pieces pieces = without_repeats(Parts(warnings[i], names, lengths).pieces);
    const auto [at, is_new] = group_of.try_emplace(shape_of(pieces.begin(), pieces.end()), found.size());
    if (is_new) {
      found.emplace_back(std::move(pieces), std::vector<std::size_t>{i});
      continue;
    }
    auto& [shared, members] = found[at->second];
    for (std::size_t piece = 0; piece < shared.size(); ++piece) widen(shared[piece], pieces[piece]);
    members.push_back(i);
  }
  std::vector<WarningGroup> groups;
  for (auto& [pieces, members] : found)
    groups.push_back({members.size() == 1 ? warnings[members.front()] : text_of(pieces), std::move(members)});
  return groups;
}

std::unordered_set<std::string> entity_names(const Scenario& scenario, const RunRecord& record) {
  std::unordered_set<std::string> names;
  const auto add = [&](const auto& list) {
    for (const auto& one : list) names.insert(one.name);
  };
  add(scenario.sites);
  add(scenario.links);
  add(scenario.datastores);
  add(scenario.hosts);
  add(scenario.vms);
  add(scenario.vpgs);
  for (const HostConfig& host : scenario.hosts) names.insert(host.cluster);
  for (const VmConfig& vm : scenario.vms) names.insert(vm.load.name);
  add(record.appliances);
  return names;
}

}  // namespace drsim
