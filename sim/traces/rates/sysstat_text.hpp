#pragma once
/// What the text outputs of sysstat (sar, iostat) share.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// The first line: "Linux 5.15.0 (db01) 	11/03/2025 	_x86_64_	(8 CPU)", and those of AIX and Solaris.
struct SysstatHeader {
  std::string system, host;
  std::optional<double> day_s;  ///< midnight at the start of its date, on the file's clock
  bool order_was_assumed = false;
  std::string date;  ///< as written
};

/// Nothing for a line that is no such header. A date such as 04/08/18 has the month first unless `order` says
/// otherwise: that is how the C locale, in which sysstat's own collection runs, writes it.
std::optional<SysstatHeader> parse_sysstat_header(std::string_view line, DayOrder order);

/// The note for a date whose order was assumed.
std::string order_note(const SysstatHeader& header);

/// Words between blanks.
void split_into_words(std::string_view line, std::vector<std::string_view>& words);

/// A number of sysstat: decimals after a point or, in the locales of many countries, a comma; never groups.
std::optional<double> sysstat_number(std::string_view text);

/// Bytes/s of one unit of a column of writes by its title: wkB/s, wMB/s, kB_wrtn/s, MB_wrtn/s, and wr_sec/s, wsec/s,
/// Blk_wrtn/s, bwrtn/s in sectors of 512 bytes; nothing for other titles. kB are 1024 bytes (sar(1), iostat(1)).
std::optional<double> sysstat_write_unit(std::string_view title);

}  // namespace drsim
