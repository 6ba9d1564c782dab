#pragma once
/// Texts that the cells of a workbook share, by their number (part xl/sharedStrings.xml).

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/inventory/workbook/xml_events.hpp"

namespace drsim {

/// Most that all shared texts together may take [bytes].
inline constexpr std::size_t shared_bytes_max = 256UL * 1024 * 1024;

class SharedTexts : public XmlReceiver {
 public:
  SharedTexts(std::string file, std::string part) : file_(std::move(file)), part_(std::move(part)) {}

  /// Nothing for a number that the workbook does not have.
  const std::string* text_of(std::size_t number) const { return number < texts_.size() ? &texts_[number] : nullptr; }
  std::size_t size() const { return texts_.size(); }

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  std::string file_;
  std::string part_;
  std::vector<std::string> texts_;
  std::size_t bytes_ = 0;
  bool in_text_ = false;
  bool in_phonetic_ = false;  ///< how a text is pronounced is no part of it
};

}  // namespace drsim
