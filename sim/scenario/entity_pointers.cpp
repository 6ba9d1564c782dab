#include "sim/scenario/entity_pointers.hpp"

#include <algorithm>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

std::string name_of(const ordered_json& element) {
  return element.is_object() && element.contains("name") && element["name"].is_string()
             ? element["name"].get<std::string>()
             : "";
}

/// Where `--set` looks for the elements of a list: at the first whose name a token is, then by its index.
class ListPlaces {
 public:
  explicit ListPlaces(const ordered_json& list) {
    for (std::size_t i = 0; i < list.size(); ++i) first_.emplace(name_of(list[i]), i);
    for (std::size_t i = 0; i < list.size(); ++i) first_.emplace(std::to_string(i), i);
  }

  bool leads_to(const std::string& token, std::size_t index) const {
    const auto found = first_.find(token);
    return found != first_.end() && found->second == index;
  }

 private:
  std::map<std::string, std::size_t> first_;
};

/// Names that end the pointer early, or that a terminal or a shell may show as something else, are not written; * would
/// be every entry.
bool is_plain(const std::string& name) {
  return !name.empty() && name != "*" && std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '=';
  });
}

}  // namespace

EntityPointers::EntityPointers(const ordered_json& resolved) {
  const auto add = [&](DocumentEntry kind, const char* key) {
    if (resolved.contains(key)) add_list(kind, resolved[key], join_pointer("", key));
  };
  add(DocumentEntry::Link, "links");
  add(DocumentEntry::Site, "sites");
  add(DocumentEntry::Cluster, "clusters");
  add(DocumentEntry::Host, "hosts");
  add(DocumentEntry::Datastore, "datastores");
  add(DocumentEntry::CloudConnector, "cloud_connectors");
  add(DocumentEntry::Group, "vpgs");
  add(DocumentEntry::Runbook, "runbooks");
  if (resolved.contains("security") && resolved["security"].contains("components"))
    add_list(DocumentEntry::Component, resolved["security"]["components"], "/security/components");
  if (!resolved.contains("clusters")) return;
  for (const ordered_json& cluster : resolved["clusters"]) {
    const std::string pointer = of(DocumentEntry::Cluster, name_of(cluster));
    if (!pointer.empty() && cluster.contains("datastores"))
      add_list(DocumentEntry::Datastore, cluster["datastores"], join_pointer(pointer, "datastores"));
  }
}

void EntityPointers::add_list(DocumentEntry kind, const ordered_json& list, const std::string& pointer) {
  const ListPlaces places(list);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string name = name_of(list[i]), number = std::to_string(i);
    const bool by_name = is_plain(name) && places.leads_to(name, i);
    if (!by_name && !places.leads_to(number, i)) continue;
    const std::string own = join_pointer(pointer, by_name ? name : number);
    const bool counts = list[i].contains("count") && list[i]["count"].is_number_unsigned();
    const auto count = counts ? list[i]["count"].get<std::uint32_t>() : 1U;
    for (std::uint32_t one = 1; one <= count; ++one)
      entries_.emplace(std::pair(kind, expanded_name(name, one, count)), EntityEntry{own, name, count});
  }
}

std::string EntityPointers::of(DocumentEntry kind, const std::string& name) const { return entry(kind, name).pointer; }

EntityEntry EntityPointers::entry(DocumentEntry kind, const std::string& name) const {
  const auto found = entries_.find({kind, name});
  return found == entries_.end() ? EntityEntry{"", name, 1} : found->second;
}

EntityEntry EntityPointers::entry_of_host_or_cluster(const std::string& host, const std::string& cluster) const {
  return cluster.empty() ? entry(DocumentEntry::Host, host) : entry(DocumentEntry::Cluster, cluster);
}

std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace drsim
