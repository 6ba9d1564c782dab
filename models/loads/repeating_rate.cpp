#include "models/loads/repeating_rate.hpp"

#include <cstddef>

namespace drsim {

double repeating_mean(const RepeatingRate& rate) {
  double sum = 0;
  for (std::size_t i = 0; i < rate.at_s.size(); ++i)
    sum += rate.rates[i] * ((i + 1 < rate.at_s.size() ? rate.at_s[i + 1] : rate.period_s) - rate.at_s[i]);
  return rate.period_s > 0 ? sum / rate.period_s : rate.rates.empty() ? 0 : rate.rates.back();
}

}  // namespace drsim
