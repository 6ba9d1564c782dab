#pragma once
/// Constants of product models that a scenario holds, by the struct of each: a product has its own without a member of
/// Scenario.

#include <any>
#include <map>
#include <typeindex>

namespace drsim {

class ProductConstants {
 public:
  /// Those of the scenario; the defaults of the struct where it says nothing of them.
  template <typename Constants>
  const Constants& of() const {
    static const Constants standard{};
    const auto known = values_.find(typeid(Constants));
    return known == values_.end() ? standard : *std::any_cast<Constants>(&known->second);
  }

  template <typename Constants>
  Constants& of() {
    std::any& value = values_[typeid(Constants)];
    if (!value.has_value()) value = Constants{};
    return *std::any_cast<Constants>(&value);
  }

 private:
  std::map<std::type_index, std::any> values_;
};

}  // namespace drsim
