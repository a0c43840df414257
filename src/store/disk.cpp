#include "store/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

base::UserError full_disk(const std::string& path, const std::string& reason) {
  return {base::ExitCode::stopped,
          {path, "the disk is full: " + reason, "Make room; the same command then goes on"}};
}

}  // namespace

void throw_disk_error(const std::string& path, const std::string& doing, int cause) {
  const std::string reason = "cannot " + doing + " (" + std::strerror(cause) + ")";
  if (cause == ENOSPC || cause == EDQUOT) throw full_disk(path, reason);
  throw base::data_error(path, reason, "Check the path, its permissions and the disk");
}

void refuse_full_disk(const std::string& path, const Hdf5Error& error) {
  const std::string reason = error.what();
  for (const int cause : {ENOSPC, EDQUOT})
    if (reason.find(std::strerror(cause)) != std::string::npos) throw full_disk(path, reason);
}

void synchronise(const std::string& path, bool folder) {
  const int descriptor = open(path.c_str(), folder ? O_RDONLY | O_DIRECTORY : O_RDWR);
  const bool done = descriptor >= 0 && fsync(descriptor) == 0;
  const int cause = errno;
  if (descriptor >= 0) close(descriptor);
  // Some network file systems have no fsync for folders.
  if (!done && cause != EINVAL) throw_disk_error(path, "bring it to the disk", cause);
}

void replace_file(const std::string& path, std::string_view text, bool durable) {
  replace_file(
      path, [text](const Append& append) { append(text); }, durable);
}

void replace_file(const std::string& path, const std::function<void(const Append&)>& write_all,
                  bool durable) {
  const std::string temporary = path + ".new-" + std::to_string(getpid());
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) throw_disk_error(temporary, "create the file", errno);
  int cause = 0;
  try {
    write_all([&](std::string_view text) {
      while (!text.empty() && cause == 0) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written > 0) text.remove_prefix(static_cast<size_t>(written));
        if (written < 0 && errno != EINTR) cause = errno;
      }
    });
  } catch (...) {
    close(descriptor);
    unlink(temporary.c_str());
    throw;
  }
  if (cause == 0 && durable && fsync(descriptor) != 0) cause = errno;
  if (close(descriptor) != 0 && cause == 0) cause = errno;
  if (cause == 0 && rename(temporary.c_str(), path.c_str()) != 0) cause = errno;
  if (cause != 0) {
    unlink(temporary.c_str());
    throw_disk_error(path, "write the file", cause);
  }
  if (durable) synchronise(std::filesystem::path(path).parent_path().string(), true);
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw_disk_error(path, "make the folder", error.value());
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace driftsweep::store
