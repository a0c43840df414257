// The images of a packed file one after the other, for passes over all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace driftsweep::packed {

class PixelStream {
 public:
  // Starts at `offset`; each image has `bytes`.
  PixelStream(std::string path, uint64_t offset, size_t bytes);

  // The bytes of the next image, until the next call. UserError (data) where the file ends.
  const std::vector<char>& next();

 private:
  std::string path_;
  std::ifstream file_;
  std::vector<char> image_;
};

}  // namespace driftsweep::packed
