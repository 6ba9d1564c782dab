#include "sim/report/page/calendar_date.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace drsim {
namespace {

bool parse(const std::string& text, const char* format, std::tm& fields) {
  fields = {};
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  stream >> std::get_time(&fields, format);
  return !stream.fail();
}

}  // namespace

Calendar::Calendar(const std::string& start) {
  std::tm fields{};
  for (const char* format :
       {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (!parse(start, format, fields)) continue;
    start_s_ = static_cast<double>(timegm(&fields));
    return;
  }
  throw std::invalid_argument("start of the scenario is not an ISO 8601 date: " + start);
}

std::string Calendar::iso(double at_s) const {
  const auto total_ms = std::llround((start_s_ + at_s) * 1000);
  const auto ms = ((total_ms % 1000) + 1000) % 1000;
  const std::tm fields = fmt::gmtime(static_cast<std::time_t>((total_ms - ms) / 1000));
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03d}", fields, ms);
}

std::string Calendar::text(double at_s) const {
  const std::tm fields = fmt::gmtime(static_cast<std::time_t>(std::floor(start_s_ + at_s)));
  return fmt::format("{:%a %Y-%m-%d %H:%M}", fields);
}

std::string Calendar::text_by(double at_s) const {
  constexpr double minute = 60, rounding_s = 1e-6;
  return text(std::ceil((start_s_ + at_s - rounding_s) / minute) * minute - start_s_);
}

}  // namespace drsim
