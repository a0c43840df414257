#include "packed/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "base/errors.h"
#include "packed/collect.h"
#include "packed/digest.h"
#include "packed/fidelity.h"
#include "packed/labels.h"
#include "packed/name_match.h"
#include "packed/packed_file.h"
#include "packed/photo_reader.h"
#include "packed/tiles.h"
#include "raw/picture.h"

namespace driftsweep::packed {
namespace {

// Carries one request from files to data set.
class Packer {
 public:
  explicit Packer(const PackRequest& request)
      : request_(request),
        inputs_(collect(request)),
        reader_(request, inputs_),
        tile_(request.crop > 0 ? request.crop : request.tile) {
    for (const auto& note : reader_.notes()) inputs_.notes.push_back(note);
    if (!inputs_.class_of.empty()) {
      labels_ = labels_of_folders(inputs_.class_of);
    } else if (inputs_.labels) {
      labels_ = read_labels(*inputs_.labels, inputs_.sources,
                            inputs_.from_folder ? UnusedLines::refuse : UnusedLines::count);
      if (labels_->unused > 0)
        inputs_.notes.push_back(
            fmt::format("{} labels name none of the files given", labels_->unused));
    }
    if (inputs_.masks) {
      masks_ = collect_masks(inputs_);
      facts_.mask_classes = collect_mask_classes(*inputs_.masks);
      mask_classes_given_ = !facts_.mask_classes.empty();
    }
    if (!request.parent_by.empty()) parents_ = parents_by_name(inputs_.sources, request.parent_by);
    facts_.has_masks = inputs_.masks.has_value();
    if (labels_) facts_.classes = labels_->classes;
  }

  PackSummary run() {
    if (tile_ > 0) {
      count_tiles();
    } else {
      facts_.images = static_cast<int64_t>(inputs_.raws.size());
    }
    for (size_t photo = 0; photo < inputs_.raws.size(); ++photo) add_photo(photo);
    if (facts_.has_masks) name_mask_classes();
    // Before the data set gets its name, which it does not under --strict.
    base::tell(inputs_.doubts, request_.strict, base::ExitCode::data);
    for (const auto& doubt : inputs_.doubts) facts_.doubts.push_back(base::text_of(doubt));
    PackSummary summary = summarise();
    writer_->finish(std::move(facts_));
    return summary;
  }

 private:
  Tiling places(const image::Mosaic& photo) const {
    return request_.crop > 0 ? middle(photo.rows, photo.columns, request_.crop)
                             : tile(photo.rows, photo.columns, tile_);
  }

  // Contiguous arrays need their length in advance, and only decoding tells a photo's true size.
  void count_tiles() {
    for (size_t photo = 0; photo < inputs_.raws.size(); ++photo) {
      const raw::RawImage raw = reader_.read(photo);
      const Tiling tiling = places(raw.mosaic);
      if (tiling.places.empty()) {
        throw base::data_error(
            inputs_.raws[photo],
            fmt::format("the photo has {}x{} pixels and is smaller than a tile of {}",
                        raw.mosaic.rows, raw.mosaic.columns, tile_),
            "Choose a smaller --tile or --crop, or take the photo away");
      }
      facts_.images += static_cast<int64_t>(tiling.places.size());
      if (tiling.rows_left > 0 || tiling.columns_left > 0)
        remainders_.push_back({inputs_.sources[photo], tiling.rows_left, tiling.columns_left});
    }
  }

  void add_photo(size_t photo) {
    const raw::RawImage raw = reader_.read(photo);
    const auto picture = reader_.picture(photo);
    if (picture && request_.develop)
      fidelity_.add(*picture, request_.develop(raw.mosaic, raw.camera));
    std::optional<image::Mask> mask;
    if (facts_.has_masks) mask = read_mask(photo, raw.mosaic);
    if (!writer_) start(raw.mosaic);
    check_like_first(photo, raw.mosaic);
    const int32_t camera = camera_entry(raw.camera, photo);
    if (tile_ == 0) {
      writer_->add(raw.mosaic, mask ? &*mask : nullptr);
      add_facts(photo, camera, inputs_.sources[photo]);
      return;
    }
    for (TilePlace place : places(raw.mosaic).places) {
      std::optional<image::Mask> mask_tile;
      if (mask) mask_tile = cut(*mask, place, tile_);
      writer_->add(cut(raw.mosaic, place, tile_), mask_tile ? &*mask_tile : nullptr);
      add_facts(photo, camera,
                fmt::format("{}[{},{}]", inputs_.sources[photo], place.row, place.column));
    }
  }

  image::Mask read_mask(size_t photo, const image::Mosaic& mosaic) {
    image::Mask mask = raw::read_mask_png(masks_[photo]);
    for (const uint8_t value : mask.classes) ++mask_values_[value];
    if (mask_classes_given_)
      for (size_t value = facts_.mask_classes.size(); value < 255; ++value)
        if (mask_values_[value] > 0)
          throw base::data_error(
              masks_[photo],
              fmt::format("the mask holds the value {}, and classes.txt names {} classes", value,
                          facts_.mask_classes.size()),
              "Name the class of each value on a line of its own, from 0 on");
    if (mask.rows == mosaic.rows && mask.columns == mosaic.columns) return mask;
    throw base::data_error(
        masks_[photo],
        fmt::format("the mask has {}x{} pixels and its image {} has {}x{}", mask.rows, mask.columns,
                    inputs_.raws[photo], mosaic.rows, mosaic.columns),
        "Give the mask the size of the image");
  }

  // Without classes.txt, the values are their own names, up to the largest one.
  void name_mask_classes() {
    size_t count = facts_.mask_classes.size();
    for (size_t value = 0; value < 255; ++value)
      if (mask_values_[value] > 0) count = std::max(count, value + 1);
    if (count <= 1 && mask_values_[255] > 0)
      inputs_.notes.push_back(
          "the masks hold only 0 and 255, and 255 marks pixels to ignore: write 1 for the object");
    for (size_t value = facts_.mask_classes.size(); value < std::max<size_t>(count, 2); ++value)
      facts_.mask_classes.push_back(std::to_string(value));
  }

  void start(const image::Mosaic& first) {
    facts_.rows = tile_ > 0 ? tile_ : first.rows;
    facts_.columns = tile_ > 0 ? tile_ : first.columns;
    facts_.float_pixels = first.is_float();
    writer_.emplace(request_.output, facts_.images, facts_.rows, facts_.columns,
                    facts_.float_pixels, facts_.has_masks);
  }

  void check_like_first(size_t photo, const image::Mosaic& mosaic) const {
    if (mosaic.is_float() != facts_.float_pixels) {
      throw base::data_error(inputs_.raws[photo],
                             fmt::format("the pixels are {} and those of {} are {}",
                                         mosaic.is_float() ? "float32" : "uint16", inputs_.raws[0],
                                         facts_.float_pixels ? "float32" : "uint16"),
                             "Pack images of one pixel type together");
    }
    if (tile_ > 0 || (mosaic.rows == facts_.rows && mosaic.columns == facts_.columns)) return;
    throw base::data_error(
        inputs_.raws[photo],
        fmt::format("the image has {}x{} pixels and {} has {}x{}", mosaic.rows, mosaic.columns,
                    inputs_.raws[0], facts_.rows, facts_.columns),
        "Cut all of them to one size, as with --crop 96 or --tile 256, or pack each size by "
        "itself");
  }

  // Photos with equal facts share an entry. A name that is only the file's own tells no cameras
  // apart.
  int32_t camera_entry(const image::CameraProfile& camera, size_t photo) {
    const bool named = camera.name != stem(inputs_.raws[photo]);
    const auto [entry, is_new] = camera_numbers_.emplace(
        facts_text(camera) + (named ? " of " + camera.name : ""), facts_.cameras.size());
    if (is_new) facts_.cameras.push_back(camera);
    return static_cast<int32_t>(entry->second);
  }

  void add_facts(size_t photo, int32_t camera, std::string source) {
    facts_.source.push_back(std::move(source));
    facts_.camera.push_back(camera);
    facts_.label.push_back(labels_ ? labels_->label[photo] : -1);
    if (request_.unprocess) facts_.synthetic.push_back(1);
    facts_.parent.push_back(parents_                     ? (*parents_)[photo]
                            : labels_ && labels_->parent ? (*labels_->parent)[photo]
                                                         : static_cast<int32_t>(photo));
    if (!labels_) return;
    for (const auto& [name, values] : labels_->extra_columns)
      facts_.extra_columns[name].push_back(values[photo]);
  }

  PackSummary summarise() const {
    PackSummary summary;
    summary.photos = static_cast<int64_t>(inputs_.raws.size());
    summary.images = facts_.images;
    summary.rows = facts_.rows;
    summary.columns = facts_.columns;
    summary.float_pixels = facts_.float_pixels;
    summary.has_masks = facts_.has_masks;
    summary.classes = facts_.classes;
    summary.mask_classes = facts_.mask_classes;
    for (size_t value = 0; value < facts_.mask_classes.size(); ++value)
      summary.mask_pixels.push_back(mask_values_[value]);
    summary.ignored_pixels = mask_values_[255];
    summary.images_by_class.resize(facts_.classes.size());
    for (int32_t label : facts_.label) {
      if (label < 0) {
        ++summary.unlabelled;
      } else {
        ++summary.images_by_class[static_cast<size_t>(label)];
      }
    }
    summary.parents =
        static_cast<int64_t>(std::set<int32_t>(facts_.parent.begin(), facts_.parent.end()).size());
    for (const auto& camera : facts_.cameras) summary.cameras.push_back(camera.name);
    summary.remainders = remainders_;
    summary.notes = inputs_.notes;
    summary.doubts = inputs_.doubts;
    summary.synthetic = !facts_.synthetic.empty();
    summary.fidelity = fidelity_.result();
    return summary;
  }

  const PackRequest& request_;
  Inputs inputs_;
  PhotoReader reader_;
  int tile_;
  std::optional<Labels> labels_;
  std::vector<std::string> masks_;
  bool mask_classes_given_ = false;
  std::array<int64_t, 256> mask_values_{};  // pixels, before photos are cut
  std::optional<std::vector<int32_t>> parents_;
  FidelityMeter fidelity_;
  PackedFacts facts_;
  std::optional<PackedWriter> writer_;
  std::map<std::string, size_t> camera_numbers_;
  std::vector<Remainder> remainders_;
};

void check_request(const PackRequest& request) {
  if (request.tile < 0)
    throw base::usage_error("--tile", "a tile has at least one pixel", "Name its edge, as in 256");
  if (request.crop < 0)
    throw base::usage_error("--crop", "a crop has at least one pixel", "Name its edge, as in 96");
  if (request.crop > 0 && request.tile > 0)
    throw base::usage_error("--crop", "--tile says already what is taken of a photo",
                            "Keep one of the two");
  std::error_code ignored;
  if (!request.overwrite && std::filesystem::exists(request.output, ignored)) {
    throw base::usage_error(request.output, "the file exists already",
                            "Choose another -o, or replace it with --force");
  }
}

}  // namespace

PackSummary pack(const PackRequest& request) {
  check_request(request);
  return Packer(request).run();
}

}  // namespace driftsweep::packed
