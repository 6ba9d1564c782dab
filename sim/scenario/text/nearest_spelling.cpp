#include "sim/scenario/text/nearest_spelling.hpp"

#include <algorithm>
#include <cctype>

namespace drsim {

namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

std::size_t edit_distance(const std::string& a, const std::string& b) {
  // Three rows of the optimal string alignment table.
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = above;
    above = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest_spelling(const std::string& found, const std::vector<std::string>& words) {
  std::string nearest;
  if (found.size() > 200) return nearest;
  std::size_t best = std::max<std::size_t>(2, found.size() / 2) + 1;
  for (const std::string& word : words) {
    const std::size_t longer = std::max(word.size(), found.size()), shorter = std::min(word.size(), found.size());
    if (longer - shorter >= best) continue;
    const std::size_t distance = edit_distance(found, word);
    // A distance of the whole word means that nothing is alike.
    if (distance < best && distance < word.size()) {
      best = distance;
      nearest = word;
    }
  }
  return nearest;
}

std::string did_you_mean(const std::string& found, const std::vector<std::string>& words) {
  const std::string nearest = nearest_spelling(found, words);
  return nearest.empty() ? "" : " (did you mean \"" + nearest + "\"?)";
}

std::string quoted_list(const std::vector<std::string>& words, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < most; ++i) text += (i ? ", \"" : "\"") + words[i] + "\"";
  if (words.size() > most) text += " and " + std::to_string(words.size() - most) + " more";
  return text;
}

}  // namespace drsim
