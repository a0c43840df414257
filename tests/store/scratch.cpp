#include "tests/store/scratch.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace driftsweep::store_tests {

Scratch::Scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "driftsweep-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
  folder_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace driftsweep::store_tests
