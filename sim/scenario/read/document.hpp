#pragma once
/// A scenario as JSON, put together from its file, what it includes, and what it is a variant of; every part remembers
/// the file it came from, so that messages name that file.

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

/// Where a part of the merged document stands.
struct Origin {
  std::string file;
  std::string pointer;
};

/// Merged content (without `include` and `base`) and its origins.
class Document {
 public:
  nlohmann::json content = nlohmann::json::object();

  /// Says that the part at `pointer` of the content, and all below it, came from `origin`.
  void set_origin(const std::string& pointer, Origin origin) { origins_[pointer] = std::move(origin); }

  /// Writes down the origin of each top-level key, so that the origin of the whole can be changed.
  void pin_origins();

  /// File and pointer of the part at `pointer` of the content.
  Origin origin_of(const std::string& pointer) const;

  /// JSON Merge Patch (RFC 7396) by a variant: arrays are replaced, null removes.
  void patch(const Document& variant);

  /// As patch, but arrays at the top level are joined: what `later` says comes after.
  void merge(const Document& later);

 private:
  void patch_at(nlohmann::json& target, const nlohmann::json& change, const std::string& pointer, const Document& from);
  void append(const std::string& key, const nlohmann::json& elements, const Document& from);

  std::map<std::string, Origin> origins_;
};

/// Reads `path` with its includes (merged in order, the file's own content last) and its base (of which all that is a
/// variant). Paths in a file are relative to it; those of trace files are made absolute here. Throws ScenarioError:
/// unreadable files, syntax, and cycles with the whole chain.
Document read_document(const std::filesystem::path& path);

}  // namespace drsim
