#include "packed/packed_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <new>
#include <stdexcept>

#include "base/hash.h"
#include "base/reading_guard.h"
#include "packed/digest.h"
#include "packed/pixel_stream.h"
#include "packed/schema_reader.h"

namespace driftsweep::packed {
namespace {

using store::Element;

void check_range(const SchemaReader& reader, const std::string& name,
                 const std::vector<int32_t>& values, int32_t lowest, size_t count,
                 const std::string& repair) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= lowest && values[i] < static_cast<int64_t>(count)) continue;
    throw reader.broken(name,
                        fmt::format("image {} has the number {}, allowed are {} to {}", i,
                                    values[i], lowest, static_cast<int64_t>(count) - 1),
                        repair);
  }
}

void check_unique(const SchemaReader& reader, const std::string& name,
                  const std::vector<std::string>& classes) {
  for (size_t i = 0; i < classes.size(); ++i) {
    if (classes[i].empty())
      throw reader.broken(name, fmt::format("class {} has no name", i), "Name every class");
    if (std::find(classes.begin(), classes.begin() + static_cast<long>(i), classes[i]) !=
        classes.begin() + static_cast<long>(i)) {
      throw reader.broken(name, fmt::format("the class '{}' appears twice", classes[i]),
                          "Give each class a name of its own");
    }
  }
}

void check_digests(const SchemaReader& reader, const std::vector<std::string>& digests) {
  for (size_t i = 0; i < digests.size(); ++i) {
    if (digests[i].size() == 64 &&
        digests[i].find_first_not_of("0123456789abcdef") == std::string::npos) {
      continue;
    }
    throw reader.broken(
        "images/sha256",
        fmt::format("'{}' of image {} is no SHA-256 (64 hexadecimal digits)", digests[i], i),
        "Write sha256(f\"{rows}x{columns} uint16\\n\".encode() + mosaic.tobytes()).hexdigest()");
  }
}

image::Cfa cfa_of(const SchemaReader& reader, const std::string& name) {
  for (image::Cfa cfa : image::all_cfa)
    if (image::name_of(cfa) == name) return cfa;
  throw reader.broken("cameras/cfa", fmt::format("'{}' is no Bayer order", name),
                      "Write RGGB, BGGR, GRBG or GBRG");
}

// The datasets of /cameras; those a file may lack read as NaN.
class CameraTable {
 public:
  explicit CameraTable(const SchemaReader& reader)
      : reader_(reader),
        names_(reader.texts("cameras/name")),
        filters_(reader.texts("cameras/cfa", count())),
        white_(known("cameras/white_level", 1)),
        black_(known("cameras/black_level", 4)),
        balance_(known("cameras/white_balance", 3)),
        matrix_(known("cameras/colour_matrix", 9)),
        noise_(optional("cameras/noise", 2)),
        full_well_(optional("cameras/full_well", 1)),
        psf_(optional("cameras/psf_sigma", 1)) {}

  size_t count() const { return names_.size(); }

  image::CameraProfile camera(size_t i) const {
    image::CameraProfile camera;
    camera.name = names_[i];
    camera.cfa = cfa_of(reader_, filters_[i]);
    camera.white_level = white_[i];
    if (!(camera.white_level > 0)) {
      throw reader_.broken(
          "cameras/white_level",
          fmt::format("the white level {} of camera {} is not above 0", camera.white_level, i),
          "Write the value of white in the file's unit");
    }
    copy(black_, i, camera.black_level);
    copy(balance_, i, camera.white_balance);
    copy(matrix_, i, camera.colour_matrix);
    if (!std::isnan(noise_[2 * i]) && !std::isnan(noise_[2 * i + 1]))
      camera.noise = image::NoiseModel{noise_[2 * i], noise_[2 * i + 1]};
    if (!std::isnan(full_well_[i])) camera.full_well = full_well_[i];
    if (!std::isnan(psf_[i])) camera.psf_sigma = psf_[i];
    return camera;
  }

 private:
  // (camera), (camera, width) or, for the matrix, (camera, 3, 3).
  store::Extent shape(size_t width) const {
    if (width == 1) return {count()};
    if (width == 9) return {count(), 3, 3};
    return {count(), width};
  }
  std::vector<double> known(const std::string& name, size_t width) const {
    std::vector<double> values = reader_.numbers(name, shape(width));
    for (double value : values)
      if (!std::isfinite(value))
        throw reader_.broken(name, fmt::format("the value {} is not finite", value),
                             "Write what the camera is known by");
    return values;
  }
  std::vector<double> optional(const std::string& name, size_t width) const {
    if (!reader_.has(name)) return std::vector<double>(count() * width, std::nan(""));
    return reader_.numbers(name, shape(width));
  }
  template <size_t width>
  static void copy(const std::vector<double>& from, size_t i, std::array<double, width>& to) {
    std::copy_n(from.begin() + static_cast<long>(i * width), width, to.begin());
  }

  const SchemaReader& reader_;
  std::vector<std::string> names_, filters_;
  std::vector<double> white_, black_, balance_, matrix_, noise_, full_well_, psf_;
};

}  // namespace

// A file that is damaged where HDF5 finds its way in it breaks in any call.
PackedFile::PackedFile(const std::string& path) : path_(path) {
  constexpr const char* repair = "Pack the raws again or fetch the file again";
  const auto damaged = [&](const std::string& reason) {
    return base::data_error(path, "the file is damaged (" + reason + ")", repair);
  };
  const base::ReadingGuard guard(path, repair, base::ReadingGuard::limit_for(path));
  try {
    read();
  } catch (const store::Hdf5Error& error) {
    throw damaged(error.what());
  } catch (const std::bad_alloc&) {
    throw damaged("it asks for more memory than there is");
  } catch (const std::length_error&) {
    throw damaged("it asks for more memory than there can be");
  }
}

void PackedFile::read() {
  const SchemaReader reader(path_);
  const PixelPlace mosaic =
      reader.pixels("images/mosaic", {Element::uint16, Element::float32}, "uint16 or float32");
  const auto images = static_cast<size_t>(mosaic.shape[0]);
  facts_.images = static_cast<int64_t>(images);
  facts_.rows = static_cast<int>(mosaic.shape[1]);
  facts_.columns = static_cast<int>(mosaic.shape[2]);
  facts_.float_pixels = mosaic.element == Element::float32;
  mosaic_offset_ = mosaic.offset;
  if (reader.has("images/mask")) {
    const PixelPlace mask = reader.pixels("images/mask", {Element::uint8}, "uint8");
    if (mask.shape != mosaic.shape) {
      throw reader.broken("images/mask", "the masks have another shape than the mosaics",
                          "Write one mask of the same rows and columns for each image");
    }
    facts_.has_masks = true;
    mask_offset_ = mask.offset;
  }

  facts_.classes = reader.texts("classes");
  check_unique(reader, "classes", facts_.classes);
  if (facts_.has_masks) {
    facts_.mask_classes = reader.has("mask_classes")
                              ? reader.texts("mask_classes")
                              : std::vector<std::string>{"background", "object"};
    check_unique(reader, "mask_classes", facts_.mask_classes);
    if (facts_.mask_classes.size() < 2 || facts_.mask_classes.size() > 255)
      throw reader.broken("mask_classes", "masks have from 2 to 255 classes",
                          "Write the names of the values 0, 1, …");
  }
  if (reader.has("doubts")) facts_.doubts = reader.texts("doubts");
  const CameraTable cameras(reader);
  for (size_t i = 0; i < cameras.count(); ++i) facts_.cameras.push_back(cameras.camera(i));
  if (reader.has("cameras/white_level_from"))
    facts_.white_level_from = reader.texts("cameras/white_level_from", cameras.count());
  if (reader.has("cameras/black_level_from"))
    facts_.black_level_from = reader.texts("cameras/black_level_from", cameras.count());

  facts_.label = reader.integers("images/label", images);
  facts_.parent = reader.integers("images/parent", images);
  facts_.camera = reader.integers("images/camera", images);
  check_range(reader, "images/label", facts_.label, -1, facts_.classes.size(),
              "Write the position of the class in /classes, -1 for unlabelled");
  check_range(reader, "images/camera", facts_.camera, 0, facts_.cameras.size(),
              "Write the position of the camera in /cameras");
  if (reader.has("images/synthetic")) {
    facts_.synthetic = reader.integers("images/synthetic", images);
    check_range(reader, "images/synthetic", facts_.synthetic, 0, 2,
                "Write 1 where the mosaic was made from a picture, 0 where a camera took it");
    const auto& marks = facts_.synthetic;
    if (std::count(marks.begin(), marks.end(), 0) == static_cast<long>(images))
      facts_.synthetic.clear();  // says no more than leaving it out
  }
  facts_.source = reader.texts("images/source", images);
  facts_.sha256 = reader.texts("images/sha256", images);
  check_digests(reader, facts_.sha256);
  if (reader.has("left_out")) facts_.left_out = reader.texts("left_out");
  if (reader.has("images/columns")) {
    for (const auto& name : reader.children("images/columns"))
      facts_.extra_columns[name] = reader.texts("images/columns/" + name, images);
  }
}

void PackedFacts::add_level_sources(size_t entry, const std::string& white,
                                    const std::string& black) {
  const auto add = [entry](std::vector<std::string>& sources, const std::string& who) {
    if (sources.size() <= entry) sources.resize(entry + 1);
    std::string& text = sources[entry];
    if (text.empty())
      text = who;
    else if (text.find(who) == std::string::npos)
      text += ", " + who;
  };
  add(white_level_from, white);
  add(black_level_from, black);
}

std::string PackedFile::identity() const {
  base::Sha256 hasher;
  // Lengths go in front, so that no two lists of names run together to the same text.
  const auto add = [&](const std::string& text) {
    hasher.update(fmt::format("{} ", text.size())).update(text);
  };
  const auto add_all = [&](const std::string& name, const std::vector<std::string>& texts) {
    add(fmt::format("{} {}", name, texts.size()));
    for (const auto& text : texts) add(text);
  };
  const auto add_numbers = [&](const std::string& name, const std::vector<int32_t>& numbers) {
    add(name);
    hasher.update(numbers.data(), numbers.size() * sizeof(numbers[0]));
  };
  add(packed_kind);
  add_all("pixels", facts_.sha256);
  add_all("classes", facts_.classes);
  add_numbers("label", facts_.label);
  add_numbers("parent", facts_.parent);
  add_numbers("camera", facts_.camera);
  std::vector<std::string> cameras;
  for (const auto& camera : facts_.cameras) cameras.push_back(facts_text(camera));
  add_all("cameras", cameras);
  for (const auto& [name, values] : facts_.extra_columns) add_all("column " + name, values);
  // Left out where no image is synthetic, so that the mark changes no older identity.
  if (!facts_.synthetic.empty()) add_numbers("synthetic", facts_.synthetic);
  if (mask_offset_) {
    add("masks");
    add_all("mask classes", facts_.mask_classes);
    PixelStream masks(path_, *mask_offset_,
                      static_cast<size_t>(facts_.rows) * static_cast<size_t>(facts_.columns));
    for (int64_t i = 0; i < facts_.images; ++i) {
      const auto& mask = masks.next();
      hasher.update(mask.data(), mask.size());
    }
  }
  return base::hex(hasher.finish());
}

}  // namespace driftsweep::packed
