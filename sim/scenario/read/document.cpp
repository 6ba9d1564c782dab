#include "sim/scenario/read/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/read/json_file.hpp"

namespace drsim {

namespace fs = std::filesystem;
using nlohmann::json;

Origin Document::origin_of(const std::string& pointer) const {
  std::string prefix = pointer;
  while (true) {
    const auto found = origins_.find(prefix);
    if (found != origins_.end()) return {found->second.file, found->second.pointer + pointer.substr(prefix.size())};
    if (prefix.empty()) return {"", pointer};
    prefix.erase(prefix.rfind('/'));
  }
}

void Document::pin_origins() {
  for (const auto& [key, value] : content.items()) {
    const std::string pointer = join_pointer("", key);
    set_origin(pointer, origin_of(pointer));
  }
}

namespace {

void remove_nulls(json& value) {
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end();) {
    if (it->is_null()) {
      it = value.erase(it);
    } else {
      remove_nulls(*it);
      ++it;
    }
  }
}

}  // namespace

void Document::patch_at(json& target, const json& change, const std::string& pointer, const Document& from) {
  if (!change.is_object() || !target.is_object()) {
    target = change;
    remove_nulls(target);
    // What stood here before is gone, and so are the origins of its parts.
    const auto first = origins_.lower_bound(pointer);
    for (auto it = first; it != origins_.end() && it->first.compare(0, pointer.size(), pointer) == 0;) {
      const bool below = it->first.size() == pointer.size() || it->first[pointer.size()] == '/';
      it = below ? origins_.erase(it) : std::next(it);
    }
    set_origin(pointer, from.origin_of(pointer));
    for (const auto& [part, origin] : from.origins_)
      if (part.size() > pointer.size() && part.compare(0, pointer.size() + 1, pointer + "/") == 0)
        set_origin(part, origin);
    return;
  }
  for (const auto& [key, value] : change.items()) {
    if (value.is_null()) {
      target.erase(key);
    } else {
      const std::string below = join_pointer(pointer, key);
      patch_at(target[key], value, below, from);
    }
  }
}

void Document::append(const std::string& key, const json& elements, const Document& from) {
  const std::string pointer = join_pointer("", key);
  json& own = content[key];
  for (std::size_t i = 0; i < elements.size(); ++i) {
    set_origin(join_pointer(pointer, own.size()), from.origin_of(join_pointer(pointer, i)));
    own.push_back(elements[i]);
  }
}

void Document::patch(const Document& variant) { patch_at(content, variant.content, "", variant); }

void Document::merge(const Document& later) {
  for (const auto& [key, value] : later.content.items()) {
    const auto own = content.find(key);
    const bool joined = own != content.end() && own->is_array() && value.is_array();
    if (joined)
      append(key, value, later);
    else if (!value.is_null())
      patch_at(content[key], value, join_pointer("", key), later);
  }
}

namespace {

/// Files open now, to find cycles.
using Chain = std::vector<fs::path>;

Document read_chained(const fs::path& path, Chain& chain, const Origin& named_at);

Document read_named(const fs::path& from, const json& name, const std::string& pointer, Chain& chain) {
  const Origin here{from.string(), pointer};
  if (!name.is_string() || name.get_ref<const std::string&>().empty())
    throw ScenarioError({{here.file, pointer, "found " + name.dump() + "; allowed: the name of a file"}});
  const fs::path path = (from.parent_path() / fs::path(name.get<std::string>())).lexically_normal();
  return read_chained(path, chain, here);
}

/// Trace files are named relative to the file that names them, which the merged document no longer knows.
void make_trace_paths_absolute(json& content, const fs::path& file) {
  const auto workloads = content.find("workloads");
  if (workloads == content.end() || !workloads->is_object()) return;
  for (auto& [name, workload] : workloads->items()) {
    if (!workload.is_object()) continue;
    const auto trace = workload.find("file");
    if (trace == workload.end() || !trace->is_string() || trace->get_ref<const std::string&>().empty()) continue;
    *trace = (fs::absolute(file).parent_path() / trace->get<std::string>()).lexically_normal().string();
  }
}

Document read_parts(const fs::path& path, Chain& chain) {
  Document own;
  own.content = parse_json(read_text_file(path), path.string());
  own.set_origin("", {path.string(), ""});
  make_trace_paths_absolute(own.content, path);
  const json include = own.content.value("include", json::array());
  const json base = own.content.value("base", json());
  own.content.erase("include");
  own.content.erase("base");
  if (!include.is_array())
    throw ScenarioError({{path.string(), "/include", "found " + include.dump() + "; allowed: a list of file names"}});
  if (include.empty() && base.is_null()) return own;

  Document whole;
  whole.set_origin("", {path.string(), ""});
  for (std::size_t i = 0; i < include.size(); ++i)
    whole.merge(read_named(path, include[i], join_pointer("/include", i), chain));
  if (base.is_null()) {
    whole.merge(own);
    return whole;
  }
  Document variant = read_named(path, base, "/base", chain);
  // Messages about what is missing altogether belong to the variant.
  variant.pin_origins();
  variant.set_origin("", {path.string(), ""});
  if (!include.empty()) variant.patch(whole);
  variant.patch(own);
  return variant;
}

Document read_chained(const fs::path& path, Chain& chain, const Origin& named_at) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(path, error);
  if (error) canonical = path;
  const auto open = std::find(chain.begin(), chain.end(), canonical);
  if (open != chain.end()) {
    std::string text;
    for (auto it = open; it != chain.end(); ++it) text += it->filename().string() + " -> ";
    throw ScenarioError({{named_at.file, named_at.pointer,
                          fmt::format("files name each other in a cycle: {}{}", text, canonical.filename().string())}});
  }
  if (!named_at.file.empty() && !fs::exists(path, error))
    throw ScenarioError({{named_at.file, named_at.pointer, fmt::format("no such file: \"{}\"", path.string())}});
  chain.push_back(canonical);
  Document document = read_parts(path, chain);
  chain.pop_back();
  return document;
}

}  // namespace

Document read_document(const fs::path& path) {
  Chain chain;
  return read_chained(path, chain, {});
}

}  // namespace drsim
