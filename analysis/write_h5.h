// A report's tables as an HDF5 file of its own.
#pragma once

#include <string>

#include "analysis/report.h"

namespace driftsweep::analysis {

// Every table with data as a group of /analysis, a dataset for each column along the axis `row`;
// its confidence and numbers are attributes. Of a sensitivity table each output is a group:
// /analysis/sobol/loss/S1, and pairs along the axis `pair` beside it. NaN and the empty string are
// missing. An older file of that name is replaced. UserError (data) where it cannot be written.
void write_h5(const Report& report, const std::string& path);

}  // namespace driftsweep::analysis
