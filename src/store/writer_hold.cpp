#include "store/writer_hold.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <utility>

#include "base/errors.h"
#include "store/disk.h"

namespace driftsweep::store {

namespace {

// There such a lock is one on the bytes too, which MPI-IO takes for its writes: holding it would
// keep our own ranks from writing.
bool on_network_file_system(int descriptor) {
  struct statfs facts {};
  if (fstatfs(descriptor, &facts) != 0) return true;
  switch (static_cast<uint32_t>(facts.f_type)) {
    case 0x6969:      // NFS
    case 0xFE534D42:  // SMB 2 and 3
    case 0xFF534D42:  // CIFS
    case 0x01021997:  // 9P
      return true;
    default:
      return false;
  }
}

// " (process 4711, python3)" from lines such as
// "3: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"; "" where the holder is out of sight.
std::string named_holder(int descriptor) {
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return "";
  const std::string inode = ":" + std::to_string(facts.st_ino);
  std::istringstream lines(read_file("/proc/locks"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, kind, advisory, access, pid, file;
    words >> number >> kind >> advisory >> access >> pid >> file;
    if (kind != "FLOCK" || access != "WRITE" || !file.ends_with(inode)) continue;
    std::string name = read_file("/proc/" + pid + "/comm");
    while (!name.empty() && name.back() == '\n') name.pop_back();
    if (!name.empty()) return fmt::format(" (process {}, {})", pid, name);
  }
  return "";
}

}  // namespace

WriterHold::WriterHold(const std::string& path)
    : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) return;
  while (flock(descriptor_, LOCK_SH | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    const bool refused = errno == EWOULDBLOCK;
    const std::string holder = refused ? named_holder(descriptor_) : "";
    close(std::exchange(descriptor_, -1));
    if (!refused) return;
    throw base::UserError(
        base::ExitCode::stopped,
        {path, "another program has the study open for writing" + holder,
         "Close it there (in a notebook: close the file or restart the kernel, and read with "
         "h5py.File(name, 'r'), which blocks nobody); the same command then goes on"});
  }
  if (on_network_file_system(descriptor_)) close(std::exchange(descriptor_, -1));
}

WriterHold::~WriterHold() {
  if (descriptor_ >= 0) close(descriptor_);
}

WriterHold::WriterHold(WriterHold&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace driftsweep::store
