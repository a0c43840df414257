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
#include "base/doubts.h"

namespace driftsweep::packed {

// By image, in the order the images were given.
struct Labels {
  std::vector<std::string> classes;  // unique names in natural order
  std::vector<int32_t> label;        // index into classes; -1 where an image is left out
  std::map<std::string, std::vector<std::string>> extra_columns;
  int64_t unused = 0;  // lines that name none of the images, where that is allowed
  std::vector<std::string>
      notes;            // how lines and images were matched, where that is no matter of course
  base::Doubts doubts;  // matches that may be wrong

  // The class of each image by its name; empty where an image is left out.
  std::vector<std::string> class_names() const;
};

// What to do with a line that names none of the images: a folder is labelled as a whole, a list of
// files may be part of one.
enum class UnusedLines { refuse, count };

struct LabelledImages {
  std::vector<std::string> names;       // as texts name them
  std::vector<std::string> paths = {};  // where they lie; empty = the names
  std::vector<bool> left_out = {};      // needs no line; empty = none is
  UnusedLines unused = UnusedLines::refuse;
  bool siblings_by_name = false;  // a line means all images of one stem
};

// Reads the table and finds the line of each image: by file name, then by stem, then by integer
// (where the line's stem or the image's is an integer and equals the other's last run of digits).
// Where the folders of some lines are those of their images, lines of other folders are passed
// over. Classes are numbered in natural order of their names ("2" before "10", otherwise by byte).
// UserError (data) with file and line for a missing column, an empty field, a line without image or
// with several, two lines for one image, and an image without line.
Labels read_labels(const std::string& path, const LabelledImages& images);

// One class for each folder; `class_of` names it by image.
Labels labels_of_folders(const std::vector<std::string>& class_of);

// The images that are kept, in their order, and the classes that they have.
Labels kept_labels(const Labels& labels, const std::vector<bool>& left_out);

// What the names of classes may hide: names that look alike, names that tables write for a missing
// value, natural order that is not the alphabetical one of other tools (a note).
void judge_classes(const std::string& where, Labels& labels);

}  // namespace driftsweep::packed
