// Mosaics as NumPy arrays.
#include "raw/npy_file.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace driftsweep;
  const std::string path = fuzz::as_file(fuzz::view_of(data, size), ".npy");
  fuzz::expect_an_answer([&] { static_cast<void>(raw::read_npy_mosaic(path)); });
  return 0;
}
