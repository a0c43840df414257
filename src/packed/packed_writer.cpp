#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/errors.h"
#include "base/spelling.h"
#include "packed/digest.h"
#include "packed/packed_file.h"
#include "raw/output_file.h"
#include "store/arrays.h"
#include "store/group_builder.h"

namespace driftsweep::packed {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// One array over the cameras: `values(camera)` gives each camera's numbers in order.
template <typename Values>
std::vector<double> by_camera(const std::vector<image::CameraProfile>& cameras, Values values) {
  std::vector<double> all;
  for (const auto& camera : cameras)
    for (double value : values(camera)) all.push_back(value);
  return all;
}

void write_texts(store::GroupBuilder& group, const std::string& name, const std::string& axis,
                 const std::vector<std::string>& texts, const store::Description& description) {
  size_t longest = 1;
  for (const auto& text : texts) {
    // The file says that its strings are UTF-8; h5py and xarray fail on others.
    if (base::first_not_utf8(text) != std::string::npos)
      throw base::data_error(name, fmt::format("'{}' is not UTF-8", base::shown(text)),
                             "Write it in UTF-8 where it comes from");
    longest = std::max(longest, text.size());
  }
  const store::Dataset dataset = group.texts(name, {axis}, longest, description);
  store::write_text_block(dataset, {0}, {texts.size()}, texts);
}

using Numbers = std::vector<double>;

void write_cameras(const store::File& file, const PackedFacts& facts) {
  const auto& cameras = facts.cameras;
  store::GroupBuilder group(file, "cameras");
  group.axis("camera", static_cast<int64_t>(cameras.size()));
  group.axis("site", {"r", "g1", "g2", "b"});
  group.axis("channel", {"r", "g", "b"});
  group.axis("output_channel", {"r", "g", "b"});
  group.axis("noise_term", {"slope", "offset"});
  std::vector<std::string> names, filters;
  for (const auto& camera : cameras) {
    names.push_back(camera.name);
    filters.push_back(image::name_of(camera.cfa));
  }
  write_texts(group, "name", "camera", names, {"maker and model"});
  write_texts(group, "cfa", "camera", filters, {"colour filter order"});
  for (const auto& [name, sources] : {std::pair{"white_level_from", &facts.white_level_from},
                                      std::pair{"black_level_from", &facts.black_level_from}})
    if (sources->size() == cameras.size() && !cameras.empty())
      write_texts(group, name, "camera", *sources, {"who says the level"});
  const auto add = [&](const char* name, const store::AxisNames& axes,
                       const store::Description& description, auto values) {
    store::write_all<double>(group.values<double>(name, axes, description),
                             by_camera(cameras, values));
  };
  using Camera = const image::CameraProfile&;
  add("white_level", {"camera"}, {"value of white"},
      [](Camera c) { return Numbers{c.white_level}; });
  add("black_level", {"camera", "site"}, {"value of no light"},
      [](Camera c) { return c.black_level; });
  add("white_balance", {"camera", "channel"}, {"factors", "1"},
      [](Camera c) { return c.white_balance; });
  add("colour_matrix", {"camera", "output_channel", "channel"}, {"camera RGB to output RGB", "1"},
      [](Camera c) { return c.colour_matrix; });
  add("noise", {"camera", "noise_term"},
      {"variance of the signal: slope * light above black + offset"}, [](Camera c) {
        return c.noise ? Numbers{c.noise->slope, c.noise->offset} : Numbers{unknown, unknown};
      });
  add("full_well", {"camera"}, {"electrons at white", "1"},
      [](Camera c) { return Numbers{c.full_well.value_or(unknown)}; });
  add("psf_sigma", {"camera"}, {"standard deviation of the point spread", "pixels"},
      [](Camera c) { return Numbers{c.psf_sigma.value_or(unknown)}; });
}

}  // namespace

struct PackedWriter::State {
  std::string path;
  raw::OutputFile output;
  PackedFacts shape;  // images, rows, columns, pixel type
  std::optional<store::File> file;
  std::optional<store::GroupBuilder> images;
  std::optional<store::Dataset> mosaic, mask;
  std::vector<std::string> sha256;

  explicit State(std::string to) : path(std::move(to)), output(path) {}

  // Runs a step of writing; what HDF5 refuses becomes the user's error about the output.
  template <typename Step>
  void write(Step step) {
    try {
      step();
    } catch (const store::Hdf5Error& error) {
      throw base::data_error(path, fmt::format("the data set cannot be written ({})", error.what()),
                             "Check that the folder exists, is writable and has free space");
    }
  }
};

PackedWriter::PackedWriter(std::string path, int64_t images, int rows, int columns,
                           bool float_pixels, bool with_masks)
    : state_(std::make_unique<State>(std::move(path))) {
  State& state = *state_;
  state.shape.images = images;
  state.shape.rows = rows;
  state.shape.columns = columns;
  state.shape.float_pixels = float_pixels;
  state.shape.has_masks = with_masks;
  std::error_code ignored;
  std::filesystem::remove(state.output.temporary(), ignored);  // of a dead process of our number
  state.write([&] {
    state.file.emplace(store::create_file(state.output.temporary()));
    store::write_attribute(*state.file, "schema_version", int64_t{packed_schema_version});
    store::write_attribute(*state.file, "kind", std::string(packed_kind));
    store::GroupBuilder& group = state.images.emplace(*state.file, "images");
    group.axis("image", images);
    group.axis("row", rows);
    group.axis("column", columns);
    const store::AxisNames axes = {"image", "row", "column"};
    const store::Description pixels = {"raw mosaic, in the unit of the camera's white_level"};
    state.mosaic.emplace(float_pixels ? group.values<float>("mosaic", axes, pixels)
                                      : group.values<uint16_t>("mosaic", axes, pixels));
    if (with_masks)
      state.mask.emplace(group.values<uint8_t>("mask", axes, {"class of the pixel, 255 = ignore"}));
  });
}

PackedWriter::~PackedWriter() = default;

const std::vector<std::string>& PackedWriter::digests() const { return state_->sha256; }

void PackedWriter::add(const image::Mosaic& mosaic, const image::Mask* mask) {
  State& state = *state_;
  const PackedFacts& shape = state.shape;
  if (mosaic.rows != shape.rows || mosaic.columns != shape.columns ||
      mosaic.is_float() != shape.float_pixels || (mask != nullptr) != shape.has_masks ||
      (mask != nullptr && (mask->rows != shape.rows || mask->columns != shape.columns)) ||
      static_cast<int64_t>(state.sha256.size()) == shape.images) {
    throw base::InternalError("an image does not fit the data set it is added to");
  }
  const store::Extent start = {state.sha256.size(), 0, 0};
  const store::Extent count = {1, static_cast<uint64_t>(shape.rows),
                               static_cast<uint64_t>(shape.columns)};
  state.write([&] {
    std::visit(
        [&](const auto& pixels) {
          using Pixel = typename std::decay_t<decltype(pixels)>::value_type;
          store::write_block<Pixel>(*state.mosaic, start, count, pixels);
        },
        mosaic.pixels);
    if (mask != nullptr) store::write_block<uint8_t>(*state.mask, start, count, mask->classes);
  });
  state.sha256.push_back(pixel_digest(mosaic));
}

void PackedWriter::finish(PackedFacts facts) {
  State& state = *state_;
  const auto images = static_cast<size_t>(state.shape.images);
  for (size_t length : {state.sha256.size(), facts.label.size(), facts.parent.size(),
                        facts.camera.size(), facts.source.size()}) {
    if (length != images)
      throw base::InternalError("the facts of a data set do not match its images");
  }
  if (!facts.synthetic.empty() && facts.synthetic.size() != images)
    throw base::InternalError("the facts of a data set do not match its images");
  state.write([&] {
    store::GroupBuilder& group = *state.images;
    const auto add = [&](const char* name, const std::vector<int32_t>& values,
                         const store::Description& description) {
      store::write_all<int32_t>(group.values<int32_t>(name, {"image"}, description), values);
    };
    add("label", facts.label, {"position in /classes, -1 = unlabelled"});
    add("parent", facts.parent, {"equal numbers come from one photo"});
    add("camera", facts.camera, {"position in /cameras"});
    if (!facts.synthetic.empty())
      add("synthetic", facts.synthetic, {"1 = unprocessed from a picture, 0 = a camera's raw"});
    write_texts(group, "source", "image", facts.source, {"file, and [row,column] of a tile"});
    write_texts(group, "sha256", "image", state.sha256, {"digest of shape, type and pixels"});
    if (!facts.extra_columns.empty()) {
      // The columns share the axis of their images.
      const store::Group columns = store::create_group(group.group(), "columns");
      for (const auto& [name, values] : facts.extra_columns)
        write_texts(group, "columns/" + name, "image", values, {"column of the label file"});
    }
    store::GroupBuilder root(store::open_group(*state.file, "/"));
    root.axis("class", static_cast<int64_t>(facts.classes.size()));
    write_texts(root, "classes", "class", facts.classes, {"names of the classes"});
    if (!facts.mask_classes.empty()) {
      root.axis("mask_class", static_cast<int64_t>(facts.mask_classes.size()));
      write_texts(root, "mask_classes", "mask_class", facts.mask_classes,
                  {"names of the values of /images/mask"});
    }
    if (!facts.left_out.empty()) {
      root.axis("left_out_image", static_cast<int64_t>(facts.left_out.size()));
      write_texts(root, "left_out", "left_out_image", facts.left_out,
                  {"images that were left out, and why"});
    }
    if (!facts.doubts.empty()) {
      root.axis("doubt", static_cast<int64_t>(facts.doubts.size()));
      write_texts(root, "doubts", "doubt", facts.doubts, {"what pack doubted"});
    }
    write_cameras(*state.file, facts);
    state.mosaic.reset();
    state.mask.reset();
    state.images.reset();
  });
  state.file.reset();
  state.output.commit();
}

}  // namespace driftsweep::packed
