// The packed data set: one HDF5 file that ranks map from the page cache.
//
//   /                      schema_version (attribute), kind = "driftsweep data set" (attribute)
//   /images/mosaic         (image, row, column) uint16 or float32, contiguous
//   /images/label          (image) int32, index into /classes; -1 = unlabelled
//   /images/parent         (image) int32: images with equal numbers come from one photo
//   /images/camera         (image) int32, index into /cameras
//   /images/source         (image) fixed-length string: file it came from (and tile position)
//   /images/sha256         (image) fixed-length string: digest of the mosaic's bytes and shape
//   /images/mask           (image, row, column) uint8, 255 = ignore; only where masks were given
//   /images/columns/NAME   (image) fixed-length string; the other columns of the label file
//   /classes               (class) fixed-length string
//   /cameras/{name,cfa}    (camera) fixed-length string
//   /cameras/{white_level,black_level,white_balance,colour_matrix,noise,full_well,psf_sigma}
//                          (camera[, …]) float64; what is not known is NaN
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "image/mosaic.h"

namespace driftsweep::packed {

inline constexpr int packed_schema_version = 1;

// Everything but the pixels.
struct PackedFacts {
  int64_t images = 0;
  int rows = 0, columns = 0;
  bool float_pixels = false;
  bool has_masks = false;
  std::vector<std::string> classes;
  std::vector<image::CameraProfile> cameras;
  std::vector<int32_t> label, parent, camera;                     // by image
  std::vector<std::string> source, sha256;                        // by image
  std::map<std::string, std::vector<std::string>> extra_columns;  // by image
};

// Writes a data set beside its final name and renames it on finish(), so that a killed pack leaves
// no half file and an existing file stays untouched until then.
class PackedWriter {
 public:
  // Shape and pixel type of every image are those given here; `images` of them will follow.
  PackedWriter(std::string path, int64_t images, int rows, int columns, bool float_pixels,
               bool with_masks);
  ~PackedWriter();
  PackedWriter(const PackedWriter&) = delete;
  PackedWriter& operator=(const PackedWriter&) = delete;

  // Appends the next image (and its mask where the file has masks).
  void add(const image::Mosaic& mosaic, const image::Mask* mask = nullptr);
  // Writes the facts (sha256 is filled in here from the pixels) and renames the file.
  void finish(PackedFacts facts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads facts, and the pixels' place in the file. UserError (data) with file and dataset where the
// file is no data set of ours or breaks the schema.
class PackedFile {
 public:
  explicit PackedFile(const std::string& path);

  const std::string& path() const { return path_; }
  const PackedFacts& facts() const { return facts_; }
  uint64_t mosaic_offset() const { return mosaic_offset_; }  // bytes from the start of the file
  std::optional<uint64_t> mask_offset() const { return mask_offset_; }
  // Digest of pixels, labels, classes, parents and cameras: what the data mean, not where they lie.
  std::string identity() const;

 private:
  std::string path_;
  PackedFacts facts_;
  uint64_t mosaic_offset_ = 0;
  std::optional<uint64_t> mask_offset_;
};

}  // namespace driftsweep::packed
