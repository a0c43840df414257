// The saved shape of a study: bytes as they come, and cut in two as the payloads of records with
// the right check sums.
#include <algorithm>
#include "store/frames.h"
#include "store/shape_file.h"

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace driftsweep;
  const auto read = [](const std::string& bytes) {
    const std::string path = fuzz::as_file(bytes, ".shape");
    fuzz::expect_an_answer([&] {
      static_cast<void>(store::read_shape_file(path));
      static_cast<void>(store::read_shape_file(path, false));
    });
  };
  const std::string bytes(fuzz::view_of(data, size));
  read(bytes);
  if (bytes.size() < 4) return 0;
  const size_t cut =
      2 + static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
  const std::string facts = bytes.substr(2, std::max<size_t>(std::min(cut, bytes.size()) - 2, 1));
  const std::string axis = bytes.substr(std::min(cut, bytes.size()));
  read(store::framed(facts) + (axis.empty() ? "" : store::framed(axis)));
  return 0;
}
