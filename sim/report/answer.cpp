#include "sim/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sim/report/advice.hpp"
#include "sim/report/disturbances/disturbance_index.hpp"
#include "sim/report/page/calendar_date.hpp"
#include "sim/report/rests_on.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/report/words/event_words.hpp"
#include "sim/report/words/long_run_words.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/report/words/verdict_words.hpp"

namespace drsim {
namespace {

/// What one cause explains, gathered over the groups.
struct Gathered {
  CauseShare share;
  std::map<Cause, double> by_entity_s;
  ExcursionsByGroup excursions;  // of the groups concerned
};

/// Excursions of one group, by what they are put down to.
std::map<Cause, std::vector<Excursions>> by_summed_cause(const GroupResult& group) {
  std::vector<std::vector<Excursions>*> of_number(group.above_target_causes.size(), nullptr);
  std::map<Cause, std::vector<Excursions>> by_cause;
  for (const Excursions& part : group.above_target.parts()) {
    std::vector<Excursions>*& list = of_number[part.cause];
    if (list == nullptr) list = &by_cause[summed_as(group.above_target_causes[part.cause])];
    list->push_back(part);
  }
  return by_cause;
}

void gather(const GroupResult& group, std::map<Cause, Gathered>& gathered) {
  const std::vector<CauseSeconds>& sums = group.above_target.by_cause();
  for (std::size_t number = 0; number < sums.size(); ++number) {
    // What an excursion of no length was put down to explains nothing.
    if (sums[number].above_s <= 0) continue;
    const Cause& cause = group.above_target_causes[number];
    Gathered& one = gathered[summed_as(cause)];
    one.by_entity_s[cause] += sums[number].above_s;
    one.share.entities.insert(cause.entity);
    one.share.behind.insert(cause.behind);
    one.share.group_s += sums[number].above_s;
    one.share.worst_rpo_s = std::max(one.share.worst_rpo_s, sums[number].worst_s);
  }
  for (auto& [cause, excursions] : by_summed_cause(group)) {
    Gathered& one = gathered[cause];
    one.share.groups += 1;
    one.excursions.push_back(std::move(excursions));
  }
}

}  // namespace

std::string share_words(const CauseShare& share) {
  return cause_words(share.cause, {share.entities.size(), share.behind.size()});
}

namespace {

std::vector<CauseShare> causes_of(const RunRecord& record) {
  std::map<Cause, Gathered> gathered;
  for (const GroupResult& group : record.groups) gather(group, gathered);
  std::vector<CauseShare> causes;
  for (auto& [cause, one] : gathered) {
    const auto most = std::max_element(one.by_entity_s.begin(), one.by_entity_s.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    one.share.cause = most->first;
    one.share.clock = clock_time_above(one.excursions);
    causes.push_back(one.share);
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.group_s > b.group_s; });
  return causes;
}

bool missed(const GroupResult& group) { return group.above_target.total_s() > 0; }

void append(std::vector<std::string>& list, std::vector<std::string> more) {
  for (std::string& text : more) list.push_back(std::move(text));
}

/// What the group was in at a date, or came out of just before: a backlog that a sync left is part of it.
const StateSpan* span_at(const GroupResult& group, double at_s) {
  const StateSpan* found = nullptr;
  double reached_s = at_s;
  for (auto span = group.spans.rbegin(); span != group.spans.rend(); ++span) {
    if (span->from_s > at_s) continue;
    if (span->to_s < reached_s - listed_gap_s) break;
    found = &*span;
    reached_s = span->from_s;
    if (span->state != GroupState::Buffering) break;
  }
  return found;
}

/// What had become of the last checkpoint.
std::string loss_text(const GroupResult& group, CauseKind kind) {
  const std::string history = duration_text(group.history_wanted_s);
  switch (kind) {
    case CauseKind::FullSync:
      return "and all checkpoints were lost with a replica that is copied anew";
    case CauseKind::JournalLimit:
      return fmt::format("while the journal's hard limit cut its history of {} to {} at the least", history,
                         duration_text(group.history_min_s));
    case CauseKind::HistoryLetGo:
      return fmt::format(
          "and what had kept older checkpoints than its history of {} (an operation, a pause or the guard of a "
          "datastore) ended",
          history);
    default:
      return fmt::format("while the journal went on to promote what was older than its history of {}", history);
  }
}

/// Of the first time without a checkpoint, and of later ones that came about in another way.
std::string losses_text(const GroupResult& group) {
  std::string text = loss_text(group, group.no_checkpoint_kind);
  for (const CauseKind kind : group.later_losses) text += "; later again, " + loss_text(group, kind);
  return text;
}

/// What nobody notices while it happens goes before everything else: a sync that outlives the history.
void describe_silent_failure(Answer& answer, const Scenario& scenario, const RunRecord& record) {
  std::vector<const GroupResult*> lost;
  for (const GroupResult& group : record.groups) {
    if (lost_all_checkpoints(group)) lost.push_back(&group);
  }
  if (lost.empty()) return;
  const GroupResult& worst = **std::max_element(
      lost.begin(), lost.end(),
      [](const GroupResult* left, const GroupResult* right) { return left->no_checkpoint_s < right->no_checkpoint_s; });
  const double at_s = *worst.no_checkpoint_from_s;
  std::string why = "no newer one was made";
  if (const StateSpan* span = span_at(worst, at_s)) {
    const bool is_cbt = worst.cdp && span->state == GroupState::BitmapSync;
    why = fmt::format("it was in {} from {} on ({})",
                      is_cbt ? "CBT mode" : group_state_names[static_cast<std::size_t>(span->state)],
                      Calendar(scenario.start).text(span->from_s),
                      span->reason ? cause_words(*span->reason) : "no checkpoint was due");
  }
  answer.sentences.insert(
      answer.sentences.begin(),
      {answer.headline, fmt::format("Longest: {}, for {} in all, the first time from {}, because {}, {}. No failover "
                                    "was possible.",
                                    worst.name, duration_text(worst.no_checkpoint_s),
                                    Calendar(scenario.start).text(at_s), why, losses_text(worst))});
  answer.headline = lost.size() == 1
                        ? fmt::format("No recovery was possible: {} had no checkpoint left at all.", worst.name)
                        : fmt::format("No recovery was possible: {} had no checkpoint left at all, at times.",
                                      count_text(lost.size(), "group"));
}

void describe_states(Answer& answer, const RunRecord& record) {
  const auto sync = static_cast<std::size_t>(GroupState::BitmapSync);
  const auto initial = static_cast<std::size_t>(GroupState::InitialSync);
  std::size_t syncing = 0, tracking = 0, copying = 0, never = 0;
  for (const GroupResult& group : record.groups) {
    (group.cdp ? tracking : syncing) += group.state_s[sync] > 0;
    copying += group.state_s[initial] > 0;
    never += std::any_of(group.spans.begin(), group.spans.end(),
                         [&](const StateSpan& span) { return !span.drains && span.to_s >= record.horizon_s; });
  }
  for (const auto& [count, mode] : {std::make_pair(syncing, "a bitmap sync"), std::make_pair(tracking, "CBT mode")})
    if (count > 0)
      answer.sentences.push_back(
          fmt::format("{} went through {}, during which no checkpoints are made.", count_text(count, "group"), mode));
  if (never > 0) {
    answer.sentences.push_back(
        fmt::format("{} had not caught up at the end of the run: since the last pass of the sync began, more blocks "
                    "changed than were sent.",
                    count_text(never, "group")));
  }
  if (copying > 0) {
    answer.sentences.push_back(
        fmt::format("{} went through an initial sync, before the end of which there is no checkpoint.",
                    count_text(copying, "group")));
  }
}

}  // namespace

const CauseShare* binding_share(const Answer& answer) {
  const std::optional<Cause>& binds = answer.verdict.normal.binds;
  for (const CauseShare& share : answer.causes)
    if (binds && summed_as(share.cause) == *binds) return &share;
  return nullptr;
}

std::vector<std::size_t> worst_first(const RunRecord& record) {
  std::vector<std::size_t> order(record.groups.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const GroupResult& left = record.groups[a];
    const GroupResult& right = record.groups[b];
    if (left.above_target_fraction != right.above_target_fraction) {
      return left.above_target_fraction > right.above_target_fraction;
    }
    const double left_ratio = left.rpo_s.max * right.rpo_target_s, right_ratio = right.rpo_s.max * left.rpo_target_s;
    return left_ratio != right_ratio ? left_ratio > right_ratio : left.name < right.name;
  });
  return order;
}

Answer answer_of(const Scenario& scenario, const RunRecord& record) {
  Answer answer;
  answer.groups = record.groups.size();
  answer.causes = causes_of(record);
  ExcursionsByGroup excursions;
  for (const GroupResult& group : record.groups) {
    answer.missed_groups += missed(group);
    answer.missed_group_s += group.above_target.total_s();
    excursions.push_back(group.above_target.parts());
  }
  answer.missed_clock = clock_time_above(excursions);
  answer.verdict = verdict_of(scenario, record);
  answer.unproved_groups = unproved_groups(record).size();
  answer.headline = normal_headline(record, answer.verdict);
  const CauseShare* binds = binding_share(answer);
  answer.sentences = normal_lines(scenario, record, answer.verdict, binds != nullptr ? share_words(*binds) : "");
  describe_states(answer, record);
  append(answer.sentences, event_lines(scenario, record, answer.verdict));
  append(answer.sentences, operation_lines(scenario, record, answer.verdict));
  append(answer.sentences, history_lines(record, answer.verdict));
  append(answer.sentences, service_level_lines(answer.verdict));
  describe_silent_failure(answer, scenario, record);
  if (record.sensitivity)
    for (std::string& sentence : rests_on_sentences(*record.sensitivity))
      answer.sentences.push_back(std::move(sentence));
  add_advice(scenario, record, answer);
  return answer;
}

}  // namespace drsim
