#include "raw/input_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/errors.h"

namespace driftsweep::raw {
namespace fs = std::filesystem;

uint64_t checked_file_size(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw base::data_error(path, "there is no such file", "Check the path");
  if (fs::is_directory(status))
    throw base::data_error(path, "this is a folder, not a raw file", "Name a file in it");
  const uint64_t size = fs::file_size(path, error);
  if (error)
    throw base::data_error(path, "the file cannot be opened (" + error.message() + ")",
                           "Check its permissions");
  if (size == 0) throw base::data_error(path, "the file is empty", "Copy it again from its source");
  return size;
}

std::vector<uint8_t> read_start(const std::string& path, size_t limit) {
  const uint64_t size = checked_file_size(path);
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw base::data_error(path, "the file cannot be opened", "Check the path and its permissions");
  std::vector<uint8_t> bytes(static_cast<size_t>(std::min<uint64_t>(size, limit)));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (static_cast<size_t>(file.gcount()) != bytes.size())
    throw base::data_error(path, "the file cannot be read", "Check the disk and its permissions");
  return bytes;
}

std::vector<uint8_t> read_all(const std::string& path) {
  return read_start(path, static_cast<size_t>(checked_file_size(path)));
}

}  // namespace driftsweep::raw
