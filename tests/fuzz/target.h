// What the fuzz targets share: the bytes as a file, and which exceptions are answers.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "base/errors.h"

namespace driftsweep::fuzz {

// In memory, so that a million of them cost no disk; one per process.
inline std::string as_file(std::string_view bytes, const std::string& ending) {
  const std::string path = "/dev/shm/driftsweep-fuzz-" + std::to_string(getpid()) + ending;
  FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size())
    std::abort();
  std::fclose(file);
  return path;
}

// Bad bytes are refused by a UserError. Anything else that is thrown is a finding.
inline void expect_an_answer(const std::function<void()>& read) {
  try {
    read();
  } catch (const base::UserError&) {
  } catch (const std::exception& error) {
    std::fprintf(stderr, "neither read nor refused: %s\n", error.what());
    std::abort();
  }
}

inline std::string_view view_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace driftsweep::fuzz
