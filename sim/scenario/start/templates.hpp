#pragma once
/// Starter scenarios by topology, for `drsim init`: the commented starter, and shipped scenarios as they are.

#include <string>
#include <vector>

namespace drsim {

/// Names of the templates, the starter "zerto" first.
std::vector<std::string> template_names();

/// Text of a template; empty when there is none of that name.
std::string template_text(const std::string& name);

}  // namespace drsim
