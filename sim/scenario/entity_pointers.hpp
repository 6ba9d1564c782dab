#pragma once
/// Where the entities of a scenario stand in its document, as pointers that `--set` takes.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace drsim {

/// What stands in lists of the document.
enum class DocumentEntry { Link, Site, Cluster, Host, Datastore, CloudConnector, Group, Component, Runbook };

/// Pointers bear names where a name cannot be misread, else indices. An entity that a count stands for has the pointer
/// of its entry. Checked by: tests/scenario/entity_pointers_test.cpp
class EntityPointers {
 public:
  /// @param resolved  the document with its defaults, as ReadScenario has it
  explicit EntityPointers(const nlohmann::ordered_json& resolved);

  /// Of the entity with this name, without the key that is to change; empty: it stands nowhere, or can only be reached
  /// by a pointer that means another one.
  std::string of(DocumentEntry kind, const std::string& name) const;

  /// Of the cluster of a host, or of the host itself where it is in none.
  std::string of_host_or_cluster(const std::string& host, const std::string& cluster) const;

 private:
  void add_list(DocumentEntry kind, const nlohmann::ordered_json& list, const std::string& pointer);

  std::map<std::pair<DocumentEntry, std::string>, std::string> pointers_;
};

/// "POINTER=VALUE" as one word of a POSIX shell.
std::string shell_word(const std::string& text);

}  // namespace drsim
