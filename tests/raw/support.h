// A folder that vanishes with the test, and the error a call raises.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "base/errors.h"

namespace driftsweep::test {

class Folder {
 public:
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "driftsweep-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string text(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return *this / name;
  }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Expects a UserError with this exit code whose sentence holds every one of `parts`.
inline void expect_user_error(base::ExitCode code, const std::vector<std::string>& parts,
                              const std::function<void()>& call) {
  try {
    call();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    for (const auto& part : parts)
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
          << "'" << part << "' is missing in: " << error.what();
    return;
  }
  ADD_FAILURE() << "no error; expected one about '" << parts.front() << "'";
}

// The real files beside the project, where they are there.
inline std::optional<std::filesystem::path> shared_data() {
  const char* named = std::getenv("DRIFTSWEEP_SHARED_DATA");
  const std::filesystem::path path =
      named ? std::filesystem::path(named)
            : std::filesystem::path(DRIFTSWEEP_TEST_DATA) / ".." / ".." / "shared" / "data";
  if (std::filesystem::is_directory(path / "raw")) return path;
  return std::nullopt;
}

}  // namespace driftsweep::test
