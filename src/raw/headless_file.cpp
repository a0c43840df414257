#include "raw/headless_file.h"

#include <fmt/format.h>

#include <cstring>

#include "base/errors.h"
#include "raw/input_file.h"

namespace driftsweep::raw {

Content read_headless(const std::string& path, const std::optional<CameraYaml>& camera) {
  if (!camera || !camera->shape)
    throw base::data_error(path, "a headless .raw does not say its shape",
                           "Give --camera camera.yaml with the keys shape: [rows, columns] and "
                           "dtype: uint16 (or float32)");
  const auto [rows, columns] = *camera->shape;
  const bool floats = camera->dtype.value_or("uint16") == "float32";
  const uint64_t pixel = floats ? 4 : 2;
  const uint64_t expected = static_cast<uint64_t>(rows) * static_cast<uint64_t>(columns) * pixel;
  const uint64_t stored = checked_file_size(path);
  if (stored != expected)
    throw base::data_error(
        path,
        fmt::format("the file has {} bytes, but {} rows x {} columns of {} need {}", stored, rows,
                    columns, floats ? "float32" : "uint16", expected),
        "Correct shape or dtype in " + camera->path + ", or copy the file again");
  const auto bytes = read_all(path);
  Content content;
  content.format = "raw";
  content.mosaic.rows = rows;
  content.mosaic.columns = columns;
  const auto take = [&](auto pixels) {
    pixels.resize(content.mosaic.size());
    std::memcpy(pixels.data(), bytes.data(), bytes.size());
    content.mosaic.pixels = std::move(pixels);
  };
  if (floats)
    take(std::vector<float>());
  else
    take(std::vector<uint16_t>());
  return content;
}

}  // namespace driftsweep::raw
