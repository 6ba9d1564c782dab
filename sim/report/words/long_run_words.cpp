#include "sim/report/words/long_run_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
#include "sim/report/page/calendar_date.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {

namespace {

bool is_proved(const GroupResult& group) {
  return group.long_run.rpo == LongRun::Holds || group.long_run.rpo == LongRun::AtLimit;
}

/// Four digits, so that a mean just above what is usable reads as one; never an exponent.
std::string digits_text(double value) {
  return value < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value);
}

/// 4.721 Mb/s, 1.2 GB/s; of a store 7477 GiB, as in all tables of stores.
std::string amount_text(double value, BalanceUnit unit) {
  constexpr double thousand = 1000;
  switch (unit) {
    case BalanceUnit::BitsPerS:
      return value < thousand * mb_bits ? digits_text(value / mb_bits) + " Mb/s"
                                        : digits_text(value / (thousand * mb_bits)) + " Gb/s";
    case BalanceUnit::BytesPerS:
      return value < thousand * mb_bytes ? digits_text(value / mb_bytes) + " MB/s"
                                         : digits_text(value / gb_bytes) + " GB/s";
    case BalanceUnit::CyclesPerS:
      return fmt::format("{:.4g} GHz", value / 1e9);
    case BalanceUnit::OperationsPerS:
      return digits_text(value) + " I/O operations/s";
    case BalanceUnit::Bytes:
      break;
  }
  return digits_text(value / gib_bytes) + " GiB";
}

std::string resource_text(const ResourceBalance& balance) {
  return balance.kind == BalancedKind::Link ? "link " + balance.name : balance.name;
}

/// A date of the calendar while that means something: a backlog that grows by a hair meets no date that anybody waits
/// for.
std::string date_text(const Scenario& scenario, double at_s) {
  constexpr double years_told = 100;
  return at_s < years_told * year_s ? "on " + Calendar(scenario.start).text(at_s)
                                    : fmt::format("after more than {:g} years", years_told);
}

/// The group that misses its target first.
const GroupResult* first_to_diverge(const RunRecord& record) {
  const GroupResult* first = nullptr;
  for (const GroupResult& group : record.groups) {
    if (group.long_run.rpo != LongRun::Diverges) continue;
    if (first == nullptr ||
        group.long_run.missed_at_s.value_or(INFINITY) < first->long_run.missed_at_s.value_or(INFINITY))
      first = &group;
  }
  return first;
}

/// What is asked of a link as it was compressed in the run, where want of processors held the compression back and more
/// would be asked if all were sent; nothing elsewhere.
std::optional<double> asked_as_compressed(const RunRecord& record, const ResourceBalance& balance) {
  constexpr double told = 0.01;
  if (!backed_off(record) || balance.kind != BalancedKind::Link) return std::nullopt;
  for (const BandwidthNeed& need : record.bandwidth_needs)
    if (need.link == balance.name && need.mean > 0 && balance.demand > need.mean * (1 + told)) return need.mean;
  return std::nullopt;
}

/// "link fra-mad is asked for 16.99 Mb/s in the mean, where 16.4 Mb/s is usable"
std::string asked_text(const RunRecord& record, const ResourceBalance& balance) {
  std::string text =
      fmt::format("{} is asked for {} in the mean", resource_text(balance), amount_text(balance.demand, balance.unit));
  if (const auto compressed = asked_as_compressed(record, balance))
    text += fmt::format(" once all is sent, since processors then compress less than in this run, which asks for {}",
                        amount_text(*compressed, balance.unit));
  return text + fmt::format(", where {} is usable", amount_text(balance.usable, balance.unit));
}

/// A store that is full stops replication for good; else a buffer was full, and in the sync that followed blocks change
/// as fast as they are sent.
bool is_growth_proved(const RunRecord& record, const GroupResult& group) {
  const std::vector<LongRunCause>& causes = group.long_run.rpo_causes;
  const bool is_stopped = std::any_of(causes.begin(), causes.end(), [&](const LongRunCause& cause) {
    return cause.reason == LongRunReason::Overloaded && record.balances[*cause.resource].unit == BalanceUnit::Bytes;
  });
  return is_stopped || std::any_of(group.spans.begin(), group.spans.end(), [](const StateSpan& span) {
           return span.state == GroupState::BitmapSync && !span.drains && span.reason &&
                  span.reason->kind == CauseKind::BufferFull;
         });
}

std::string diverging_text(const Scenario& scenario, const RunRecord& record, const GroupResult& group) {
  const GroupLongRun& judged = group.long_run;
  std::string text;
  for (const LongRunCause& cause : judged.rpo_causes) {
    if (cause.reason != LongRunReason::Overloaded) continue;
    const ResourceBalance& balance = record.balances[*cause.resource];
    text =
        balance.unit == BalanceUnit::Bytes
            ? fmt::format("{} is to hold {} once histories are full, where {} is usable, and replication to it stops: ",
                          resource_text(balance), amount_text(balance.demand, balance.unit),
                          amount_text(balance.usable, balance.unit))
            : asked_text(record, balance) + ": ";
    break;
  }
  const bool is_in_sync = !group.spans.empty() && group.spans.back().to_s >= record.horizon_s &&
                          group.spans.back().state == GroupState::BitmapSync;
  text += is_in_sync
              ? fmt::format("{} is in a sync at the end of the run, and until it ends its RPO grows with the clock",
                            group.name)
              : fmt::format("the backlog of {} grows by {} GB a day{}", group.name,
                            digits_text(judged.backlog_growth_per_s * day_s / gb_bytes),
                            is_growth_proved(record, group) ? " without end" : "");
  if (judged.missed_at_s)
    text +=
        fmt::format(", and its target of {} {} missed {}", duration_text(group.rpo_target_s),
                    *judged.missed_at_s < record.horizon_s ? "was" : "is", date_text(scenario, *judged.missed_at_s));
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  if (!is_growth_proved(record, group))
    text +=
        "; whether a sync that leaves out what is overwritten ends the growth, once a buffer is full, this run does "
        "not show";
  return text + ".";
}

/// The length of a run that would do, where it is known. One that reads like that of the run is told by what it is
/// longer.
std::string longer_run_text(double needed_s, double horizon_s) {
  if (needed_s <= horizon_s) return "";
  if (duration_text(needed_s) != duration_text(horizon_s))
    return fmt::format("; a run of {} would do", duration_text_at_least(needed_s));
  return fmt::format("; a run that is {} longer would do", duration_text_at_least(needed_s - horizon_s));
}

const char* what_is_missing(LongRunReason reason) {
  switch (reason) {
    case LongRunReason::NoCheckpoint:
      return "no checkpoint at its end that could be recovered to";
    case LongRunReason::SyncUnfinished:
      return "a sync, or a broken path, that was not over at its end";
    case LongRunReason::BacklogGrew:
      return "a backlog that was larger at its end than at the same phase before";
    case LongRunReason::RpoGrew:
      return "an RPO that is larger later on than at the same phases before";
    case LongRunReason::ShorterThanTarget:
      return "less than twice the target: an RPO cannot be above it before so much time has passed";
    case LongRunReason::ShorterThanPeriod:
      return "less than the time after which loads, traffic and windows repeat";
    case LongRunReason::ProtectedTooShort:
      return "too little protected time around its recovery: less than its loads, traffic and windows take to repeat, "
             "or than twice the target";
    case LongRunReason::EstimateTooWide:
      return "a demand too near to what is usable to tell them apart";
    default:
      return "";
  }
}

/// One sentence for each reason, over all groups that have it.
std::vector<std::string> short_run_texts(const RunRecord& record) {
  std::vector<std::string> texts;
  for (std::size_t reason = 0; reason < long_run_reason_count; ++reason) {
    std::size_t groups = 0;
    double needed_s = 0;
    const GroupResult* example = nullptr;
    for (const GroupResult& group : record.groups) {
      if (is_proved(group)) continue;
      // Of what diverges it goes without saying that it was not over.
      const bool is_unfinished = reason == static_cast<std::size_t>(LongRunReason::SyncUnfinished) ||
                                 reason == static_cast<std::size_t>(LongRunReason::BacklogGrew);
      if (is_unfinished && group.long_run.rpo == LongRun::Diverges) continue;
      for (const LongRunCause& cause : group.long_run.rpo_causes) {
        if (static_cast<std::size_t>(cause.reason) != reason) continue;
        if (example == nullptr) example = &group;
        ++groups;
        needed_s = std::max(needed_s, cause.needed_s);
        break;
      }
    }
    const std::string missing = what_is_missing(static_cast<LongRunReason>(reason));
    if (groups == 0 || missing.empty()) continue;
    std::string text = fmt::format("No verdict for the long run on {}: the run of {} shows {}",
                                   groups == 1 ? example->name : count_text(groups, "group"),
                                   duration_text(record.horizon_s), missing);
    texts.push_back(text + longer_run_text(needed_s, record.horizon_s) + ".");
  }
  return texts;
}

}  // namespace

bool grows_without_end(const RunRecord& record) {
  return std::all_of(record.groups.begin(), record.groups.end(), [&](const GroupResult& group) {
    return group.long_run.rpo != LongRun::Diverges || is_growth_proved(record, group);
  });
}

std::vector<const GroupResult*> unproved_groups(const RunRecord& record) {
  std::vector<const GroupResult*> groups;
  for (const GroupResult& group : record.groups)
    if (!is_proved(group)) groups.push_back(&group);
  return groups;
}

bool draws_loads(const Scenario& scenario) {
  return std::any_of(scenario.vms.begin(), scenario.vms.end(), [](const VmConfig& vm) { return is_random(vm.load); });
}

std::string long_run_headline(const RunRecord& record) {
  const std::vector<const GroupResult*> unproved = unproved_groups(record);
  if (unproved.empty()) return "";
  const auto diverging =
      static_cast<std::size_t>(std::count_if(unproved.begin(), unproved.end(), [](const GroupResult* group) {
        return group->long_run.rpo == LongRun::Diverges;
      }));
  const bool was_missed = std::any_of(unproved.begin(), unproved.end(), [&](const GroupResult* group) {
    return group->long_run.missed_at_s.value_or(INFINITY) < record.horizon_s;
  });
  if (diverging > 0)
    return fmt::format("RPO targets {} missed by {} of {}: more is written than can be carried or kept.",
                       was_missed ? "are" : "will be", diverging, count_text(record.groups.size(), "protection group"));
  const auto nothing =
      static_cast<std::size_t>(std::count_if(unproved.begin(), unproved.end(), [](const GroupResult* group) {
        return group->long_run.rpo == LongRun::Nothing;
      }));
  if (nothing > 0)
    return fmt::format("No verdict on the RPO targets of {} of {}: nothing was replicated.", nothing,
                       count_text(record.groups.size(), "protection group"));
  const bool would_longer_do = std::all_of(unproved.begin(), unproved.end(), [](const GroupResult* group) {
    const std::vector<LongRunCause>& causes = group->long_run.rpo_causes;
    return std::all_of(causes.begin(), causes.end(), [](const LongRunCause& cause) { return cause.needed_s > 0; });
  });
  return fmt::format("No verdict on the RPO targets of {} of {}: the run {}.", unproved.size(),
                     count_text(record.groups.size(), "protection group"),
                     would_longer_do ? "is too short for it" : "does not show them met for good");
}

namespace {

std::string gib_text(double bytes) { return digits_text(bytes / gib_bytes) + " GiB"; }

/// The store that a history does not fit, or may not, worst first; nullptr: none.
const ResourceBalance* store_of(const RunRecord& record, const GroupResult& group, LongRunReason reason) {
  const ResourceBalance* worst = nullptr;
  for (const LongRunCause& cause : group.long_run.history_causes) {
    if (cause.reason != reason || !cause.resource) continue;
    const ResourceBalance& balance = record.balances[*cause.resource];
    if (worst == nullptr || balance.ratio > worst->ratio) worst = &balance;
  }
  return worst;
}

/// What is asked of the store of the group that is worst off, and how many groups have this reason.
std::string history_text(const RunRecord& record, LongRunReason reason, const char* said) {
  std::size_t groups = 0;
  const GroupResult* example = nullptr;
  const ResourceBalance* worst = nullptr;
  for (const GroupResult& group : record.groups) {
    const ResourceBalance* store = store_of(record, group, reason);
    if (store == nullptr) continue;
    ++groups;
    if (worst != nullptr && store->ratio <= worst->ratio) continue;
    worst = store;
    example = &group;
  }
  if (worst == nullptr) return "";
  std::string asked = worst->demand_half_width > 0
                          ? fmt::format("{} are expected, and random loads can hold {} more", gib_text(worst->demand),
                                        gib_text(worst->demand_half_width))
                          : gib_text(worst->demand) + " are needed";
  const std::string where =
      worst->kind == BalancedKind::JournalLimit
          ? fmt::format("in the largest {} of {}", duration_text(example->history_wanted_s), example->name)
          : "at the most on " + worst->name;
  return fmt::format("In the long run {} of {}: {} {}, where {} is usable.", said, count_text(groups, "group"), where,
                     asked, gib_text(worst->usable));
}

/// Of groups whose run shows less than a whole journal in each phase of its loads, and of which nothing else is known.
std::string unfilled_history_text(const RunRecord& record) {
  std::size_t groups = 0;
  double needed_s = 0;
  const GroupResult* example = nullptr;
  for (const GroupResult& group : record.groups) {
    const auto& causes = group.long_run.history_causes;
    const auto shorter = std::find_if(causes.begin(), causes.end(), [](const LongRunCause& cause) {
      return cause.reason == LongRunReason::ShorterThanHistory;
    });
    if (group.long_run.history != LongRun::TooShort || shorter == causes.end()) continue;
    if (++groups == 1) example = &group;
    needed_s = std::max(needed_s, shorter->needed_s);
  }
  if (groups == 0) return "";
  return fmt::format(
      "No verdict on the history of {}: the run of {} shows less than what a journal keeps, or than loads take to "
      "repeat{}.",
      groups == 1 ? example->name : count_text(groups, "group"), duration_text(record.horizon_s),
      needed_s > record.horizon_s ? fmt::format("; a run of {} would do", duration_text_at_least(needed_s)) : "");
}

}  // namespace

std::vector<std::string> long_run_history_sentences(const RunRecord& record) {
  std::vector<std::string> sentences;
  for (const auto& [reason, said] :
       {std::pair{LongRunReason::JournalTooSmall, "the journal does not keep the history"},
        std::pair{LongRunReason::EstimateTooWide, "it is not known whether the journal keeps the history"}})
    if (std::string text = history_text(record, reason, said); !text.empty()) sentences.push_back(std::move(text));
  if (std::string text = unfilled_history_text(record); !text.empty()) sentences.push_back(std::move(text));
  return sentences;
}

namespace {

/// What is asked of the worst resource of this reason on the way of groups that hold without reserve. Which of them
/// waits is decided by what they send at once, and not by means: the resource alone is named.
std::string no_reserve_text(const RunRecord& record, LongRunReason reason, const char* said) {
  const ResourceBalance* worst = nullptr;
  for (const GroupResult& group : record.groups) {
    if (group.long_run.rpo != LongRun::AtLimit) continue;
    for (const LongRunCause& cause : group.long_run.rpo_causes) {
      if (cause.reason != reason || !cause.resource) continue;
      const ResourceBalance& balance = record.balances[*cause.resource];
      if (worst == nullptr || balance.ratio > worst->ratio) worst = &balance;
    }
  }
  return worst == nullptr ? "" : fmt::format("No reserve: {}; {}.", asked_text(record, *worst), said);
}

}  // namespace

std::vector<std::string> no_reserve_sentences(const RunRecord& record) {
  std::vector<std::string> sentences;
  for (const auto& [reason, said] :
       {std::pair{LongRunReason::NoReserve, "whatever holds replication up once is never caught up with"},
        std::pair{LongRunReason::Overloaded,
                  "what is too much waits, and only because blocks that are written again meanwhile are sent once does "
                  "the backlog not grow without end"}})
    if (std::string text = no_reserve_text(record, reason, said); !text.empty()) sentences.push_back(std::move(text));
  return sentences;
}

std::vector<std::string> long_run_sentences(const Scenario& scenario, const RunRecord& record) {
  std::vector<std::string> sentences;
  if (const GroupResult* first = first_to_diverge(record)) {
    sentences.push_back(diverging_text(scenario, record, *first));
  }
  for (std::string& text : short_run_texts(record)) sentences.push_back(std::move(text));
  for (std::string& text : no_reserve_sentences(record)) sentences.push_back(std::move(text));
  return sentences;
}

}  // namespace drsim
