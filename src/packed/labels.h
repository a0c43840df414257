// Which class each image belongs to: a table, or the folders the images lie in. The table is a CSV,
//
//   file,label,patient
//   cell_001.dng,KSC,7
//
// or, with the extension .dat, lines `name CLASS` without a header, as Raw-Microscopy has them.
// `file` (also: file name, filename, image, image ID) and `label` (also: class label, class) are
// needed; `parent` groups images that must not be split apart; every other column is kept as it is,
// but for an unnamed first one, which is the row number that pandas writes.
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

// One class for each folder; `class_of` names it by image.
Labels labels_of_folders(const std::vector<std::string>& class_of);

// Numbers, by first appearance, of what stands before the last `separator` in each image's stem; an
// image without it is a parent of its own.
std::vector<int32_t> parents_by_name(const std::vector<std::string>& images,
                                     const std::string& separator);

}  // namespace driftsweep::packed
