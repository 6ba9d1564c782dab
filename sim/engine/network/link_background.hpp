#pragma once
/// What does not yield on the backbone links: background traffic by time of day, the control traffic between paired
/// sites (control_traffic.hpp), copies of retention.

#include <vector>

#include "models/loads/background_load.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Background traffic of all links by time of day; repeats weekly from the scenario's start.
std::vector<BackgroundLoad> background_by_time_of_day(const Scenario& scenario, const LinkResources& resources);

/// The same with what managers and appliances exchange and with copies of retention.
std::vector<BackgroundLoad> link_background(const Scenario& scenario, const LinkResources& resources);

}  // namespace drsim
