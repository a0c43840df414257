#include "raw/output_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "base/errors.h"

namespace driftsweep::raw {

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  // The process id keeps two programs that write the same name apart.
  temporary_ = path_ + "." + std::to_string(getpid()) + ".part";
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!committed_) std::filesystem::remove(temporary_, ignored);
}

void OutputFile::write(const void* data, size_t bytes) {
  std::ofstream file(temporary_, std::ios::binary | std::ios::trunc);
  file.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  file.close();
  if (!file)
    throw base::data_error(path_, "the file cannot be written",
                           "Check that the folder exists, is writable and has free space");
}

void OutputFile::commit() {
  std::error_code error;
  std::filesystem::rename(temporary_, path_, error);
  if (error)
    throw base::data_error(path_, "the file cannot be written (" + error.message() + ")",
                           "Check that the folder is writable");
  committed_ = true;
}

void write_file(const std::string& path, const std::string& content) {
  OutputFile file(path);
  file.write(content.data(), content.size());
  file.commit();
}

}  // namespace driftsweep::raw
