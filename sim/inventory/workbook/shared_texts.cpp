#include "sim/inventory/workbook/shared_texts.hpp"

#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

void SharedTexts::start(std::string_view name, const XmlAttributes&) {
  if (name == "si") texts_.emplace_back();
  if (name == "rPh") in_phonetic_ = true;
  if (name == "t") in_text_ = !in_phonetic_ && !texts_.empty();
}

void SharedTexts::end(std::string_view name) {
  if (name == "rPh") in_phonetic_ = false;
  if (name == "t") in_text_ = false;
}

void SharedTexts::text(std::string_view piece) {
  if (!in_text_) return;
  bytes_ += piece.size();
  if (bytes_ > shared_bytes_max)
    throw ScenarioError(
        {{file_, "part " + part_,
          "the texts of the workbook take more than " + bytes_text(static_cast<double>(shared_bytes_max)) +
              ", which no inventory does: refused"}});
  texts_.back() += piece;
}

}  // namespace drsim
