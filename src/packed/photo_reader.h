// One photo of a pack request as a mosaic, wherever its pixels come from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "packed/collect.h"
#include "packed/unprocess.h"
#include "raw/read_raw.h"

namespace driftsweep::packed {

class PhotoReader {
 public:
  // Reads the camera file of `inputs` where there is one.
  PhotoReader(const PackRequest& request, const Inputs& inputs);

  // A raw as it is, three planes of a mono camera seen through a mosaic, or an unprocessed picture.
  raw::RawImage read(size_t photo) const;

  // The picture that a mosaic was unprocessed from; nothing where it is a true raw.
  std::optional<image::RgbImage> picture(size_t photo) const;
  // What the user should know of the way photos are made.
  std::vector<std::string> notes() const;

 private:
  raw::RawImage read_planes(size_t photo) const;

  const Inputs& inputs_;
  std::optional<raw::CameraYaml> camera_;
  std::optional<Unprocessor> unprocessor_;
};

}  // namespace driftsweep::packed
