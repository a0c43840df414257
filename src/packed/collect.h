// Which files a pack request means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "packed/pack.h"

namespace driftsweep::packed {

struct Inputs {
  std::vector<std::string> raws;         // paths
  std::vector<std::string> sources;      // by raw: unique name without folder where possible
  std::vector<std::string> green, blue;  // paths by raw, where raws are the red planes; else empty
  std::vector<std::string> class_of;     // by raw, where folders name the classes; else empty
  std::vector<std::string> left_out_raws;  // whose masks and labels nobody needs
  bool from_folder = false;
  std::optional<std::string> labels, masks, camera;
  std::vector<std::string> notes;
  base::Doubts doubts;
};

// A folder gives the files of known extension in FOLDER/images, or in itself, in natural order of
// their names, and FOLDER/{labels.csv,masks,camera.yaml} where they exist; files are taken as
// given. Where there is no such file but there are folders with some, and no label file, the
// folders are the classes.
Inputs collect(const PackRequest& request);

// UserError (data) for a name that is no UTF-8: it would be stored as text.
void require_readable_names(const Inputs& inputs);

// Path of the PNG mask of each raw, by stem (in any Unicode form). Raws of one stem share a mask
// where `siblings_by_name`. UserError (data) where one is missing, or where the folder of a
// folder's raws holds masks of none of them.
std::vector<std::string> collect_masks(const Inputs& inputs, bool siblings_by_name);

// The names of the masks' values: the lines of classes.txt in the masks' folder, where it exists.
// UserError (data) where a name is empty or repeated, or there are less than 2 or more than 255.
std::vector<std::string> collect_mask_classes(const std::string& masks);

}  // namespace driftsweep::packed
