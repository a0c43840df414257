// Raws into one packed data set, one photo in memory at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace driftsweep::packed {

struct PackRequest {
  std::vector<std::string> inputs = {};  // one folder, or files
  // Empty: what the folder brings, if anything.
  std::optional<std::string> labels = {}, masks = {}, camera = {};
  int tile = 0;  // edge of the tiles; 0 = whole photos
  std::string output = {};
  bool overwrite = false;
};

// What one photo left over beside its tiles, in pixels.
struct Remainder {
  std::string source;
  int rows = 0;
  int columns = 0;
};

struct PackSummary {
  int64_t photos = 0;
  int64_t images = 0;  // equal to photos without tiles
  int rows = 0, columns = 0;
  bool float_pixels = false;
  bool has_masks = false;
  std::vector<std::string> classes;
  std::vector<int64_t> images_by_class;
  int64_t unlabelled = 0;
  int64_t parents = 0;
  std::vector<std::string> cameras;
  std::vector<Remainder> remainders;
  std::vector<std::string> notes;  // what was passed over
};

// Packs, and replaces `output` only when everything is written. All images share one size and pixel
// type; photos of several sizes need tiles. One entry of the camera table stands for all photos
// with equal facts. UserErrors (data for files and labels, usage for the request) name what to
// change.
PackSummary pack(const PackRequest& request);

}  // namespace driftsweep::packed
