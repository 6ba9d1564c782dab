#pragma once
/// Disturbances by what they name: which of them a typed cause stands for, and which act on what a group needs.
/// Checked by: tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/disturbance_reach.hpp"
#include "sim/report/disturbances/disturbances.hpp"

namespace drsim {

/// In place of the number of a disturbance: what would be without any.
inline constexpr std::size_t normal_operation = std::numeric_limits<std::size_t>::max();

/// Spans of Buffering that are shorter are not listed.
inline constexpr double listed_gap_s = 60;

/// How a cause points at what happened. Nothing: what is told of the product or of the estate as it is.
enum class Pointing { Nothing, AtComponent, Shortage, OperationOfGroup, GroupItself, Open };

Pointing pointing_of(CauseKind kind);

/// An operation that takes a group elsewhere or back; tests and clones leave it where it is.
bool moves_group(EntityKind kind);

class DisturbanceIndex {
 public:
  DisturbanceIndex(const DisturbanceReach& reach, const RunRecord& record, const std::vector<Disturbance>& all);

  /// The disturbance that a cause of the group names; nothing: none that had begun.
  std::optional<std::size_t> named_by(const Cause& cause, double at_s, const std::string& group) const;

  /// The last operation that had begun on the group.
  std::optional<std::size_t> operation_on(const std::string& group, double at_s) const;

  /// What one disturbance does to something that a group needs, or an operation to the group.
  struct Acting {
    std::size_t disturbance;
    double from_s, to_s;
  };

  /// Events and faults that act during some of [from, to) on what the group needs while it is replicated. What only
  /// fills a datastore, powers a VM off or asks for a sync is left out: states and causes name that.
  std::vector<Acting> acting_on(std::size_t group, double from_s, double to_s) const;

  /// Failovers, moves and failbacks of the group under way during some of [from, to): until it is protected again, or
  /// nobody will.
  std::vector<Acting> moving(const std::string& group, double from_s, double to_s) const;

  /// True where what the disturbance does to one of its entities goes on.
  bool acts(std::size_t disturbance, double at_s) const { return at_s < all_[disturbance].to_s(); }

  /// True where it had begun and ended before that date.
  bool is_over(std::size_t disturbance, double at_s) const {
    return all_[disturbance].kind != DisturbanceKind::Operation && all_[disturbance].to_s() < at_s - listed_gap_s;
  }

 private:
  struct Named {
    std::size_t disturbance;
    ActionKind kind;
    double from_s, to_s;
    double latest_to_s;  ///< of this one and all before it
  };

  void add_operations(const RunRecord& record);
  bool has_begun(std::size_t number, double at_s) const;
  std::optional<std::size_t> last_begun(const std::vector<std::size_t>& numbers, double at_s) const;
  std::optional<std::size_t> operation(const std::string& name, double at_s) const;
  std::optional<std::size_t> last_of(std::initializer_list<const Entity*> entities, double at_s, CauseKind kind) const;

  const DisturbanceReach& reach_;
  const std::vector<Disturbance>& all_;
  std::map<Entity, std::vector<Named>> of_entity_;  ///< by beginning
  std::map<std::string, std::vector<std::size_t>> of_name_, on_group_;
  std::map<std::string, std::vector<Acting>> moving_;
};

}  // namespace drsim
