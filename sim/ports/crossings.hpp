#pragma once
/// How much crossed the links of a run from one site to another, by flow class: replicated data, control of managers
/// and of appliances, copies of retention.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Of one class on one link direction, on the wire.
struct Crossing {
  std::string link;
  std::string flow_class;  ///< as in links[].by_class
  double bytes = 0;
  double mean_bits_per_s = 0;  ///< over the run
  double peak_bits_per_s = 0;
  bool peak_is_bound = false;  ///< others use the link, too: the peak is that of all of them
};

/// Bytes of replication, resync and initial copies on a link are put to pairs of sites in proportion to what their
/// groups delivered, times the wire bytes for a written byte. Bytes on a link that only groups in reverse use are put
/// to the reversed pairs.
class Crossings {
 public:
  Crossings(const Scenario& scenario, const RunRecord& record);

  /// Replicated data from a protected site to a recovery site; classes and links with nothing are left out.
  std::vector<Crossing> data(Index from, Index to) const;

  /// What the managers of two sites send one way.
  std::vector<Crossing> manager_control(Index from, Index to) const;

  /// What the control connections of their appliances carry one way.
  std::vector<Crossing> appliance_control(Index from, Index to) const;

  /// Copies of a job (an element of scenario.retention) to its repository. Bytes on a link are put to jobs in
  /// proportion to what they send.
  std::vector<Crossing> retention(Index job) const;

 private:
  std::vector<std::string> way_of(const RetentionConfig& job) const;
  std::vector<Crossing> control(Index from, Index to, bool of_managers) const;
  double share(const std::string& link, Index from, Index to) const;
  bool is_on_way(const std::string& link, Index from, Index to) const;
  double peak(const std::string& link, TrafficClass traffic) const;

  /// Wire bytes of replication by what groups delivered.
  struct LinkWeights {
    std::map<std::pair<Index, Index>, double> of_pair;  // of sites: from, to
    double of_all = 0;
  };

  const Scenario& scenario_;
  const RunRecord& record_;
  std::map<std::string, LinkWeights> weights_;
};

}  // namespace drsim
