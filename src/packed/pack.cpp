#include "packed/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "base/errors.h"
#include "base/hash.h"
#include "base/spelling.h"
#include "packed/camera_table.h"
#include "packed/collect.h"
#include "packed/digest.h"
#include "packed/fidelity.h"
#include "packed/image_doubts.h"
#include "packed/labels.h"
#include "packed/left_out.h"
#include "packed/mask_judge.h"
#include "packed/name_match.h"
#include "packed/packed_file.h"
#include "packed/parents.h"
#include "packed/photo_reader.h"
#include "packed/photo_sizes.h"
#include "packed/tiles.h"
#include "raw/photo_doubts.h"
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
        tile_(request.crop > 0 ? request.crop : request.tile),
        photo_doubts_(inputs_.masks.has_value()) {
    for (const auto& note : reader_.notes()) inputs_.notes.push_back(note);
    leave_out();
    require_readable_names(inputs_);
    note_doubts(doubt_shots(inputs_, request.siblings_by_name));
    if (labels_) judge_labels();
    find_siblings();
    if (inputs_.masks) {
      masks_ = collect_masks(inputs_, request.siblings_by_name);
      facts_.mask_classes = collect_mask_classes(*inputs_.masks);
      named_masks_ = facts_.mask_classes.size();
    }
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
    base::add_doubts(inputs_.doubts, photo_doubts_.doubts());
    for (auto& note : photo_doubts_.notes()) inputs_.notes.push_back(std::move(note));
    note_doubts(doubt_repeats(
        {facts_.source, writer_->digests(), mask_digests_, facts_.label, facts_.parent}));
    // Before the data set gets its name, which it does not under --strict.
    base::tell(inputs_.doubts, request_.strict, base::ExitCode::data);
    // A path in it may be no UTF-8.
    for (const auto& doubt : inputs_.doubts)
      facts_.doubts.push_back(base::readable(base::text_of(doubt)));
    PackSummary summary = summarise();
    writer_->finish(std::move(facts_));
    return summary;
  }

 private:
  void note_doubts(const base::Doubts& doubts) {
    for (const auto& doubt : doubts) add_doubt(inputs_.doubts, doubt);
  }

  // Lines of images that are left out are no lines too many, so labels come first.
  void leave_out() {
    std::vector<bool> left_out = excluded(inputs_, request_.exclude, facts_.left_out);
    if (!inputs_.class_of.empty()) {
      labels_ = labels_of_folders(inputs_.class_of);
    } else if (inputs_.labels) {
      LabelledImages images = {.names = inputs_.sources, .left_out = left_out};
      for (const auto& raw : inputs_.raws)
        images.paths.push_back(std::filesystem::absolute(raw).lexically_normal().string());
      images.unused = inputs_.from_folder ? UnusedLines::refuse : UnusedLines::count;
      images.siblings_by_name = request_.siblings_by_name;
      labels_ = read_labels(*inputs_.labels, images);
    }
    if (request_.drop_classes_below > 0) {
      if (!labels_)
        throw base::usage_error("--drop-classes-below", "the images have no classes",
                                "Name a label file with --labels");
      exclude_rare_classes(inputs_, *labels_, request_.drop_classes_below,
                           request_.siblings_by_name, left_out, facts_.left_out);
    }
    if (facts_.left_out.empty()) return;
    keep_others(inputs_, left_out);
    if (labels_) labels_ = kept_labels(*labels_, left_out);
  }

  void judge_labels() {
    if (labels_->unused > 0)
      inputs_.notes.push_back(
          fmt::format("{} labels name none of the files given", labels_->unused));
    judge_classes(inputs_.labels.value_or(""), *labels_);
    inputs_.notes.insert(inputs_.notes.end(), labels_->notes.begin(), labels_->notes.end());
    note_doubts(labels_->doubts);
  }

  void find_siblings() {
    Parents found = find_parents(inputs_.sources, labels_ ? &*labels_ : nullptr,
                                 inputs_.class_of.empty() ? inputs_.labels.value_or("") : "",
                                 {.separator = request_.parent_by,
                                  .column = request_.parent_column,
                                  .siblings_by_name = request_.siblings_by_name});
    parents_ = std::move(found.number);
    note_doubts(found.doubts);
  }

  Tiling places(const image::Mosaic& photo) const {
    return request_.crop > 0 ? middle(photo.rows, photo.columns, request_.crop)
                             : tile(photo.rows, photo.columns, tile_);
  }

  // Contiguous arrays need their length in advance, and only decoding tells a photo's true size.
  void count_tiles() {
    SmallPhotos small;
    for (size_t photo = 0; photo < inputs_.raws.size(); ++photo) {
      const raw::RawImage raw = reader_.read(photo);
      const Tiling tiling = places(raw.mosaic);
      if (tiling.places.empty()) small.add(photo, raw.mosaic.rows, raw.mosaic.columns);
      facts_.images += static_cast<int64_t>(tiling.places.size());
      if (tiling.rows_left > 0 || tiling.columns_left > 0)
        remainders_.push_back({inputs_.sources[photo], tiling.rows_left, tiling.columns_left});
    }
    if (small.count > 0) throw small.error(inputs_, tile_);
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
    // A picture's raw is made to fit its camera.
    if (!request_.unprocess) photo_doubts_.add(inputs_.raws[photo], raw);
    const int32_t camera = camera_entry(raw, photo);
    if (tile_ == 0) {
      add_image(raw.mosaic, mask ? &*mask : nullptr);
      add_facts(photo, camera, inputs_.sources[photo]);
      return;
    }
    for (TilePlace place : places(raw.mosaic).places) {
      std::optional<image::Mask> mask_tile;
      if (mask) mask_tile = cut(*mask, place, tile_);
      add_image(cut(raw.mosaic, place, tile_), mask_tile ? &*mask_tile : nullptr);
      add_facts(photo, camera,
                fmt::format("{}[{},{}]", inputs_.sources[photo], place.row, place.column));
    }
  }

  void add_image(const image::Mosaic& mosaic, const image::Mask* mask) {
    writer_->add(mosaic, mask);
    if (mask == nullptr) return;
    base::Sha256 digest;
    digest.update(mask->classes.data(), mask->classes.size());
    mask_digests_.push_back(base::hex(digest.finish()));
  }

  image::Mask read_mask(size_t photo, const image::Mosaic& mosaic) {
    raw::MaskFile file = raw::read_mask_file(masks_[photo]);
    if (file.mask.rows != mosaic.rows || file.mask.columns != mosaic.columns)
      throw base::data_error(
          masks_[photo],
          fmt::format("the mask has {}x{} pixels and its image {} has {}x{}", file.mask.rows,
                      file.mask.columns, inputs_.raws[photo], mosaic.rows, mosaic.columns),
          "Give the mask the size of the image");
    mask_judge_.add(masks_[photo], file, named_masks_);
    return std::move(file.mask);
  }

  // Without classes.txt, the values are their own names, up to the largest one.
  void name_mask_classes() {
    const size_t count = mask_judge_.classes(*inputs_.masks, named_masks_);
    for (size_t value = named_masks_; value < count; ++value)
      facts_.mask_classes.push_back(std::to_string(value));
    note_doubts(mask_judge_.doubts(*inputs_.masks, named_masks_));
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
    throw mixed_sizes(inputs_, reader_);
  }

  // Photos with equal facts share an entry. A name that is only the file's own tells no cameras
  // apart.
  int32_t camera_entry(const raw::RawImage& raw, size_t photo) {
    const image::CameraProfile& camera = raw.camera;
    const bool named = camera.name != stem(inputs_.raws[photo]);
    const auto [entry, is_new] = camera_numbers_.emplace(
        facts_text(camera) + (named ? " of " + camera.name : ""), facts_.cameras.size());
    if (is_new) facts_.cameras.push_back(camera);
    if (!request_.unprocess)
      facts_.add_level_sources(entry->second, raw::name_of(raw.white_from),
                               raw::name_of(raw.black_from));
    return static_cast<int32_t>(entry->second);
  }

  void add_facts(size_t photo, int32_t camera, std::string source) {
    facts_.source.push_back(std::move(source));
    facts_.camera.push_back(camera);
    facts_.label.push_back(labels_ ? labels_->label[photo] : -1);
    if (request_.unprocess) facts_.synthetic.push_back(1);
    facts_.parent.push_back(parents_[photo]);
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
      summary.mask_pixels.push_back(mask_judge_.pixels()[value]);
    summary.ignored_pixels = mask_judge_.pixels()[255];
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
    summary.cameras = camera_lines(facts_.cameras);
    summary.remainders = remainders_;
    summary.notes = inputs_.notes;
    summary.left_out = facts_.left_out;
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
  size_t named_masks_ = 0;  // values that classes.txt names
  MaskJudge mask_judge_;
  std::vector<std::string> mask_digests_;  // by image
  std::vector<int32_t> parents_;           // by photo
  FidelityMeter fidelity_;
  PackedFacts facts_;
  std::optional<PackedWriter> writer_;
  std::map<std::string, size_t> camera_numbers_;
  std::vector<Remainder> remainders_;
  raw::PhotoDoubts photo_doubts_;
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
