// The tables that say which class an image belongs to.
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"
#include "packed/name_match.h"

namespace driftsweep::packed {

// A CSV, or lines `name CLASS` as columns file and label where the extension is .dat. Name and
// class of such a line are parted by its tab, or else where the name before it is that of an image;
// where no name is known, the class is the last word. UserError (data) with the line for what is
// neither, and for a line that may be parted in two ways.
base::CsvTable read_label_table(const std::string& path, const NameMatch& images);

// Position of the column that has one of these names, the first that exists. UserError (data) where
// none does.
size_t needed_column(const base::CsvTable& table, const std::vector<std::string>& names);

// What the file of an image, and its class, may be headed.
extern const std::vector<std::string> file_column_names, label_column_names;

}  // namespace driftsweep::packed
