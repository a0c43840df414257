// Camera files: LibRaw, and our own reading of their TIFF structure.
#include "raw/read_raw.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace driftsweep;
  const std::string path = fuzz::as_file(fuzz::view_of(data, size), ".dng");
  fuzz::expect_an_answer([&] { static_cast<void>(raw::read_raw(path)); });
  return 0;
}
