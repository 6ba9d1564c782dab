#include "sim/engine/run/run_clock.hpp"

#include <simgrid/s4u.hpp>

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {
constexpr int progress_reports = 200;
}  // namespace

void keep_clock(double horizon_s, const std::function<void(double)>& on_progress) {
  for (int report = 1; report <= progress_reports; ++report) {
    sg4::this_actor::sleep_until(horizon_s * report / progress_reports);
    if (on_progress) on_progress(sg4::Engine::get_clock());
  }
}

}  // namespace drsim
