#pragma once
/// Measured write rates of several entities: VMs, disks, hosts.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/traces/rates/date_text.hpp"

namespace drsim {

/// What stands for a measurement that is not there: an empty cell between others, or rows that are missing.
enum class GapPolicy { Zero, Hold, Refuse };

/// What is said of an export, besides the export itself.
struct RateSpec {
  std::filesystem::path path;
  std::string kind;                                         ///< one of rate_kinds()
  std::optional<double> interval_s;                         ///< step of the rows, where the file does not show it
  std::vector<std::string> rate_columns;                    ///< titles, numbers from 1, or patterns with * and ?
  std::string time_column, entity_column, instance_column;  ///< csv
  std::string rate_unit = "B/s";                            ///< csv
  std::string time_unit;                                    ///< us, ms, s, min, h or d; empty: see DateRules
  char delimiter = '\0';                                    ///< 0: found
  char decimal = '\0';                                      ///< 0: found
  DayOrder order = DayOrder::Unknown;
  ZonePolicy zones = ZonePolicy::One;
  GapPolicy gaps = GapPolicy::Zero;
  std::string entity;  ///< this one only; empty: all
};

/// Dates that the series of one table have in common and share.
class SharedTimes {
 public:
  SharedTimes() = default;
  explicit SharedTimes(std::vector<double> times_s)
      : times_s_(std::make_shared<const std::vector<double>>(std::move(times_s))) {}

  // NOLINTNEXTLINE(google-explicit-constructor): used wherever a vector of dates is.
  operator const std::vector<double>&() const { return *times_s_; }
  double operator[](std::size_t index) const { return (*times_s_)[index]; }
  double front() const { return times_s_->front(); }
  double back() const { return times_s_->back(); }
  std::size_t size() const { return times_s_->size(); }
  bool operator==(const SharedTimes& other) const { return times_s_ == other.times_s_ || *times_s_ == *other.times_s_; }

 private:
  std::shared_ptr<const std::vector<double>> times_s_ = std::make_shared<const std::vector<double>>();
};

/// Rates that hold from starts_s[i] to ends_s[i]; ascending, without overlap; nothing is known, and 0 is taken,
/// between. Seconds after 1970-01-01 00:00 on the file's own clock, or from its start where it has no dates. Rates
/// [bytes/s].
struct RatePieces {
  SharedTimes starts_s, ends_s;
  std::vector<double> rates;
};

/// The rates of one entity.
struct EntityRates {
  std::string name;      ///< as in the file; empty where the file names none
  double nominal_s = 1;  ///< usual step of its rows: the median one
  RatePieces pieces;
};

/// Something that was measured and is not among the entities.
struct LeftOut {
  std::string name, reason;
};

/// An export as read.
struct RateExport {
  std::string host;            ///< machine that all entities are devices of; empty: they are machines themselves
  bool dated = true;           ///< false: times count from the start
  bool stamps_at_end = false;  ///< what the file calls the time of a row: the end of what it covers, or its start
  std::vector<EntityRates> entities;  ///< in order of appearance
  std::vector<LeftOut> left_out;
  std::vector<std::string> notes;  ///< what was assumed, found or changed, for the reader of the figures
};

/// The sum of rates: at any time that of the pieces that hold then. Checked by: conservation of bytes in tests.
RatePieces sum_of(const std::vector<const RatePieces*>& parts);

/// Bytes of all pieces.
double bytes_of(const RatePieces& pieces);

}  // namespace drsim
