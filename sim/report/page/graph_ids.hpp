#pragma once
/// Identities of Graphviz objects in order of creation. Graphviz's own are addresses of strings, and it lays out and
/// prints clusters in the order of their identities: a picture would differ from run to run.

#include <graphviz/cgraph.h>

namespace drsim {

/// What agopen() takes to number its objects 2, 4, 6, ... in order of creation; lives as long as the program.
Agdisc_t* numbering_in_order();

}  // namespace drsim
