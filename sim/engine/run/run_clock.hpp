#pragma once
/// The actor that keeps SimGrid's clock going to the end of a run, and tells how far it has come.

#include <functional>

namespace drsim {

/// Body of the actor. @param on_progress  called now and then with the date [s]; may be empty
void keep_clock(double horizon_s, const std::function<void(double at_s)>& on_progress);

}  // namespace drsim
