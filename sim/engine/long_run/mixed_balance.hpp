#pragma once
/// The long-run balance of an estate with two products: what they share is asked for by both.
/// Checked by: tests/engine/mixed_estate_test.cpp.

#include <vector>

#include "sim/engine/long_run/known_availability.hpp"
#include "sim/scenario/estate_part.hpp"

namespace drsim {

/// @param owner, guest   the balances of the two parts; rows of the owner are by its resources, then further ones
/// @param owner_of       by resource of the guest: which one of the owner it is
/// Groups and VMs of the result are those of the whole.
ProductBalance joined_balance(const Scenario& whole, const EstatePart& owner_part, ProductBalance owner,
                              const EstatePart& guest_part, ProductBalance guest, const std::vector<Index>& owner_of);

}  // namespace drsim
