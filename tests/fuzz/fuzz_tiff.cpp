// TIFF mosaics, with a camera that says what a TIFF does not.
#include "raw/read_raw.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace driftsweep;
  const std::string path = fuzz::as_file(fuzz::view_of(data, size), ".tif");
  raw::CameraYaml camera;
  camera.cfa = image::Cfa::rggb;
  fuzz::expect_an_answer([&] { static_cast<void>(raw::read_raw(path, camera)); });
  return 0;
}
