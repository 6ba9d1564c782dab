#pragma once
/// The JSON Schema of scenario files as editors need it: what drsim knows of quantities beyond JSON Schema is put into
/// its own words, so that they refuse "200 apples".
/// Checked by: tests/scenario/editor_schema_test.cpp

#include <string>

namespace drsim {

/// The schema of scenarios, with a `pattern` and `examples` at every text that is a quantity: the units of its
/// dimension, the words it takes besides, and its default or a value within its range.
std::string editor_schema_text();

}  // namespace drsim
