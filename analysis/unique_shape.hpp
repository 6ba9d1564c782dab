#pragma once
/// An overwrite curve from one measured point and the shape that other traces have.

#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

/// The curve through `level` at the windows of the shapes. For shorter windows the overwritten share 1 - f is that of
/// the level times the shapes' share relative to their own share at the level's window; for longer windows the fraction
/// f is that of the level times the shapes' fraction relative to their own. Where several shapes reach a window, their
/// mean counts; where none does, there is no point. Assumption: VMs differ in how much they overwrite more than in how
/// soon they do. Shapes: ascending windows, U linear between points and from 0. The result need not be concave. Checked
/// by: tests/analysis/unique_shape_test.cpp
std::vector<UniquePoint> shaped_unique(const UniquePoint& level, const std::vector<std::vector<UniquePoint>>& shapes);

}  // namespace drsim
