// The CSV file of a list design. Its header names parameters; each further line is one point; an
// empty cell keeps the model's own value. base/csv.h says how cells may be quoted.
//
// A list needs no distribution, since it brings the values itself: parameters are Listed then. A
// parameter that has a distribution all the same declares its range, and values outside are
// refused.
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"
#include "space/parameter.h"

namespace driftsweep::space {

// Reads the table without looking at the values. UserError (data) with file and line for a file
// that cannot be read or holds no point, an empty or repeated name in the header, a row with
// another number of cells, or a broken quote.
base::CsvTable read_point_table(const std::string& path);

// The table's points with columns in the order of `parameters`. UserError (data) with file and
// line where a column names none of them (with the nearest name), one of them has no column, a cell
// is no number (or none of the choices), or a value lies outside the declared distribution.
std::vector<std::vector<Coordinate>> points_of(const base::CsvTable& table,
                                               const std::vector<DesignParameter>& parameters);

}  // namespace driftsweep::space
