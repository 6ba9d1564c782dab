#include "sim/report/write_run.hpp"
namespace drsim {
std::string report_html(const ReadScenario&, const RunRecord&) { return ""; }
}  // namespace drsim
