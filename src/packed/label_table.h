// The tables that say which class an image belongs to.
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"

namespace driftsweep::packed {

// A CSV, or lines `name CLASS` as columns file and label where the extension is .dat. UserError
// (data) with the line for what is neither.
base::CsvTable read_label_table(const std::string& path);

// Position of the column that has one of these names, the first that exists. UserError (data) where
// none does.
size_t needed_column(const base::CsvTable& table, const std::vector<std::string>& names);

// What the file of an image, and its class, may be headed.
extern const std::vector<std::string> file_column_names, label_column_names;

}  // namespace driftsweep::packed
