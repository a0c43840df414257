#include "raw/photo_doubts.h"

#include <fmt/format.h>

#include <algorithm>

namespace driftsweep::raw {
namespace {

Remark turned(int orientation, bool with_masks) {
  constexpr std::array<const char*, 9> turns = {"",
                                                "none",
                                                "mirrored left to right",
                                                "half a turn",
                                                "mirrored top to bottom",
                                                "mirrored along the diagonal",
                                                "a quarter turn clockwise",
                                                "mirrored along the other diagonal",
                                                "a quarter turn counter-clockwise"};
  const std::string text =
      fmt::format("Orientation {} ({}) is not applied: pixels lie as on the sensor", orientation,
                  turns[static_cast<size_t>(orientation)]);
  if (!with_masks) return {"Orientation", text, "", false};
  return {"Orientation", text + ", and a mask drawn on the upright picture does not fit them",
          "Draw masks on the picture as render shows it, or turn them back", true};
}

}  // namespace

void PhotoDoubts::count(const std::string& path, const Remark& remark) {
  const auto known = std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& kind) {
    return kind.remark.topic == remark.topic && kind.remark.doubt == remark.doubt;
  });
  if (known == kinds_.end())
    kinds_.push_back({remark, path, 1});
  else
    ++known->files;
}

void PhotoDoubts::add(const std::string& path, const RawImage& raw) {
  ++files_;
  for (const auto& remark : raw.remarks) count(path, remark);
  if (raw.orientation != 1) count(path, turned(raw.orientation, with_masks_));
  const PixelWitness pixels = witness(raw.mosaic, raw.camera);
  for (const auto& remark : judge_levels(pixels, raw.white_from)) count(path, remark);
  Camera& camera = cameras_[{raw.camera.white_level, raw.camera.black_level, raw.camera.cfa,
                             raw.white_from, raw.black_from, pixels.is_float}];
  if (camera.files++ == 0)
    camera = {pixels, raw.white_from, raw.black_from, raw.camera.cfa, path, 1};
  else
    merge(camera.pixels, pixels);
}

std::string PhotoDoubts::place(const std::string& first, int64_t files) const {
  if (files_ == 1) return first;
  if (files == files_) return fmt::format("all {} files, first {}", files, first);
  return fmt::format("{} of {} files, first {}", files, files_, first);
}

base::Doubts PhotoDoubts::doubts() const {
  base::Doubts doubts;
  for (const auto& kind : kinds_)
    if (kind.remark.doubt)
      doubts.push_back({place(kind.first, kind.files), kind.remark.reason, kind.remark.repair});
  for (const auto& [levels, camera] : cameras_)
    for (const auto& remark : judge_together(camera.pixels, camera.white, camera.black, camera.cfa))
      doubts.push_back({place(camera.first, camera.files), remark.reason, remark.repair});
  return doubts;
}

std::vector<std::string> PhotoDoubts::notes() const {
  std::vector<std::string> notes;
  for (const auto& kind : kinds_)
    if (!kind.remark.doubt)
      notes.push_back(place(kind.first, kind.files) + ": " + kind.remark.reason);
  return notes;
}

}  // namespace driftsweep::raw
