#pragma once
/// What the engine asks of a product: what plays its groups in a run. Each product answers in a folder of its own below
/// this one; products.cpp has the only list of them. What is asked of it outside a run, its words, keys and limits, is
/// in sim/scenario/products/product_facts.hpp.
///
/// Products in one run: one owns the resources that both use, and is driven by SimGrid's clock; the other one is its
/// guest, with a cross stream there for each of its own (models/network/stream_sharing.hpp).
/// Checked by: tests/engine/mixed_estate_test.cpp

#include <memory>
#include <simgrid/s4u.hpp>
#include <vector>

#include "models/network/stream_sharing.hpp"
#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/route_changes.hpp"
#include "sim/engine/long_run/known_availability.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/run/run_options.hpp"
#include "sim/engine/run/shared_play.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What a run is made of: an engine that has its platform. All of it outlives the run.
struct RunPlace {
  const Scenario& scenario;  ///< of the groups of one product
  const RunOptions& options;
  const Platform& platform;
  simgrid::s4u::Engine& engine;
};

/// The groups of a product in a run: added to the engine when made, before its clock starts.
class ProductRun {
 public:
  virtual ~ProductRun() = default;

  /// Plays the rest up to the horizon and fills in what is known of these groups, and of all resources.
  virtual void report(RunRecord& record) = 0;

  /// After report(): fills in places and datastores of all groups, and what is to be warned of.
  /// @param whole  these groups and those of a guest, as in the record
  virtual void report_estate(const Scenario& whole, RunRecord& record) const = 0;

  /// What its groups ask for in the long run, before faults are counted; refers to this run.
  virtual ProductBalance balance() const = 0;
};

/// A run whose data plane a guest uses.
class OwnerRun {
 public:
  virtual ~OwnerRun() = default;
  virtual ResourceOwner& resources() = 0;

  /// The guest plays with this run from now on. @param held  its changes are held and released with those of this run
  virtual void join(SharedPlay& play, HoldsChanges& held) = 0;
  virtual FailureBook& book() = 0;
};

/// The groups of a product beside those of another one that owns what both use. Calls in this order.
class GuestRun {
 public:
  virtual ~GuestRun() = default;

  /// The resources that its streams use.
  virtual std::vector<SharedResource> uses() const = 0;

  /// A cross stream for each of its own. @param owner_of  by resource of uses(): which one of the owner it is
  virtual std::vector<CrossStream> cross_streams(const std::vector<Index>& owner_of) = 0;

  /// Space that it takes at the start, by datastore [bytes]: the guard of a datastore sees it, whoever put it there.
  virtual std::vector<double> used_bytes() const = 0;

  /// Its part of the run begins: its components fail by the owner's book.
  virtual void begin(OwnerRun& owner) = 0;

  /// Round trip and loss of a link change now.
  virtual void set_condition(Index link, const LinkCondition& condition) = 0;

  /// Traffic between two sites takes another way now.
  virtual void reroute(const RouteChange& change) = 0;

  /// Plays the rest up to the horizon and fills in what is known of these groups and their appliances.
  virtual void report(RunRecord& record) = 0;

  /// What is to be warned of. @param whole  these groups and those of the owner, as in the record
  virtual void add_warnings(const Scenario& whole, RunRecord& record) const = 0;

  /// As of ProductRun; its resources are those of uses().
  virtual ProductBalance balance() const = 0;
  virtual const std::vector<Index>& owner_of() const = 0;
};

/// Measured sizes of a run, for estimates of its memory [bytes].
struct RunMemory {
  double stream_bytes = 2048;  ///< of a VM: a stream with its path and queue
  double corner_bytes = 24;    ///< an arrival that the journal keeps
  double group_bytes = 20e3;   ///< changes of rates noted for its accounts
};

/// A product that is simulated.
struct Product {
  ProtectionProduct id = {};

  /// Its groups as the owner of all resources. @param guest  absent: it is alone, or takes no guests (`takes_guests`)
  std::unique_ptr<ProductRun> (*run)(const RunPlace& place, GuestRun* guest) = nullptr;
  bool takes_guests = false;

  /// Its groups beside those of a product that takes guests; absent: there they are not simulated.
  std::unique_ptr<GuestRun> (*guest)(const Scenario& scenario, const Platform& platform) = nullptr;

  RunMemory memory = {};
};

}  // namespace drsim
