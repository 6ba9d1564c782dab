#pragma once
/// Rates of an entity as a series of fixed interval.

#include "sim/traces/load_trace.hpp"
#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// What a scenario says of a table, as an export of kind csv with one column of rates.
RateSpec rate_spec_of(const TraceSpec& spec);

/// The entity's rates spread over intervals of its usual step from its first moment on, bytes kept, with the notes of
/// the export as warnings. Throws ScenarioError when they span more than intervals_max of them.
LoadedTrace load_entity(const RateSpec& spec, const RateExport& found, const EntityRates& entity);

}  // namespace drsim
