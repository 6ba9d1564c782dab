#pragma once
/// The JSON Schema of scenario files and what is read from it: validity (by Valijson), messages, defaults, dimensions
/// and ranges. The schema is the only place where names, ranges and defaults of keys are written.

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace drsim {

/// A mistake in the merged document, by pointer into it.
struct Finding {
  std::string pointer;
  std::string text;
};

/// Where the documented range of a node comes from, for the end of a message: " (Zerto help 6.0, ...)"; empty: from
/// drsim itself. A node with a validated range (x-plausible) has its source for that, and around it limits of drsim's
/// own, or those of x-limit-source.
std::string source_text(const nlohmann::json& node);
std::string source_of_limits(const nlohmann::json& node);

class Schema {
 public:
  /// Of the program's own schema text; parsed once.
  static const Schema& instance();

  /// The same as it holds for designs with that product, by its name in /security/product: with what x-for-product says
  /// of it. Built once for each.
  static const Schema& for_product(const std::string& product);

  /// As it holds for an estate with several products. Entries that name a product of their own are judged by that
  /// (for_entry); all else may belong to any of them.
  /// @param product  of the estate
  /// @param in_use   of its VPGs, two or more
  static const Schema& for_products(const std::string& product, const std::set<std::string>& in_use);

  explicit Schema(const std::string& text, std::string product = "zerto", std::set<std::string> in_use = {});
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  const nlohmann::json& root() const { return root_; }

  const std::string& product() const { return product_; }

  /// False for the node of a key that only other products have.
  bool belongs(const nlohmann::json& node) const;

  /// The node for a value, and the schema that it is of: where the node is that of entries with a product of their own,
  /// those of that product.
  struct Place {
    const Schema& schema;
    const nlohmann::json& node;
  };
  Place for_entry(const nlohmann::json& node, const nlohmann::json& value) const;

  /// Follows $ref.
  const nlohmann::json& resolved(const nlohmann::json& node) const;

  /// The node for a key or an element below `node`, resolved; nullptr where the schema has none.
  const nlohmann::json* child(const nlohmann::json& node, const std::string& key) const;
  const nlohmann::json* element(const nlohmann::json& node) const;

  /// The node for a pointer into a document; nullptr where the schema has none.
  const nlohmann::json* at(const std::string& pointer) const;

  /// Keys that an object of `node` may have, without comments, in alphabetical order.
  std::vector<std::string> keys(const nlohmann::json& node) const;

  /// Everything that the schema refuses, as messages for people. Order: by pointer.
  std::vector<Finding> validate(const nlohmann::json& document) const;

  /// The schema with its keys in the order of its text, for printing.
  const nlohmann::ordered_json& ordered_root() const { return ordered_root_; }

 private:
  struct Compiled;
  std::vector<Finding> explain(const nlohmann::json& document, const std::string& pointer,
                               const std::string& description) const;

  nlohmann::json root_;
  std::string product_;
  std::set<std::string> in_use_;  // more than one
  nlohmann::ordered_json ordered_root_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace drsim
