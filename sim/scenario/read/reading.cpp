#include "sim/scenario/read/reading.hpp"

#include <fmt/format.h>

#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

void Reading::refuse(const std::string& pointer, const std::string& text) {
  const Origin origin = document.origin_of(pointer);
  problems.push_back({origin.file, origin.pointer, text});
}

void Reading::obstruct(const std::string& pointer, const std::string& text) {
  const Origin origin = document.origin_of(pointer);
  scenario.obstacles.push_back({origin.file, origin.pointer, text});
}

bool Reading::is_broken(const std::string& pointer) const {
  const std::string below = pointer + "/";
  const auto found = broken.lower_bound(below);
  return broken.count(pointer) > 0 || (found != broken.end() && found->compare(0, below.size(), below) == 0);
}

bool Reading::add_name(NameTable& table, const std::string& name, const std::string& pointer) {
  if (name.empty()) {
    table.is_complete = false;
    return false;
  }
  const bool control = std::any_of(name.begin(), name.end(), [](char c) { return c >= 0 && c < ' '; });
  if (control || name.front() == ' ' || name.back() == ' ') {
    refuse(pointer,
           fmt::format("the name \"{}\" has a control character or a space at an end; allowed: other text", name));
    return false;
  }
  const auto [place, is_new] = table.pointer.emplace(name, pointer);
  if (is_new) return true;
  const Origin here = document.origin_of(pointer), first = document.origin_of(place->second);
  const std::string elsewhere = first.file == here.file ? "" : first.file + ": ";
  refuse(pointer,
         fmt::format("the {} name \"{}\" is taken already by {}{}", table.kind, name, elsewhere, first.pointer));
  return false;
}

std::uint32_t Reading::expansion(NameTable& table, const Node& entry, const std::string& key, std::uint32_t most) {
  const Node node = entry[key];
  const std::uint32_t count = entry.count(key);
  const bool refused = is_broken(node.pointer());
  if (!refused && count <= most - table.expanded) {
    table.expanded += count;
    return count;
  }
  table.is_complete = false;
  if (!refused)
    refuse(node.pointer(), fmt::format("makes {} {}s of the scenario, with those before it; allowed: up to {}",
                                       std::uint64_t{table.expanded} + count, table.kind, most));
  return 0;
}

std::optional<Index> Reading::find(const NameTable& table, const Node& node) {
  const std::string name = node.text();
  if (name.empty()) return std::nullopt;
  const auto found = table.index.find(name);
  if (found != table.index.end()) return found->second;
  // A name that is known but has no entity belongs to a part that was refused.
  if (table.pointer.count(name) || !table.is_complete || broken.count("/" + table.list)) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& entry : table.pointer) names.push_back(entry.first);
  refuse(node.pointer(),
         fmt::format("there is no {} \"{}\"{}; allowed: {}", table.kind, name, did_you_mean(name, names),
                     names.empty() ? "none is defined" : quoted_list(names, 12)));
  return std::nullopt;
}

std::string expanded_name(const std::string& name, std::uint32_t number, std::uint32_t count) {
  if (count <= 1) return name;
  return fmt::format("{}-{:0{}}", name, number, std::to_string(count).size());
}

}  // namespace drsim
