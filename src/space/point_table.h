// The CSV file of a list design. Its header names parameters; each further line is one point; an
// empty cell keeps the model's own value. Cells may be quoted as in RFC 4180 (within one line);
// blanks around cells and empty lines are ignored, a byte-order mark and CRLF line ends too.
//
// A list needs no distribution, since it brings the values itself: parameters are Listed then. A
// parameter that has a distribution all the same declares its range, and values outside are
// refused.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::space {

struct PointTable {
  std::vector<std::string> names;  // of the columns, in the file's order
  std::vector<std::vector<std::string>> cells;
  std::vector<int> lines;  // of the file, by row of cells
  std::string path;
  int header_line = 1;
};

// Reads the table without looking at the values. UserError (data) with file and line for a file
// that cannot be read or holds no point, an empty or repeated name in the header, a row with
// another number of cells, or a broken quote.
PointTable read_point_table(const std::string& path);

// The table's points with columns in the order of `parameters`. UserError (data) with file and
// line where a column names none of them (with the nearest name), one of them has no column, a cell
// is no number (or none of the choices), or a value lies outside the declared distribution.
std::vector<std::vector<Coordinate>> points_of(const PointTable& table,
                                               const std::vector<DesignParameter>& parameters);

}  // namespace driftsweep::space
