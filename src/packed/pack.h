// Raws into one packed data set, one photo in memory at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "packed/unprocess.h"

namespace driftsweep::packed {

struct PackRequest {
  std::vector<std::string> inputs = {};  // one folder, or files
  // Empty: what the folder brings, if anything.
  std::optional<std::string> labels = {}, masks = {}, camera = {};
  int tile = 0;  // edge of the tiles; 0 = whole photos
  int crop = 0;  // edge of the square taken from the middle of each photo; 0 = whole photos

  // RGB pictures become mosaics of this camera.yaml's camera, see unprocess.h.
  std::optional<std::string> unprocess = {};
  ToneCurve tone_curve = ToneCurve::none;
  uint64_t seed = 0;    // of the noise
  double exposure = 1;  // > 0: share of the light that the mosaics get

  // In place of inputs: the planes r g b of a mono camera behind filters, each a file or a folder
  // of files with equal stems, and the filter order of the mosaic they are sampled into.
  std::vector<std::string> planes = {};
  std::string mosaic = {};

  // Images whose stems agree up to the last of this share a parent; empty = by labels, or none.
  std::string parent_by = {};
  // The column of the label file that says which images are siblings; "none" = no one is; empty =
  // the column `parent`, where there is one.
  std::string parent_column = {};
  // Images of one stem are one shot, such as several intensities of it: siblings, which a line of
  // the label file, and a mask, mean all.
  bool siblings_by_name = false;

  std::vector<std::string> exclude = {};  // names of images, or patterns with * ? [abc], left out
  int64_t drop_classes_below = 0;         // classes of fewer images are left out; 0 = none is
  bool no_masks = false;                  // leaves the folder's masks alone

  // The ISP, to measure what unprocessing and developing again leaves of the pictures.
  std::function<image::RgbImage(const image::Mosaic&, const image::CameraProfile&)> develop = {};
  std::string output = {};
  bool overwrite = false;
  bool strict = false;  // doubts are refused, and nothing is written
};

// Peak signal-to-noise ratio of developed mosaics against the pictures they were unprocessed from.
struct Fidelity {
  double psnr = 0;             // dB, over the pixels of all pictures
  double worst = 0, best = 0;  // dB, of one picture
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
  std::vector<std::string> mask_classes;  // empty without masks
  std::vector<int64_t> mask_pixels;       // by mask class, before photos are cut
  int64_t ignored_pixels = 0;
  int64_t unlabelled = 0;
  int64_t parents = 0;
  std::vector<std::string> cameras;  // by name, see camera_table.h
  std::vector<Remainder> remainders;
  std::vector<std::string> notes;     // what was passed over
  std::vector<std::string> left_out;  // "b.tif: --exclude b*"
  base::Doubts doubts;                // told already, and stored in the data set
  bool synthetic = false;             // unprocessed pictures
  std::optional<Fidelity> fidelity;
};

// Packs, and replaces `output` only when everything is written. All images share one size and pixel
// type; photos of several sizes need tiles. One entry of the camera table stands for all photos
// with equal facts. UserErrors (data for files and labels, usage for the request) name what to
// change.
PackSummary pack(const PackRequest& request);

}  // namespace driftsweep::packed
