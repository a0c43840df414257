#include "packed/photo_reader.h"

#include <fmt/format.h>

#include "base/errors.h"
#include "base/hash.h"

namespace driftsweep::packed {
namespace {

std::string digest_of(const image::RgbImage& picture) {
  base::Sha256 hasher;
  hasher.update(fmt::format("{}x{} rgb\n", picture.rows, picture.columns));
  hasher.update(picture.planes.data(), picture.planes.size() * sizeof(float));
  return base::hex(hasher.finish());
}

}  // namespace

PhotoReader::PhotoReader(const PackRequest& request, const Inputs& inputs) : inputs_(inputs) {
  if (inputs.camera) camera_ = raw::read_camera_yaml(*inputs.camera);
  if (request.unprocess)
    unprocessor_.emplace(camera_.value(), request.tone_curve, request.seed, request.exposure);
  if (!inputs.green.empty()) {
    if (!camera_) camera_.emplace().name = "mono camera";
    const image::Cfa cfa = image::parse_cfa(request.mosaic, "--mosaic");
    if (camera_->cfa && *camera_->cfa != cfa)
      throw base::usage_error("--mosaic",
                              fmt::format("{} is not the order {} of {}", request.mosaic,
                                          image::name_of(*camera_->cfa), camera_->path),
                              "Leave cfa out of the camera file, or name the same order");
    camera_->cfa = cfa;
  }
}

raw::RawImage PhotoReader::read(size_t photo) const {
  if (!inputs_.green.empty()) return read_planes(photo);
  if (!unprocessor_) return raw::read_raw(inputs_.raws[photo], camera_);
  const image::RgbImage picture = read_rgb_png(inputs_.raws[photo]);
  raw::RawImage raw;
  raw.mosaic = unprocessor_->mosaic(unprocessor_->light(picture), digest_of(picture));
  raw.camera = unprocessor_->camera();
  raw.format = "unprocessed PNG";
  return raw;
}

std::optional<image::RgbImage> PhotoReader::picture(size_t photo) const {
  if (!unprocessor_) return std::nullopt;
  return read_rgb_png(inputs_.raws[photo]);
}

// Every pixel comes from the plane of its filter; nothing is interpolated, since each plane was
// taken by all pixels.
raw::RawImage PhotoReader::read_planes(size_t photo) const {
  const std::string& path = inputs_.raws[photo];
  raw::RawImage red = raw::read_raw(path, camera_);
  const raw::RawImage green = raw::read_raw(inputs_.green[photo], camera_);
  const raw::RawImage blue = raw::read_raw(inputs_.blue[photo], camera_);
  const std::string* paths[] = {&inputs_.green[photo], &inputs_.blue[photo]};
  const raw::RawImage* others[] = {&green, &blue};
  for (size_t i = 0; i < 2; ++i) {
    const image::Mosaic& plane = others[i]->mosaic;
    if (plane.rows != red.mosaic.rows || plane.columns != red.mosaic.columns ||
        plane.is_float() != red.mosaic.is_float() ||
        others[i]->camera.white_level != red.camera.white_level)
      throw base::data_error(*paths[i],
                             "the plane has another size, pixel type or white level than " + path,
                             "Give three planes of one shot, cut and saved alike");
  }
  for (const auto* plane : others)
    red.remarks.insert(red.remarks.end(), plane->remarks.begin(), plane->remarks.end());
  std::visit(
      [&](auto& pixels) {
        using Pixels = std::decay_t<decltype(pixels)>;
        const auto& g = std::get<Pixels>(green.mosaic.pixels);
        const auto& b = std::get<Pixels>(blue.mosaic.pixels);
        const auto columns = static_cast<size_t>(red.mosaic.columns);
        for (size_t i = 0; i < pixels.size(); ++i) {
          const image::Site site = image::site_at(*camera_->cfa, static_cast<int>(i / columns),
                                                  static_cast<int>(i % columns));
          if (site == image::Site::b) pixels[i] = b[i];
          if (site == image::Site::g1 || site == image::Site::g2) pixels[i] = g[i];
        }
      },
      red.mosaic.pixels);
  return red;
}

std::vector<std::string> PhotoReader::notes() const {
  if (!unprocessor_) return {};
  std::vector<std::string> notes = {
      fmt::format("exposure {:.4f}: the white balance in the data set is that of the camera file "
                  "divided by it, "
                  "so that white in a picture just reaches white at the sensor",
                  unprocessor_->exposure())};
  if (!unprocessor_->camera().noise)
    notes.push_back("the camera file gives no noise: none is added beside rounding");
  return notes;
}

}  // namespace driftsweep::packed
