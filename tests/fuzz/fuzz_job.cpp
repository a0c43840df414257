// Job files.
#include "job/job.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace driftsweep;
  const std::string path = fuzz::as_file(fuzz::view_of(data, size), ".yaml");
  fuzz::expect_an_answer([&] { static_cast<void>(job::read_job(path)); });
  return 0;
}
