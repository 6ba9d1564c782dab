#pragma once
/// The constants of recovery, which run-books use whatever product they recover.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

/// The constants of a product, followed by those of recovery.
/// @param unused  keys of those that its recovery has no use for
std::vector<ModelParameter> with_recovery_constants(std::vector<ModelParameter> rows,
                                                    std::initializer_list<std::string_view> unused = {});

}  // namespace drsim
