#pragma once
/// The book of failures of a run: every component once, with the reasons that hold it down. A component is down while
/// there is any reason, so that two outages that overlap last as long as their union, whoever caused them: an event, a
/// fault by chance, an operation that begins with the loss of a site, maintenance, a firewall rule. Whoever has to act
/// on a failure hears its edges from here and keeps no flag of its own.
///
/// What fails takes its parts with it, as a reason of theirs: a site its hosts, manager, datastores and gateway; a host
/// its VRA and CDP proxies; a manager those of the other sites that share its vCenter.
/// Checked by: tests/engine/failure_book_test.cpp (unions of random intervals, by a sorted list of dates)

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Checkpoints: the time stamps that a group of the data plane gets. VmPower: of a VM at its protected site.
/// Closure: a set of ports that firewall rules close; "down" means closed.
enum class ComponentKind : std::uint8_t {
  Link,
  Gateway,  ///< by site
  Vra,      ///< by host
  Host,
  Manager,  ///< by site
  Datastore,
  Site,
  KeyServer,
  CdpProxy,
  VmPower,
  Checkpoints,
  Closure
};
inline constexpr std::size_t component_kind_count = 12;

struct Component {
  ComponentKind kind = ComponentKind::Link;
  Index index = 0;
};

/// Who holds a component down. Site, Host, Manager, Vcenter: it is a part of what failed, or hangs on it.
struct HeldBy {
  enum class Kind : std::uint8_t {
    LinkEvent,
    Event,
    Fault,
    Operation,
    Maintenance,
    Closure,
    Site,
    Host,
    Manager,
    Vcenter,
    Restart  ///< it boots on another host: the number of the restart
  };
  Kind kind = Kind::Event;
  Index index = 0;
};

/// In leave(): the oldest reason of that kind.
inline constexpr Index any_of_kind = static_cast<Index>(-1);

/// What an incident is told as, and whether protecting VRAs keep their bitmaps over it.
struct IncidentNature {
  std::optional<bool> keeps_bitmap;
  CauseCategory category = CauseCategory::Fault;
  CauseKind kind = CauseKind::Down;
  std::optional<Cause> told_as;  ///< absent: as that kind, of the component that failed
  bool spares_vcenter = false;   ///< of a site: a vCenter that other sites share goes on, so their managers do
};

struct DownReason {
  HeldBy by;
  Component of;  ///< what failed: the component itself, or what it is a part of
  IncidentNature nature;
};

class FailureBook {
 public:
  /// @param clock  the date [s]
  FailureBook(const Scenario& scenario, std::function<double()> clock);

  /// One reason more why a component and its parts are down. `reason.of` is the component itself where it is left out
  /// of `enter(what, by, nature)`.
  void enter(const Component& what, const DownReason& reason);
  void enter(const Component& what, const HeldBy& by, const IncidentNature& nature) { enter(what, {by, what, nature}); }

  /// One of the reasons is over. Throws InvariantViolation when the component was not held by it.
  void leave(const Component& what, const HeldBy& by) { leave(what, by, std::nullopt); }

  /// All targets fail, in a fixed order.
  void fail(const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature);

  /// That failure is over; targets that were restored before are left alone.
  void end(const TargetConfig& targets, const HeldBy& by);

  /// An event restores all targets: the oldest reason of each that is an event is over. Throws as leave() does.
  void restore(const TargetConfig& targets);

  bool is_down(ComponentKind kind, Index index) const { return !entry({kind, index}).reasons.empty(); }
  bool is_held(const Component& what, const HeldBy& by) const;

  /// True when it is down, and for no other reason.
  bool is_held_only(const Component& what, const HeldBy& by) const;

  /// The first of the reasons that hold it now; it must be down.
  const DownReason& reason(ComponentKind kind, Index index) const { return entry({kind, index}).reasons.front(); }

  /// All reasons since it went down, those that are over included; empty while it is up.
  const std::vector<DownReason>& reasons_since_down(ComponentKind kind, Index index) const {
    return entry({kind, index}).since_down;
  }

  /// Since when it has been down without a break [s]; nothing while it is up.
  std::optional<double> down_since_s(ComponentKind kind, Index index) const;

  /// What is told of it: that the host is down, or what was done to it.
  Cause cause(const DownReason& reason) const;

  /// How often it has gone down.
  std::uint32_t times_down(ComponentKind kind, Index index) const { return entry({kind, index}).times_down; }

  /// Components of a kind that are down, in the order in which they went down.
  const std::vector<Index>& down(ComponentKind kind) const { return down_[static_cast<std::size_t>(kind)]; }

  /// What went down and came back: hosts, appliances, managers, datastores, sites, key servers. Links, gateways and
  /// proxies are of the data plane's log.
  const std::vector<RunEvent>& log() const { return log_; }

  /// True while reasons are entered or left at once, of which some are still to come.
  bool is_changing() const { return changing_ > 0; }

  /// An edge. Where a component hangs on its site: `by_itself` is true when it goes down or comes back as if the site
  /// did not count, `turns` when it does, with the site. At least one of them is true.
  struct Edge {
    Component what;
    bool down = false;
    bool turns = false;
    bool by_itself = false;
    const DownReason& reason;  ///< the one entered, or left
    bool stays_down = false;   ///< the first reason is over, and another one holds it
  };

  /// Told of edges of a kind: after the component has changed, before its parts do. Observers of one kind are told in
  /// the order of these calls.
  void observe(ComponentKind kind, std::function<void(const Edge&)> observer);

 private:
  struct Entry {
    std::vector<DownReason> reasons, since_down;
    double down_since_s = 0;
    std::uint32_t times_down = 0;
  };

  const Entry& entry(const Component& what) const;
  Entry& entry(const Component& what);
  Entity entity_of(const Component& what) const;
  std::string name_in_log(const Component& what) const;
  std::vector<Component> parts_of(const Component& what, const DownReason& reason) const;
  void leave(const Component& what, const HeldBy& by, std::optional<bool> spares_vcenter);
  void tell(const Edge& edge);
  void note(const Edge& edge);
  static std::vector<Component> components_of(const TargetConfig& targets);

  /// From the first to the last of what changes at once.
  struct Changing {
    explicit Changing(FailureBook& book_) : book(book_) { ++book.changing_; }
    ~Changing() { --book.changing_; }
    Changing(const Changing&) = delete;
    Changing& operator=(const Changing&) = delete;
    FailureBook& book;
  };

  const Scenario& scenario_;
  std::function<double()> clock_;
  int changing_ = 0;
  std::array<std::vector<Entry>, component_kind_count> entries_;
  std::array<std::vector<Index>, component_kind_count> down_;
  std::array<std::vector<std::function<void(const Edge&)>>, component_kind_count> observers_;
  std::vector<RunEvent> log_;
};

/// A link event of the scenario takes a link down, or restores it.
void enter_link_event(FailureBook& book, Index link, bool down);

}  // namespace drsim
