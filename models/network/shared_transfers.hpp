#pragma once
/// Transfers of known length over shared resources, whichever product starts them: who sends how fast (weighted
/// max-min, models/network/fair_share.hpp), when each one ends, and exact accounts of every resource. Between two
/// changes all rates are constant, so the next end is known in closed form. Its owner has the clock and calls with
/// ascending dates.
///
/// A transfer that ends when another one begins at the same date leaves no trace of a rate in between: rates are shared
/// when the owner says so, after all changes of a date.
/// Checked by: tests/models/shared_transfers_test.cpp (hand-computed shares, conservation over random changes).

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/conservation_check.hpp"
#include "models/curves/link_recorders.hpp"
#include "models/curves/value_distribution.hpp"
#include "models/loads/background_load.hpp"
#include "models/network/fair_share.hpp"
#include "models/run_record.hpp"
#include "models/soonest_dates.hpp"

namespace drsim {

class SharedTransfers {
 public:
  struct Resource {
    std::string name;
    double capacity = 0;   ///< in units of its own, a second
    bool is_link = false;  ///< it has curves, and a result of its own
  };

  /// @param resources   their numbers are their places
  /// @param background  what takes its part first
  SharedTransfers(std::vector<Resource> resources, std::vector<BackgroundLoad> background, double horizon_s,
                  std::uint32_t curve_corners_max);

  /// A transfer that can be begun again and again; returns its number. Not while any is under way.
  /// @param path   for each byte
  std::uint32_t add(const std::vector<PathUse>& path);

  /// Of one that is not under way.
  void set_path(std::uint32_t transfer, const std::vector<PathUse>& path);

  /// One that is under way goes on over another path.
  void move(std::uint32_t transfer, const std::vector<PathUse>& path, double now_s);

  /// @param bytes  to send [> 0]
  /// @param cap    most that it can take itself [bytes/s, finite]
  void begin(std::uint32_t transfer, double bytes, double cap, double now_s);

  /// Stops one that is under way for good.
  void abandon(std::uint32_t transfer, double now_s);

  /// One that is under way sends nothing for the time being, or goes on where it was.
  void hold(std::uint32_t transfer, double now_s);
  void resume(std::uint32_t transfer, double now_s);

  /// Changes of a resource that act now; share() follows.
  void set_capacity(std::uint32_t resource, double capacity, double now_s);
  void set_up(std::uint32_t resource, bool up, double now_s);

  /// What it would send if nothing bound, for the demand on links [bytes/s].
  void set_demand(std::uint32_t transfer, double bytes_per_s, double now_s);

  /// Date of the next end, or of a change of what does not yield [s]; infinity: none.
  double next_s();

  /// Takes over what does not yield at this date, and appends the transfers that end now, ascending: each is no longer
  /// under way.
  void end_due(double now_s, std::vector<std::uint32_t>& ended);

  /// Shares anew where something changed.
  void share(double now_s);

  double left_bytes(std::uint32_t transfer, double now_s) const;
  /// Sent over all its lives.
  double sent_bytes(std::uint32_t transfer, double now_s) const;
  bool is_up(std::uint32_t resource) const { return states_[resource].up; }
  /// The first resource of its path that is down, or bound_by_cap.
  std::uint32_t down_on(std::uint32_t transfer) const;
  /// Since it was begun: how long each resource, or its own cap (bound_by_cap), held it back [s].
  const std::vector<std::pair<std::uint32_t, double>>& held_s(std::uint32_t transfer) const {
    return transfers_[transfer].held;
  }
  double rate_changes() const { return rate_changes_; }
  /// What transfers take of a resource now, in its units a second.
  double load(std::uint32_t resource) const { return states_[resource].load; }
  const PathUse* path_begin(std::uint32_t transfer) const { return fair_.path_begin(transfer); }
  const PathUse* path_end(std::uint32_t transfer) const { return fair_.path_end(transfer); }

  /// Closes the accounts at the end of a run; then checks that what was sent is what the loads amount to.
  void finish(double now_s);
  void check(ConservationCheck& check) const;

  /// After finish(): results and curves of the links, in the order of their numbers.
  void report_links(RunRecord& record);
  Quantiles utilisation(std::uint32_t resource) const;

 private:
  struct State {
    double nominal = 0;
    bool up = true;
    double load = 0;   // of transfers, now
    double other = 0;  // what does not yield and wants to pass
    double since_s = 0;
    double carried = 0, other_carried = 0;  // integrals of both
    double by_transfers = 0;                // amounts of what ended or left its path
    double rounding = 0;                    // by which ends at rounded dates may make them differ
    double saturated_s = 0, down_s = 0;
    double demand = 0, demand_since_s = 0;
  };
  struct Transfer {
    bool under_way = false, held_back = false;
    double left = 0, rate = 0, at_s = 0, cap = 0;
    double begun_with = 0;  // bytes, of its present life
    double sent_before = 0;
    double demand = 0;
    std::uint32_t held_by = bound_by_cap;
    std::vector<std::pair<std::uint32_t, double>> held;
  };

  double capacity_of(std::uint32_t resource) const { return states_[resource].up ? resources_[resource].capacity : 0; }
  double other_of(std::uint32_t resource) const;
  double load_of(std::uint32_t resource) const { return states_[resource].load + other_of(resource); }
  void settle(std::uint32_t resource, double now_s);
  void settle_transfer(std::uint32_t transfer, double now_s);
  void record(std::uint32_t resource, double now_s);
  void set_active(std::uint32_t transfer, bool sends, double now_s);
  void leave(std::uint32_t transfer, double now_s);
  void count_sent(Transfer& state, std::uint32_t transfer);
  void take_path(std::uint32_t transfer, const std::vector<PathUse>& path, double now_s);
  void set_loads(double now_s);
  void change_background(std::uint32_t index, double now_s);
  double background_date_s(std::uint32_t index) const;

  std::vector<Resource> resources_;
  std::vector<State> states_;
  std::vector<ValueDistribution> loads_;
  std::vector<std::uint32_t> link_slot_;
  std::vector<LinkRecorders> links_;
  std::vector<Transfer> transfers_;
  FairShare fair_;
  std::vector<BackgroundLoad> background_;
  struct BackgroundPlace {
    std::size_t index = 0;
    double cycle_s = 0;
  };
  std::vector<BackgroundPlace> background_places_;
  SoonestDates end_dates_, background_dates_;
  double horizon_s_;
  bool must_share_ = false;
  bool has_dates_ = false;  // for all transfers
  double rate_changes_ = 0;
  std::vector<std::uint32_t> active_;  // transfers that send, ascending
  std::vector<std::uint32_t> loaded_;  // resources with a load, ascending

  // Scratch.
  std::vector<std::uint32_t> used_, binding_, due_;
  std::vector<char> is_used_;
  std::vector<double> capacity_now_, cap_now_, rates_, load_before_;
};

}  // namespace drsim
