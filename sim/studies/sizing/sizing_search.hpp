#pragma once
/// The search for the least value of one quantity of a scenario, and rules of thumb put to the test.

#include <string>
#include <vector>

#include "analysis/link_size.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// Puts a value into a scenario.
using ValueChange = std::function<SizingRuns::Change(double value)>;

/// Narrows [low, high] to the least value that meets the target, rounded up to a whole one and proved as such. Where
/// `high` does not, it goes on above it, up to a thousand times the greater of `high` and what the scenario has, where
/// the resource binds nowhere; only if that fails as well there is none. Fills least, failing, rpo_s, rto_s, or
/// forbidden_by: what binds with that much of it; and `held_by` when the analytic value differs by more than 1 %: what
/// binds just below it. Lifts it to the sizing's product_least. Then plays the value of each of the sizing's rules, and
/// fills what became of it; one that meets the target proves that there is a size.
/// A run that is too short for the loads' bursts proves nothing: then not_searched says so.
void search_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double width,
                      Sizing& sizing);

/// The same among the whole multiples low .. high of a unit; a value that the scenario refuses counts as too little.
void search_whole_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double unit,
                            Sizing& sizing);

/// The capacity below which the mean demand on a resource never finds room, however long a target waits: mean demand
/// over the share of the time that it is there, and what does not yield.
struct StableLeast {
  std::optional<double> value;
  std::string why_none;  ///< empty: there is one
};

/// The greatest of several resources, which are one value of the scenario.
StableLeast stable_least(const SizingRuns::Traffic& traffic, BalancedKind kind, const std::vector<std::string>& names);

/// Tells it of a sizing.
void tell_stable(const StableLeast& stable, Sizing& sizing);

/// Why what holds waiting bytes has no mean demand.
inline constexpr const char* no_stable_of_buffers = "it is a buffer, which holds what waits";

/// Lifts a size to the product's own minimum, with what the run alone asks for kept beside it. Where the minimum itself
/// misses the target, `search_from` it on finds the least above it.
void lift_to_product(SizingRuns& runs, const ValueChange& change,
                     const std::function<void(double low, Sizing&)>& search_from, Sizing& sizing);

/// The same for a sizing of which even nothing is enough in the run, with its rules judged.
void search_from_product_least(SizingRuns& runs, const ValueChange& change, double high, double width, Sizing& sizing);

/// Why a rule's value is no answer, whatever a run shows: none at all, or less than the product allows. Empty: it is
/// one.
std::string why_no_answer(const Sizing& sizing, double value);

/// Tells how a sizing's value is put in place, and puts its least there.
void settle_by(const ValueChange& change, SizingRuns& runs, Sizing& sizing);
/// The same of a value that changes how VMs are placed: "/json/pointer=value".
void settle_by_option(const std::function<std::string(double)>& option, SizingRuns& runs, Sizing& sizing);

/// Of a value that the scenario refuses, which therefore proves nothing.
std::string refused_text(double value, const SizingRuns::Outcome& outcome);

/// Plays the value of each of the sizing's rules, and fills what became of it.
void judge_rules(SizingRuns& runs, const ValueChange& change, Sizing& sizing);

/// True when every written byte crosses the links as soon as their capacity allows, which the formulas take for
/// granted: nothing of what sim/scenario/steady_replication.hpp knows. What only a run shows (a full pool, a processor
/// at its limit) is not looked for: see `held_by`.
bool is_steady(const Scenario& scenario);

/// Ends of a search for a throughput, in the unit of the arrivals: at `high` nothing ever waits, `low` is far too
/// little for a target that is short against the run.
struct SearchEnds {
  double low = 0, high = 0;
};

/// @param beside  greatest rate of what else crosses and does not yield
SearchEnds search_ends(const ArrivalCurve& arrivals, double beside);

/// All background windows of a link direction together: no less than what crosses at any time [bits/s].
double background_bits_per_s(const Scenario& scenario, std::size_t link, bool is_forward);

/// Ends of a search for a capacity of a link direction, with its background and retention traffic [bits/s].
/// @param control_bits_per_s  carried beside
SearchEnds link_search_ends(const Scenario& scenario, std::size_t link, bool is_forward, const ArrivalCurve& arrivals,
                            double control_bits_per_s);

/// Values to go on with where a search up to `high` found none: each several times the one before, the last so much
/// that the resource binds nowhere; and what the scenario has.
std::vector<double> values_beyond(double high, double present);

/// Says of a sizing whose loads burst more rarely than once in its runs that these prove nothing; true when it did.
bool leave_to_longer_run(const SizingRuns& runs, Sizing& sizing);

/// By formula and by fluid recursion, where they hold: for what streams cross, the amounts of `use` per written byte.
/// @param control_bits_per_s  carried beside  @param scale  of the result: 1 for bits/s, 1/8 for bytes/s
void compute_need(const SizingRuns& runs, const LinkUse& use, double control_bits_per_s, double scale, Sizing& sizing);

}  // namespace drsim
