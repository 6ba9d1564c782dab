#include "sim/engine/long_run/estate_balance.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/units.hpp"
#include "sim/engine/long_run/journal_balance.hpp"
#include "sim/engine/long_run/known_availability.hpp"
#include "sim/engine/long_run/long_run_verdict.hpp"

namespace drsim {

namespace {

double demand_at_s(const EstateStream& stream, double at_s) {
  double demand = 0;
  for (const GrowingDemand& part : stream.demands) demand += part.at_start * growth_factor(part.growth_per_year, at_s);
  return demand;
}

/// The work of judge_long_run(), one part after the other.
class Judgement {
 public:
  Judgement(const Scenario& scenario, EstateBalance estate, RunRecord& record)
      : scenario_(scenario), estate_(std::move(estate)), record_(record), groups_(scenario.vpgs.size()) {
    for (Index group = 0; group < groups_.size(); ++group) open_.push_back(open_times_of(scenario, group));
  }

  void work() {
    for (EstateStream& stream : estate_.streams) stream.balance.demand_per_s = demand_at_s(stream, scenario_.horizon_s);
    for (BalanceRow& row : estate_.rows) balance_row(row);
    share_out();
    for (BalanceRow& row : estate_.rows) bound_row(row);
    for (const EstateStream& stream : estate_.streams) note_loads(stream);
    for (BalanceRow& row : estate_.rows) {
      if (!row.is_listed || row.uses.empty()) continue;
      note_row(row, static_cast<Index>(record_.balances.size()));
      record_.balances.push_back(row.balance);
    }
    JournalBalance journals(scenario_, estate_);
    for (const EstateStream& stream : estate_.streams) {
      double peak = 0;
      for (const Index vm : stream.vms) peak += journals.peak_bytes_per_s(vm);
      peaks_.push_back(peak);
    }
    note_queues();
    add_journal_limits(journals);
    add_spaces(journals);
    fill_buffers();
    const bool is_undisturbed = scenario_.events.empty() && scenario_.incidents.empty() && scenario_.faults.empty() &&
                                scenario_.operations.empty() && !(scenario_.closures && !scenario_.closures->empty());
    double longest_interval_s = 0;
    bool is_random = false;
    for (const GroupBalance& group : groups_) {
      longest_interval_s = std::max(longest_interval_s, group.interval_s);
      is_random = is_random || group.settling_s > 0;
    }
    for (Index group = 0; group < groups_.size(); ++group) {
      groups_[group].is_undisturbed = is_undisturbed;
      groups_[group].longest_interval_s = longest_interval_s;
      groups_[group].has_random_neighbour = is_random;
      const auto graver = [&](Index a, Index b) { return record_.balances[a].ratio > record_.balances[b].ratio; };
      for (auto* list : {&groups_[group].overloaded, &groups_[group].at_limit, &groups_[group].unknown})
        std::stable_sort(list->begin(), list->end(), graver);
      judge_group(scenario_.vpgs[group], groups_[group], scenario_.vpgs[group].journal_history_s, record_,
                  record_.groups[group]);
    }
  }

 private:
  bool is_paused_at_times(Index group) const { return !open_[group].at_s.empty(); }

  /// Windows of all groups over a resource; empty when one of them has none.
  std::vector<RepeatingRate> windows_of(const BalanceRow& row) const {
    std::set<Index> groups;
    for (const auto& [stream, amount] : row.uses) groups.insert(estate_.streams[stream].balance.group);
    std::vector<RepeatingRate> open;
    for (const Index group : groups) {
      if (!is_paused_at_times(group)) return {};
      open.push_back(open_[group]);
    }
    return open;
  }

  void fill_usable(BalanceRow& row) const {
    ResourceBalance& balance = row.balance;
    double capacity = balance.capacity / row.scale;
    if (!row.varying.empty()) capacity = repeating_mean(row.varying.front());
    balance.taken = row.taken_always;
    for (const RepeatingRate& rate : row.taken) balance.taken += repeating_mean(rate);
    balance.taken *= row.scale;
    const std::vector<RepeatingRate> open = windows_of(row);
    const double left = mean_left(std::max(0.0, capacity - row.taken_always), row.taken, open);
    balance.usable = left * balance.availability * row.scale;
    if (!open.empty()) balance.availability *= mean_left(1, {}, open);
  }

  void balance_row(BalanceRow& row) const {
    ResourceBalance& balance = row.balance;
    fill_usable(row);
    std::map<double, double> by_growth;
    double squares = 0;
    for (const auto& [index, amount] : row.uses) {
      const EstateStream& stream = estate_.streams[index];
      for (const GrowingDemand& part : stream.demands) by_growth[part.growth_per_year] += part.at_start * amount;
      // Of two groups the same load has draws of its own, so errors add up by their squares.
      squares += std::pow(stream.half_width * amount, 2);
    }
    std::vector<GrowingDemand> demands;
    for (const auto& [growth, at_start] : by_growth) {
      demands.push_back({at_start * row.scale, growth});
      balance.demand += at_start * row.scale * growth_factor(growth, scenario_.horizon_s);
    }
    balance.demand_half_width = std::sqrt(squares) * row.scale;
    balance.ratio = balance_ratio(balance.demand, balance.usable);
    balance.outcome = stability_of(balance.demand, balance.usable, balance.demand_half_width);
    if (balance.outcome == Stability::Diverges) balance.growth_per_s = balance.demand - balance.usable;
    const bool grows = std::any_of(demands.begin(), demands.end(),
                                   [](const GrowingDemand& demand) { return demand.growth_per_year > 0; });
    if (grows) balance.full_at_s = outgrown_at_s(demands, balance.usable, 0);
  }

  /// What each stream gets. Where nothing is short that is its demand.
  void share_out() {
    rates_.reserve(estate_.streams.size());
    for (const EstateStream& stream : estate_.streams) rates_.push_back(stream.balance.demand_per_s);
    const bool is_short = std::any_of(estate_.rows.begin(), estate_.rows.end(),
                                      [](const BalanceRow& row) { return row.balance.outcome == Stability::Diverges; });
    const bool has_windows = std::any_of(scenario_.pause_windows.begin(), scenario_.pause_windows.end(),
                                         [](const auto& windows) { return !windows.empty(); });
    if (!is_short && !has_windows) return;
    std::vector<double> usable;
    for (const BalanceRow& row : estate_.rows) usable.push_back(row.balance.usable / row.scale);
    std::vector<BalanceStream> streams;
    for (const EstateStream& stream : estate_.streams) {
      streams.push_back(stream.balance);
      if (!is_paused_at_times(stream.balance.group)) continue;
      // In its own windows a group gets nothing, however many others go on.
      double cap = streams.back().cap_per_s;
      for (const PathUse& use : stream.balance.path)
        cap =
            std::min(cap, estate_.rows[use.resource].balance.capacity / estate_.rows[use.resource].scale / use.amount);
      streams.back().cap_per_s = cap * repeating_mean(open_[stream.balance.group]);
    }
    rates_ = long_run_rates(usable, streams);
  }

  /// Cycles that are late take longer and hold more that is written again: a demand above what is usable is then no
  /// growth without end. The VMs of a group have one cycle.
  void bound_row(BalanceRow& row) {
    if (row.balance.outcome != Stability::Diverges) return;
    std::map<Index, std::pair<double, double>> got_and_least;
    for (const auto& [index, amount] : row.uses) {
      const EstateStream& stream = estate_.streams[index];
      auto& [got, least] = got_and_least[stream.balance.group];
      got += amount * rates_[index];
      least += amount * stream.least_share * stream.balance.demand_per_s;
    }
    bool are_bounded = true;
    for (const auto& [group, sums] : got_and_least) {
      const bool is_bounded = sums.first >= sums.second * (1 - balance_rounding);
      auto& bound = groups_[group].is_bounded_by_cycles;
      bound = is_bounded && bound.value_or(true);
      are_bounded = are_bounded && is_bounded;
    }
    if (!are_bounded) return;
    row.balance.outcome = Stability::AtLimit;
    row.balance.growth_per_s = 0;
  }

  /// @param index  place in the record
  void note_row(const BalanceRow& row, Index index) {
    double varying_s = 0;
    for (const RepeatingRate& rate : row.taken) varying_s = std::max(varying_s, shortest_period_s(rate));
    for (const RepeatingRate& rate : row.varying) varying_s = std::max(varying_s, shortest_period_s(rate));
    const Stability outcome = row.balance.outcome;
    if (outcome == Stability::Stable && varying_s == 0) return;
    std::set<Index> noted;
    for (const auto& [stream, amount] : row.uses) {
      const Index group = estate_.streams[stream].balance.group;
      if (!noted.insert(group).second) continue;
      groups_[group].period_s = common_period_s(groups_[group].period_s, varying_s);
      if (outcome == Stability::Diverges) groups_[group].overloaded.push_back(index);
      if (outcome == Stability::AtLimit) {
        const bool is_above = row.balance.demand > row.balance.usable * (1 + balance_rounding);
        (is_above ? groups_[group].overloaded : groups_[group].at_limit).push_back(index);
      }
      if (outcome == Stability::Unknown) groups_[group].unknown.push_back(index);
    }
  }

  void note_loads(const EstateStream& stream) {
    GroupBalance& group = groups_[stream.balance.group];
    const std::size_t index = static_cast<std::size_t>(&stream - estate_.streams.data());
    const double demand = stream.balance.demand_per_s;
    group.demand_bytes_per_s += demand;
    group.carried_bytes_per_s += rates_[index];
    if (is_paused_at_times(stream.balance.group))
      group.period_s = common_period_s(group.period_s, shortest_period_s(open_[stream.balance.group]));
    for (const Index vm : stream.vms) {
      const LoadOutlook& outlook = outlook_of(scenario_.vms[vm].load);
      group.period_s = common_period_s(group.period_s, outlook.period_s);
      group.settling_s = std::max(group.settling_s, outlook.settling_s);
    }
    double spare = std::max(0.0, stream.balance.cap_per_s - demand);
    for (const PathUse& use : stream.balance.path) {
      const BalanceRow& row = estate_.rows[use.resource];
      spare = std::min(spare, std::max(0.0, row.balance.usable - row.balance.demand) / row.scale / use.amount);
    }
    group.spare_bytes_per_s = std::min(group.spare_bytes_per_s, spare);
    group.interval_s = std::max(group.interval_s, estate_.least_rpo_s[stream.balance.group]);
  }

  const LoadOutlook& outlook_of(const WriteLoadConfig& load) {
    const auto known = outlooks_.find(load.name);
    return known != outlooks_.end() ? known->second : outlooks_.emplace(load.name, load_outlook(load)).first->second;
  }

  /// A balance of bytes: what a store is to hold, beside what else lies on it, against what it may.
  Index add_store(const std::string& name, BalancedKind kind, double capacity, double usable, double others,
                  const JournalDemand& journals) {
    ResourceBalance balance;
    balance.name = name;
    balance.kind = kind;
    balance.unit = BalanceUnit::Bytes;
    balance.capacity = capacity;
    balance.usable = usable;
    balance.demand = others + journals.bytes;
    balance.demand_half_width = journals.half_width;
    balance.ratio = balance_ratio(balance.demand, usable);
    balance.outcome = stability_of(balance.demand, usable, journals.half_width);
    balance.full_at_s = journals.full_at_s;
    record_.balances.push_back(balance);
    return static_cast<Index>(record_.balances.size() - 1);
  }

  /// Whether what arrives at the journals of each group may differ from what is written: its way does not carry the
  /// greatest expected rates of all at once, or replication stops by the clock.
  void note_queues() {
    for (const BalanceRow& row : estate_.rows) {
      double peak = row.taken_always, capacity = row.balance.capacity / row.scale;
      for (const RepeatingRate& rate : row.taken) peak += *std::max_element(rate.rates.begin(), rate.rates.end());
      for (const RepeatingRate& rate : row.varying)
        capacity = std::min(capacity, *std::min_element(rate.rates.begin(), rate.rates.end()));
      for (const auto& [stream, amount] : row.uses) peak += amount * peaks_[stream];
      if (peak <= capacity * (1 + balance_rounding)) continue;
      for (const auto& [stream, amount] : row.uses) groups_[estate_.streams[stream].balance.group].may_queue = true;
    }
    for (std::size_t i = 0; i < estate_.streams.size(); ++i) {
      const BalanceStream& stream = estate_.streams[i].balance;
      if (peaks_[i] > stream.cap_per_s * (1 + balance_rounding) || is_paused_at_times(stream.group))
        groups_[stream.group].may_queue = true;
    }
  }

  /// The VM of each group whose journal comes nearest to its hard limit.
  void add_journal_limits(JournalBalance& journals) {
    std::vector<std::vector<Index>> vms(groups_.size());
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) vms[scenario_.vms[vm].vpg].push_back(vm);
    for (Index group = 0; group < groups_.size(); ++group) {
      const JournalDemand all = journals.together(vms[group], false, INFINITY);
      groups_[group].steady_journal_bytes = all.steady_bytes;
      groups_[group].largest_journal_bytes = all.bytes;
      if (!estate_.has_journal_limit[group] || vms[group].empty()) continue;
      const auto nearness = [&](Index vm) {
        return balance_ratio(journals.largest_bytes(vm), journals.limit_bytes(vm));
      };
      const Index worst = *std::max_element(vms[group].begin(), vms[group].end(),
                                            [&](Index a, Index b) { return nearness(a) < nearness(b); });
      const double limit = journals.limit_bytes(worst);
      const JournalDemand demand = journals.together({worst}, false, limit);
      groups_[group].journal_limit = add_store("journal of each VM of " + scenario_.vpgs[group].name,
                                               BalancedKind::JournalLimit, limit, limit, 0, demand);
      groups_[group].mean_is_above_limit = stability_of(demand.steady_bytes, limit) == Stability::Diverges;
    }
  }

  /// @param has_guard  replication stops for good once it is met  @param mean_bytes  that it holds over time
  void judge_space(const std::set<Index>& groups, bool has_guard, double mean_bytes, Index index) {
    ResourceBalance& balance = record_.balances[index];
    const bool may_queue =
        std::any_of(groups.begin(), groups.end(), [&](Index group) { return groups_[group].may_queue; });
    // A queue spreads out what is written at peaks.
    if (balance.outcome == Stability::Diverges && may_queue && mean_bytes <= balance.usable)
      balance.outcome = Stability::Unknown;
    for (const Index group : groups) {
      if (balance.outcome == Stability::Unknown) {
        groups_[group].space_unknown = index;
        if (has_guard && estate_.stops_at_guard[group]) groups_[group].unknown.push_back(index);
      }
      if (balance.outcome != Stability::Diverges) continue;
      groups_[group].space = index;
      if (has_guard && estate_.stops_at_guard[group]) groups_[group].stopped_by = index;
    }
  }

  /// Room on the recovery datastores, down to the guard.
  void add_spaces(JournalBalance& journals) {
    for (Index store = 0; store < scenario_.datastores.size(); ++store) {
      std::vector<Index> vms;
      std::set<Index> groups;
      double replicas = 0;
      for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
        if (scenario_.vms[vm].recovery_datastore != store) continue;
        replicas += scenario_.vms[vm].disk_bytes();
        vms.push_back(vm);
        groups.insert(scenario_.vms[vm].vpg);
      }
      if (groups.empty()) continue;
      const DatastoreConfig& config = scenario_.datastores[store];
      const double usable = std::max(0.0, config.capacity_bytes - estate_.guard_bytes[store]);
      const JournalDemand demand = journals.together(vms, true, usable - replicas);
      const Index index = add_store("datastore " + config.name, BalancedKind::DatastoreSpace, config.capacity_bytes,
                                    usable, replicas, demand);
      judge_space(groups, estate_.guard_bytes[store] > 0, replicas + demand.steady_bytes, index);
    }
  }

  /// When the buffers that hold what waits are full, each from empty at the start.
  void fill_buffers() {
    std::vector<double> fills(estate_.buffers.size(), 0.0);
    for (std::size_t i = 0; i < estate_.streams.size(); ++i) {
      const EstateStream& stream = estate_.streams[i];
      const double excess = stream.balance.demand_per_s - rates_[i];
      if (excess > balance_rounding * stream.balance.demand_per_s)
        fills[stream.buffer] += excess * stream.buffer_per_byte;
    }
    for (const EstateStream& stream : estate_.streams) {
      if (fills[stream.buffer] <= 0) continue;
      const double full_s = estate_.buffers[stream.buffer] / fills[stream.buffer];
      auto& first_s = groups_[stream.balance.group].buffer_full_s;
      first_s = std::min(full_s, first_s.value_or(full_s));
    }
  }

  const Scenario& scenario_;
  EstateBalance estate_;
  RunRecord& record_;
  std::vector<GroupBalance> groups_;
  std::vector<RepeatingRate> open_;  // by group; empty: no windows
  std::vector<double> rates_;        // by stream
  std::vector<double> peaks_;        // by stream: greatest expected rates of its VMs together
  std::map<std::string, LoadOutlook> outlooks_;
};

}  // namespace

BalanceRow resource_row(const std::string& name, BalancedKind kind, BalanceUnit unit, double capacity) {
  BalanceRow row;
  row.balance.name = name;
  row.balance.kind = kind;
  row.balance.unit = unit;
  row.scale = unit == BalanceUnit::BitsPerS ? bits_per_byte : 1;
  row.balance.capacity = capacity * row.scale;
  return row;
}

void judge_long_run(const Scenario& scenario, EstateBalance estate, RunRecord& record) {
  Judgement(scenario, std::move(estate), record).work();
}

}  // namespace drsim
