// Text in aligned columns.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::job {

// Every cell padded to the width of its column (ASCII), two blanks between columns, none at line
// ends; `indent` stands in front of every line.
std::string aligned(const std::vector<std::vector<std::string>>& rows,
                    const std::string& indent = "");

}  // namespace driftsweep::job
