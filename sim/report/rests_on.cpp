#include "sim/report/rests_on.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t sentences_max = 6;

std::string key_of(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

/// What the answer becomes, against what it is.
std::string change_text(const AnswerWithout& before, const AnswerWithout& end) {
  if (!end.refused.empty()) return fmt::format("{} is refused", end.value);
  std::string text = "at " + end.value;
  if (before.met != end.met) text += end.met ? " the RPO targets are met:" : " the RPO targets are missed:";
  text += " worst RPO (P99) " + duration_text(end.worst_rpo_s);
  if (end.above_target_fraction != before.above_target_fraction)
    text += ", above target " + percent_text(end.above_target_fraction) + " of the time";
  if (before.rto_s) text += end.rto_s ? ", RTO " + duration_text(*end.rto_s) : ", RTO never reached";
  return text;
}

std::string sentence_of(const DefaultSensitivity& sensitivity, const DefaultEffect& effect) {
  std::string text =
      fmt::format("{} {}, which you did not give ({}): ", key_of(effect.pointer), effect.value, effect.pointer);
  for (std::size_t i = 0; i < effect.ends.size(); ++i)
    text += (i == 0 ? "" : "; ") + change_text(sensitivity.as_it_is, effect.ends[i]);
  return text + ".";
}

ordered_json answer_json(const AnswerWithout& answer) {
  ordered_json json;
  if (!answer.value.empty()) json["value"] = answer.value;
  json["refused"] = answer.refused.empty() ? ordered_json() : ordered_json(answer.refused);
  json["met"] = answer.met;
  json["worst_rpo_p99_s"] = answer.worst_rpo_s;
  json["above_target_fraction"] = answer.above_target_fraction;
  json["rto_s"] = answer.rto_s ? ordered_json(*answer.rto_s) : ordered_json();
  return json;
}

}  // namespace

std::vector<std::string> rests_on_sentences(const DefaultSensitivity& sensitivity) {
  const std::size_t count = sensitivity.rests_on.size();
  const AnswerWithout& now = sensitivity.as_it_is;
  if (count == 0)
    return {fmt::format("None of the {} tried moves the answer ({}).", count_text(sensitivity.defaults, "default"),
                        count_text(sensitivity.runs, "run"))};
  std::vector<std::string> sentences = {
      fmt::format("Your answer rests on {} of {} that were tried one at a time ({}); as it is: worst RPO (P99) {}, "
                  "above target {} of the time{}.",
                  count, count_text(sensitivity.defaults, "default"), count_text(sensitivity.runs, "run"),
                  duration_text(now.worst_rpo_s), percent_text(now.above_target_fraction),
                  now.rto_s ? ", RTO " + duration_text(*now.rto_s) : "")};
  for (std::size_t i = 0; i < std::min(count, sentences_max); ++i)
    sentences.push_back(sentence_of(sensitivity, sensitivity.rests_on[i]));
  if (count > sentences_max)
    sentences.push_back(fmt::format("{} more move it less; result.json has them all.", count - sentences_max));
  return sentences;
}

ordered_json rests_on_json(const DefaultSensitivity& sensitivity) {
  ordered_json list = ordered_json::array();
  for (const DefaultEffect& effect : sensitivity.rests_on) {
    ordered_json ends = ordered_json::array();
    for (const AnswerWithout& end : effect.ends) ends.push_back(answer_json(end));
    list.push_back({{"pointer", effect.pointer},
                    {"value", effect.value},
                    {"places", effect.places},
                    {"ends", effect.has_range ? "validated range" : "half and double, or the other words"},
                    {"answers", ends}});
  }
  return {{"defaults_tried", sensitivity.defaults},
          {"runs", sensitivity.runs},
          {"as_it_is", answer_json(sensitivity.as_it_is)},
          {"rests_on", list}};
}

}  // namespace drsim
