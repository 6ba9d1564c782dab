#pragma once
/// Which valid word did the user mean?

#include <string>
#include <vector>

namespace drsim {

/// Edits (insert, delete, replace, swap of neighbours; letter case does not count) that turn `a` into `b`.
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The word nearest to `found`, the first of equals; empty when none is nearer than half of its length (at least 2).
std::string nearest_spelling(const std::string& found, const std::vector<std::string>& words);

/// " (did you mean \"WORD\"?)", or nothing when no word is near.
std::string did_you_mean(const std::string& found, const std::vector<std::string>& words);

/// The words in quotes joined by commas; of more than `most` only the first ones and the count of the others.
std::string quoted_list(const std::vector<std::string>& words, std::size_t most = 30);

}  // namespace drsim
