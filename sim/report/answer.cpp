#include "sim/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/report/advice.hpp"
#include "sim/report/calendar_date.hpp"
#include "sim/report/cause_words.hpp"
#include "sim/report/long_run_words.hpp"
#include "sim/report/number_text.hpp"
#include "sim/report/rests_on.hpp"

namespace drsim {
namespace {

using Stretch = std::pair<double, double>;

/// Length of the union of stretches of time [s].
double union_s(std::vector<Stretch> stretches) {
  std::sort(stretches.begin(), stretches.end());
  double total_s = 0, until_s = -1;
  for (const auto& [from_s, to_s] : stretches) {
    total_s += std::max(0.0, to_s - std::max(from_s, until_s));
    until_s = std::max(until_s, to_s);
  }
  return total_s;
}

}  // namespace

std::string share_words(const CauseShare& share) {
  return cause_words(share.cause, {share.entities.size(), share.behind.size()});
}

namespace {

std::vector<CauseShare> causes_of(const RunRecord& record) {
  struct Gathered {
    CauseShare share;
    std::map<Cause, double> by_entity_s;
    std::vector<Stretch> stretches;
    std::set<std::string> groups;
  };
  std::map<Cause, Gathered> by_cause;
  for (const GroupResult& group : record.groups) {
    for (const Violation& violation : group.violations) {
      Gathered& one = by_cause[summed_as(violation.cause)];
      one.by_entity_s[violation.cause] += violation.to_s - violation.from_s;
      one.share.entities.insert(violation.cause.entity);
      one.share.behind.insert(violation.cause.behind);
      one.share.group_s += violation.to_s - violation.from_s;
      one.share.worst_rpo_s = std::max(one.share.worst_rpo_s, violation.worst_rpo_s);
      one.stretches.emplace_back(violation.from_s, violation.to_s);
      one.groups.insert(group.name);
    }
  }
  std::vector<CauseShare> causes;
  for (auto& [cause, one] : by_cause) {
    const auto most = std::max_element(one.by_entity_s.begin(), one.by_entity_s.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    one.share.cause = most->first;
    one.share.clock_s = union_s(one.stretches);
    one.share.groups = one.groups.size();
    causes.push_back(one.share);
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.group_s > b.group_s; });
  return causes;
}

bool missed(const GroupResult& group) { return group.above_target_fraction > 0; }

/// The stretch with the worst RPO of a group; nullptr without violations.
const Violation* worst_violation(const GroupResult& group) {
  const auto worst =
      std::max_element(group.violations.begin(), group.violations.end(),
                       [](const Violation& a, const Violation& b) { return a.worst_rpo_s < b.worst_rpo_s; });
  return worst == group.violations.end() ? nullptr : &*worst;
}

void describe_miss(Answer& answer, const Scenario& scenario, const RunRecord& record) {
  const GroupResult& worst = record.groups[worst_first(record).front()];
  answer.headline = fmt::format("RPO targets are missed by {} of {}.", answer.missed_groups,
                                count_text(answer.groups, "protection group"));
  answer.sentences.push_back(fmt::format("At least one group was above its target for {} of {} ({}).",
                                         duration_text(answer.missed_clock_s), duration_text(record.horizon_s),
                                         percent_text(answer.missed_clock_s / record.horizon_s)));
  std::string sentence = fmt::format(
      "The worst is {}: above its target of {} for {} ({} of the time), with an RPO of up to {}", worst.name,
      duration_text(worst.rpo_target_s), duration_text(worst.above_target_fraction * record.horizon_s),
      percent_text(worst.above_target_fraction), duration_text(worst.rpo_s.max));
  if (const Violation* violation = worst_violation(worst)) {
    const Calendar calendar(scenario.start);
    sentence += fmt::format(" between {} and {}", calendar.text(violation->from_s), calendar.text(violation->to_s));
  }
  answer.sentences.push_back(sentence + ".");
  if (answer.causes.empty()) return;
  const CauseShare& main = answer.causes.front();
  double all_s = 0;
  for (const CauseShare& cause : answer.causes) all_s += cause.group_s;
  answer.sentences.push_back(fmt::format("What binds: {}, which explains {} of the time lost ({}).", share_words(main),
                                         percent_text(main.group_s / all_s), count_text(main.groups, "group")));
}

void describe_success(Answer& answer, const RunRecord& record) {
  const GroupResult& worst = record.groups[worst_first(record).front()];
  answer.headline =
      answer.groups == 1
          ? "The RPO target of the one protection group is met all the time."
          : fmt::format("The RPO targets of all {} protection groups are met all the time.", answer.groups);
  answer.sentences.push_back(
      fmt::format("The closest to its target is {}: an RPO of at most {} against a target of {}.", worst.name,
                  duration_text(worst.rpo_s.max), duration_text(worst.rpo_target_s)));
}

/// True when a group that had checkpoints came to have none: not one that waits for its first copy.
bool lost_all(const GroupResult& group) { return group.no_checkpoint_s > 0 && group.no_checkpoint_from_s > 0.0; }

/// The stretch during which the last checkpoint was lost; nullptr where none is listed.
const StateSpan* span_at(const GroupResult& group, double at_s) {
  for (const StateSpan& span : group.spans) {
    if (span.from_s <= at_s && at_s <= span.to_s) return &span;
  }
  return nullptr;
}

/// What had become of the last checkpoint.
std::string loss_text(const GroupResult& group) {
  const std::string history = duration_text(group.history_wanted_s);
  switch (group.no_checkpoint_kind) {
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

/// What nobody notices while it happens goes before everything else: a sync that outlives the history.
void describe_silent_failure(Answer& answer, const Scenario& scenario, const RunRecord& record) {
  std::vector<const GroupResult*> lost;
  for (const GroupResult& group : record.groups) {
    if (lost_all(group)) lost.push_back(&group);
  }
  if (lost.empty()) return;
  const GroupResult& worst = **std::max_element(
      lost.begin(), lost.end(),
      [](const GroupResult* left, const GroupResult* right) { return left->no_checkpoint_s < right->no_checkpoint_s; });
  const double at_s = *worst.no_checkpoint_from_s;
  std::string why = "no newer one was made";
  if (const StateSpan* span = span_at(worst, at_s)) {
    why = fmt::format("it was in {} since {} ({})", group_state_names[static_cast<std::size_t>(span->state)],
                      Calendar(scenario.start).text(span->from_s),
                      span->reason ? cause_words(*span->reason) : "no checkpoint was due");
  }
  answer.sentences.insert(
      answer.sentences.begin(),
      {answer.headline,
       fmt::format("Longest: {}, from {} for {}, because {}, {}. No failover was possible.", worst.name,
                   Calendar(scenario.start).text(at_s), duration_text(worst.no_checkpoint_s), why, loss_text(worst))});
  answer.headline = lost.size() == 1
                        ? fmt::format("No recovery was possible: {} had no checkpoint left at all.", worst.name)
                        : fmt::format("No recovery was possible: {} had no checkpoint left at all, at times.",
                                      count_text(lost.size(), "group"));
}

void describe_states(Answer& answer, const RunRecord& record) {
  const auto sync = static_cast<std::size_t>(GroupState::BitmapSync);
  const auto initial = static_cast<std::size_t>(GroupState::InitialSync);
  std::size_t syncing = 0, copying = 0, never = 0;
  for (const GroupResult& group : record.groups) {
    syncing += group.state_s[sync] > 0;
    copying += group.state_s[initial] > 0;
    never += std::any_of(group.spans.begin(), group.spans.end(), [](const StateSpan& span) { return !span.drains; });
  }
  if (syncing > 0) {
    answer.sentences.push_back(fmt::format("{} went through {}, during which no checkpoints are made.",
                                           count_text(syncing, "group"),
                                           record.groups.front().cdp ? "CBT mode" : "a bitmap sync"));
  }
  if (never > 0) {
    answer.sentences.push_back(fmt::format("{} never caught up: changed blocks came faster than they could be sent.",
                                           count_text(never, "group")));
  }
  if (copying > 0) {
    answer.sentences.push_back(
        fmt::format("{} went through an initial sync, before the end of which there is no checkpoint.",
                    count_text(copying, "group")));
  }
}

}  // namespace

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
  std::vector<Stretch> stretches;
  for (const GroupResult& group : record.groups) {
    answer.missed_groups += missed(group);
    answer.missed_group_s += group.above_target_fraction * record.horizon_s;
    for (const Violation& violation : group.violations) stretches.emplace_back(violation.from_s, violation.to_s);
  }
  answer.missed_clock_s = union_s(stretches);
  if (record.groups.empty()) {
    answer.headline = "The scenario has no protection group, so there is no RPO to judge.";
  } else if (answer.missed_groups > 0) {
    describe_miss(answer, scenario, record);
  } else {
    describe_success(answer, record);
    const std::string headline = long_run_headline(record);
    if (!headline.empty()) answer.headline = headline;
  }
  answer.unproved_groups = unproved_groups(record).size();
  for (std::string& sentence : long_run_sentences(scenario, record)) answer.sentences.push_back(std::move(sentence));
  describe_states(answer, record);
  describe_silent_failure(answer, scenario, record);
  if (record.sensitivity)
    for (std::string& sentence : rests_on_sentences(*record.sensitivity))
      answer.sentences.push_back(std::move(sentence));
  add_advice(scenario, record, answer);
  return answer;
}

}  // namespace drsim
