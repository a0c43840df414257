#include "raw/dng_writer.h"

#include <array>

#include "base/errors.h"
#include "raw/dng_colour.h"
#include "raw/output_file.h"
#include "raw/tiff_handle.h"

namespace driftsweep::raw {
namespace {

template <size_t n>
std::array<float, n> floats(const std::array<double, n>& values) {
  std::array<float, n> result{};
  for (size_t i = 0; i < n; ++i) result[i] = static_cast<float>(values[i]);
  return result;
}

void describe_picture(const TiffHandle& tiff, const image::Mosaic& mosaic, const DngFacts& facts) {
  tiff.set(TIFFTAG_SUBFILETYPE, 0);
  tiff.set(TIFFTAG_IMAGEWIDTH, mosaic.columns);
  tiff.set(TIFFTAG_IMAGELENGTH, mosaic.rows);
  tiff.set(TIFFTAG_BITSPERSAMPLE, 16);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, 1);
  tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_CFA);
  tiff.set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  tiff.set(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  tiff.set(TIFFTAG_ROWSPERSTRIP, mosaic.rows);
  tiff.set(TIFFTAG_MAKE, facts.make.c_str());
  tiff.set(TIFFTAG_MODEL, facts.model.c_str());
  tiff.set(TIFFTAG_SOFTWARE, facts.software.c_str());
  if (!facts.description.empty()) tiff.set(TIFFTAG_IMAGEDESCRIPTION, facts.description.c_str());
}

void describe_camera(const TiffHandle& tiff, const image::CameraProfile& camera,
                     const DngFacts& facts, const std::string& path) {
  const std::array<uint8_t, 4> version = {1, 4, 0, 0};
  const std::array<uint8_t, 4> backward = {1, 1, 0, 0};
  tiff.set(TIFFTAG_DNGVERSION, version.data());
  tiff.set(TIFFTAG_DNGBACKWARDVERSION, backward.data());
  tiff.set(TIFFTAG_UNIQUECAMERAMODEL, (facts.make + " " + facts.model).c_str());

  // Pattern order: the 2x2 block from its top left, row by row.
  const std::array<uint16_t, 2> repeat = {2, 2};
  std::array<uint8_t, 4> pattern{};
  std::array<float, 4> black{};
  for (int i = 0; i < 4; ++i) {
    const image::Site site = image::site_at(camera.cfa, i / 2, i % 2);
    const auto at = static_cast<size_t>(i);
    pattern[at] = site == image::Site::r ? 0 : site == image::Site::b ? 2 : 1;
    black[at] = static_cast<float>(camera.black_level[static_cast<size_t>(site)]);
  }
  tiff.set(TIFFTAG_CFAREPEATPATTERNDIM, repeat.data());
  tiff.set(TIFFTAG_CFAPATTERN, 4, pattern.data());
  tiff.set(TIFFTAG_BLACKLEVELREPEATDIM, repeat.data());
  tiff.set(TIFFTAG_BLACKLEVEL, 4, black.data());
  const auto white = static_cast<uint32_t>(std::lround(camera.white_level));
  tiff.set(TIFFTAG_WHITELEVEL, 1, &white);

  const auto matrix = floats(xyz_to_camera(camera, path));
  const auto neutral = floats(as_shot_neutral(camera));
  tiff.set(TIFFTAG_COLORMATRIX1, 9, matrix.data());
  tiff.set(TIFFTAG_ASSHOTNEUTRAL, 3, neutral.data());
  constexpr int d65 = 21;
  tiff.set(TIFFTAG_CALIBRATIONILLUMINANT1, d65);
}

}  // namespace

void write_dng(const std::string& path, const image::Mosaic& mosaic,
               const image::CameraProfile& camera, const DngFacts& facts) {
  const auto* pixels = std::get_if<std::vector<uint16_t>>(&mosaic.pixels);
  if (pixels == nullptr || pixels->size() != mosaic.size() || pixels->empty())
    throw base::InternalError("write_dng needs a uint16 mosaic that holds its rows and columns");
  OutputFile output(path);
  {
    const TiffHandle tiff(output.temporary(), "w", path);
    describe_picture(tiff, mosaic, facts);
    describe_camera(tiff, camera, facts, path);
    // libtiff takes its input as mutable, but changes it only where it swaps bytes or compresses.
    auto* data = const_cast<uint16_t*>(pixels->data());
    tiff.require(TIFFWriteEncodedStrip(tiff.get(), 0, data,
                                       static_cast<tmsize_t>(pixels->size() * sizeof(uint16_t))),
                 "the pixels cannot be written");
    tiff.require(TIFFWriteDirectory(tiff.get()), "the tags cannot be written");
  }
  output.commit();
}

}  // namespace driftsweep::raw
