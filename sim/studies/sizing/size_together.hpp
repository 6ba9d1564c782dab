#pragma once
/// All sizes of one answer in place at once: whether they hold, and what to order where they do not.
/// Checked by: tests/studies/sizes_together_test.cpp

#include <functional>
#include <string>
#include <vector>

#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// What was seen of all sizes together, in the runs that sizes are proved by.
struct TogetherProof {
  SizingRuns::Outcome outcome;
  bool judges_rpo = false;      ///< some size is for the target of the RPO
  bool judges_history = false;  ///< some size is of a journal
  bool judges_rto = false;      ///< some size is of hosts
  double enlarged_by = 1;       ///< factor that all sizes had to be multiplied by; 1: none
  unsigned more_of_counts = 0;  ///< hosts and proxies that each size had to grow by

  /// None was cut by a limit in the runs, nor has to be later.
  bool keeps_history() const;
  /// Of which the long run does not tell whether the limit of their journals is enough.
  std::size_t groups_in_doubt() const;
  bool meets() const;
};

/// Sizes with everything found so far in place; fills the list.
using SizeAll = std::function<std::vector<Sizing>(SizingRuns&)>;

/// Sizes resources so that the answers can be ordered together: each by itself, then all of them in one run. Where that
/// fails, each again with those before it at their sizes, the first results kept as `alone`. Where even that fails, all
/// that can be had in any amount is multiplied by the least of a few factors with which it does not, and where no
/// factor is enough, hosts and proxies are added. A resource for which no value was enough, while the sizes of the
/// others meet the target, is sized again with those in place, if they are sized in order. Where resources that are too
/// small stand one behind the other, each is sized with those before it at their sizes and those after it ample.
/// @param fresh_runs  new runs of the scenario as it is
/// @param in_order  each with those before it from the start
/// @param proof  of all sizes that were found; nothing for fewer than two
std::vector<Sizing> size_together(const std::function<SizingRuns()>& fresh_runs, const SizeAll& size_all, bool in_order,
                                  std::optional<TogetherProof>& proof);

}  // namespace drsim
