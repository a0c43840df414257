// Journals: bytes as they come, and as the payload of a record with the right check sum behind the
// header of a study, which random bytes would never have.
#include <filesystem>

#include "store/byte_codec.h"
#include "store/frames.h"
#include "store/journal_set.h"
#include "tests/fuzz/target.h"

namespace {

using namespace driftsweep;

store::StudyShape small_shape() {
  store::StudyShape shape;
  shape.identity = shape.origin = "fuzz";
  shape.models = {"a", "b"};
  shape.folds = 2;
  shape.points = 3;
  shape.epochs = 1;
  return shape;
}

void read_folder(const std::string& folder, const std::string& journal) {
  std::filesystem::create_directories(folder);
  FILE* file = std::fopen((folder + "/000000-0.journal").c_str(), "wb");
  if (file == nullptr) std::abort();
  std::fwrite(journal.data(), 1, journal.size(), file);
  std::fclose(file);
  const store::JournalSet journals(folder, small_shape());
  journals.for_each([&](const store::RowKey& key, store::Status status) {
    try {
      if (status != store::Status::waiting) static_cast<void>(value_bytes(journals.read(key)));
    } catch (const store::MalformedBytes&) {
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(fuzz::view_of(data, size));
  const std::string folder = "/dev/shm/driftsweep-fuzz-" + std::to_string(getpid()) + ".d";
  fuzz::expect_an_answer([&] { read_folder(folder, bytes); });
  if (bytes.empty()) return 0;
  const std::string header =
      store::framed(store::encode(store::JournalHeader{"fuzz", 0, {"a", "b"}}));
  fuzz::expect_an_answer([&] { read_folder(folder, header + store::framed(bytes)); });
  return 0;
}
