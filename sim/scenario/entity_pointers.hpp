#pragma once
/// Where the entities of a scenario stand in its document, as pointers that `--set` takes.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace drsim {

/// What stands in lists of the document.
enum class DocumentEntry { Link, Site, Cluster, Host, Datastore, CloudConnector, Group, Component, Runbook };

/// An entry of a list of the document.
struct EntityEntry {
  std::string pointer;    ///< that `--set` takes, without a key; empty: it stands nowhere, or cannot be reached
  std::string name;       ///< as it stands in the document
  std::size_t count = 1;  ///< of entities that it stands for
};

/// Pointers bear names where a name cannot be misread, else indices. An entity that a count stands for has the pointer
/// of its entry. Checked by: tests/scenario/entity_pointers_test.cpp
class EntityPointers {
 public:
  /// @param resolved  the document with its defaults, as ReadScenario has it
  explicit EntityPointers(const nlohmann::ordered_json& resolved);

  /// Of the entity with this name, without the key that is to change; empty: it stands nowhere, or can only be reached
  /// by a pointer that means another one.
  std::string of(DocumentEntry kind, const std::string& name) const;

  /// The entry that this entity stands in; of one that stands nowhere the name only.
  EntityEntry entry(DocumentEntry kind, const std::string& name) const;

  /// Of the cluster of a host, or of the host itself where it is in none.
  EntityEntry entry_of_host_or_cluster(const std::string& host, const std::string& cluster) const;

 private:
  void add_list(DocumentEntry kind, const nlohmann::ordered_json& list, const std::string& pointer);

  std::map<std::pair<DocumentEntry, std::string>, EntityEntry> entries_;
};

/// "POINTER=VALUE" as one word of a POSIX shell.
std::string shell_word(const std::string& text);

}  // namespace drsim
