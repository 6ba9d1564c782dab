#include "sim/scenario/text/metric_dimension.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <nlohmann/json.hpp>

namespace drsim {

std::vector<std::string> pointer_tokens(const std::string& pointer) {
  std::vector<std::string> tokens;
  try {
    for (nlohmann::json::json_pointer rest(pointer); !rest.empty(); rest.pop_back())
      tokens.insert(tokens.begin(), rest.back());
  } catch (const nlohmann::json::exception&) {
    tokens.clear();
  }
  return tokens;
}

std::optional<Dimension> metric_dimension(const std::vector<std::string>& tokens) {
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    if (boost::ends_with(*token, "bits_per_s") || *token == "bandwidth") return Dimension::BitsPerSecond;
    if (boost::ends_with(*token, "bytes_per_s")) return Dimension::BytesPerSecond;
    if (boost::ends_with(*token, "_s")) return Dimension::Time;
    if (boost::ends_with(*token, "bytes") || *token == "journal") return Dimension::Bytes;
    if (boost::ends_with(*token, "fraction") || *token == "utilisation" || *token == "cpu") return Dimension::Fraction;
  }
  return std::nullopt;
}

}  // namespace drsim
