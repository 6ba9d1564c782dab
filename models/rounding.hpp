#pragma once
/// What rounding may make of accounts that are kept in doubles: derived from the sizes of the numbers that are added.
/// Checked by: tests/models/rounding_test.cpp.

#include <algorithm>
#include <cmath>

namespace drsim {

/// Greatest relative error of one rounded operation of IEEE 754 doubles.
inline constexpr double unit_roundoff = 1.0 / 9007199254740992;  // 2^-53

/// What rounding may add up to in an account that took `steps` additions while the sums in it were as large as
/// `largest` (a rate that was the sum of many once, over the time that it was integrated). Errors of single steps have
/// either sign, so they grow with the root of their number (Higham and Mary, "A new approach to probabilistic rounding
/// error analysis", SIAM J. Sci. Comput. 41(5), 2019: at 8 times the root a bound is missed once in 1e13).
/// @return  in the unit of `largest`
inline double rounding_of_sum(double largest, double steps) {
  constexpr double deviations = 8;
  return deviations * unit_roundoff * largest * std::sqrt(std::max(1.0, steps));
}

/// By how many bytes a transfer may miss its end, which lies at a date of limited digits: the rounding of the date at
/// the rate of the transfer, that of the account itself, and a millionth of a byte.
/// @param at_s     date of the end [s]
/// @param rate     all rates that fill and empty what ends [bytes/s]
/// @param account  bytes that went through it
inline double rounding_of_end(double at_s, double rate, double account) {
  constexpr double digits = 1e-14;
  return 1e-6 + digits * (at_s * rate + account);
}

}  // namespace drsim
