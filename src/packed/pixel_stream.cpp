#include "packed/pixel_stream.h"

#include <utility>

#include "base/errors.h"

namespace driftsweep::packed {

PixelStream::PixelStream(std::string path, uint64_t offset, size_t bytes)
    : path_(std::move(path)), file_(path_, std::ios::binary), image_(bytes) {
  file_.seekg(static_cast<std::streamoff>(offset));
}

const std::vector<char>& PixelStream::next() {
  file_.read(image_.data(), static_cast<std::streamsize>(image_.size()));
  if (!file_) {
    throw base::data_error(path_, "the file cannot be read to its last pixel",
                           "Copy it again; it is cut off or its disk fails");
  }
  return image_;
}

}  // namespace driftsweep::packed
