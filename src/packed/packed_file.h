// The packed data set: one HDF5 file that ranks map from the page cache, and that Python users can
// write with h5py and read with xarray.
//
//   /                      attributes schema_version = 1, kind = "driftsweep data set"
//   /images/mosaic         (image, row, column) uint16 or float32, contiguous, little-endian
//   /images/label          (image) int32, index into /classes; -1 = unlabelled
//   /images/parent         (image) int32: images with equal numbers come from one photo
//   /images/camera         (image) int32, index into /cameras
//   /images/source         (image) string: file it came from, and "[row,column]" of a tile in it
//   /images/sha256         (image) string: pixel_digest() of the image, see digest.h
//   /images/synthetic      (image) int32: 1 = made from a finished picture, 0 = a camera's raw;
//                          only where some are synthetic
//   /images/mask           (image, row, column) uint8, 255 = ignore; only where masks were given
//   /images/columns/NAME   (image) string; the other columns of the label file
//   /classes               (class) string
//   /left_out              (left_out) string: images that pack was told to leave out, and why; only
//                          where some were
//   /mask_classes          (mask_class) string: names of the masks' values 0, 1, …; two classes,
//                          background and object, where it is left out
//   /cameras/{name,cfa}    (camera) string; cfa is RGGB, BGGR, GRBG or GBRG
//   /cameras/white_level   (camera) float64
//   /cameras/black_level   (camera, site) float64; sites r g1 g2 b
//   /cameras/{white_level,black_level}_from  (camera) string: assumed, file or camera.yaml, or
//                          several of them; only where pack wrote it
//   /cameras/white_balance (camera, channel) float64; channels r g b
//   /cameras/colour_matrix (camera, output_channel, channel) float64
//   /cameras/noise         (camera, noise_term) float64; terms slope, offset
//   /cameras/{full_well,psf_sigma} (camera) float64
//   /doubts                (doubt) string: what pack doubted, see base/doubts.h; only where it did
//
// Our strings have fixed length; those of variable length, and integers of other widths, are read
// as well. noise, full_well and psf_sigma are NaN, or left out, where they are not known. Axes
// carry dimension scales of their names; readers do not need them.
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
inline constexpr const char* packed_kind = "driftsweep data set";

// Everything but the pixels.
struct PackedFacts {
  int64_t images = 0;
  int rows = 0, columns = 0;
  bool float_pixels = false;
  bool has_masks = false;
  std::vector<std::string> classes;
  std::vector<std::string> mask_classes;  // names of the masks' values; empty without masks
  std::vector<image::CameraProfile> cameras;
  // Who says their levels: "assumed", "file", "camera.yaml", or several with commas; by camera, or
  // empty where it is not known.
  std::vector<std::string> white_level_from, black_level_from;
  std::vector<int32_t> label, parent, camera;  // by image
  std::vector<std::string> source, sha256;     // by image
  std::vector<int32_t> synthetic;  // by image, 1 = unprocessed from a picture; empty = none is
  std::map<std::string, std::vector<std::string>> extra_columns;  // by image
  // Notes who said the levels of a camera of a photo.
  void add_level_sources(size_t entry, const std::string& white, const std::string& black);
  std::vector<std::string> left_out;  // "b.tif: --exclude b*"; no part of the identity
  std::vector<std::string> doubts;    // what may make its numbers wrong, a sentence each
};

// Writes a data set beside its final name and renames it on finish(), so that a killed pack leaves
// no half file and an existing file stays untouched until then. UserError (data) where the disk
// refuses.
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
  // Writes the facts and renames the file. Shape and sha256 are filled in here from the pixels.
  // UserError (data) for a text that is no UTF-8.
  void finish(PackedFacts facts);
  // Of the images added so far.
  const std::vector<std::string>& digests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads facts, and the pixels' place in the file. UserError (data) with file and dataset where the
// file is no data set of ours, is damaged or breaks the schema. A damage that HDF5 crashes or loops
// on ends the process (base/reading_guard.h).
class PackedFile {
 public:
  explicit PackedFile(const std::string& path);

  const std::string& path() const { return path_; }
  const PackedFacts& facts() const { return facts_; }
  uint64_t mosaic_offset() const { return mosaic_offset_; }  // bytes from the start of the file
  std::optional<uint64_t> mask_offset() const { return mask_offset_; }
  // Digest of pixels, masks, labels, classes, parents, other columns and cameras: what the data
  // mean, not where they lie. Pixels count by their stored digests; masks are read from the file.
  std::string identity() const;

 private:
  void read();

  std::string path_;
  PackedFacts facts_;
  uint64_t mosaic_offset_ = 0;
  std::optional<uint64_t> mask_offset_;
};

// Reads all of the file: what PackedFile checks, then every pixel against its digest and its range.
// UserError (data) names the first rule of the schema that is broken.
void validate(const std::string& path);

}  // namespace driftsweep::packed
