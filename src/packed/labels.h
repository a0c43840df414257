// labels.csv: which class each image belongs to.
//
//   file,label,patient
//   cell_001.dng,KSC,7
//
// `file` and `label` are needed; `parent` groups images that must not be split apart; every other
// column is kept as it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/csv.h"

namespace driftsweep::packed {

// By image, in the order the images were given.
struct Labels {
  std::vector<std::string> classes;            // unique names in natural order
  std::vector<int32_t> label;                  // index into classes
  std::optional<std::vector<int32_t>> parent;  // numbered by first appearance
  std::map<std::string, std::vector<std::string>> extra_columns;
  int64_t unused = 0;  // lines that name none of the images, where that is allowed
};

// What to do with a line that names none of the images: a folder is labelled as a whole, a list of
// files may be part of one.
enum class UnusedLines { refuse, count };

// Reads the table and finds the line of each image: by file name, then by stem, then by integer
// (where the line's stem or the image's is an integer and equals the other's last run of digits).
// Classes are numbered in natural order of their names ("2" before "10", otherwise by byte).
// UserError (data) with file and line for a missing column, an empty field, a line without image or
// with several, two lines for one image, and an image without line.
Labels read_labels(const std::string& path, const std::vector<std::string>& images,
                   UnusedLines unused);

}  // namespace driftsweep::packed
