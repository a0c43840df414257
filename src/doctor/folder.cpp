#include "doctor/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

namespace driftsweep::doctor {
namespace {

constexpr double gibibyte = 1024.0 * 1024 * 1024;

// A file that is made, filled, renamed and locked like those of a study, and removed again.
class Probe {
 public:
  explicit Probe(const std::string& folder)
      : path_(fmt::format("{}/.driftsweep-doctor-{}", folder, getpid())) {
    const std::string first = path_ + ".new";
    const int file = open(first.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (!done("write a file", file >= 0)) return;
    const std::string text(1 << 16, 'd');
    const bool written = done("write a file", pwrite(file, text.data(), text.size(), 0) ==
                                                  static_cast<ssize_t>(text.size())) &&
                         done("bring a file to the disk (fsync)", fsync(file) == 0) &&
                         done("lock a file (flock)", flock(file, LOCK_EX | LOCK_NB) == 0);
    close(file);
    if (written) done("rename a file", rename(first.c_str(), path_.c_str()) == 0);
    if (!failure_.empty()) unlink(first.c_str());
  }
  ~Probe() { unlink(path_.c_str()); }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  const std::string& path() const { return path_; }
  const std::string& failure() const { return failure_; }  // empty where all went well

 private:
  bool done(const char* what, bool well) {
    if (!well) failure_ = std::string("cannot ") + what + ": " + std::strerror(errno);
    return well;
  }

  std::string path_, failure_;
};

}  // namespace

std::string file_system_name(uint64_t magic) {
  static const std::map<uint64_t, const char*> names = {
      {0xef53, "ext4"},      {0x58465342, "XFS"},     {0x9123683e, "Btrfs"},
      {0x01021994, "tmpfs"}, {0x6969, "NFS"},         {0x0bd00bd0, "Lustre"},
      {0x47504653, "GPFS"},  {0x19830326, "BeeGFS"},  {0x00c36400, "CephFS"},
      {0x2fc12fc1, "ZFS"},   {0x794c7630, "overlay"}, {0x65735546, "FUSE"},
      {0xff534d42, "CIFS"},  {0xaad7aaea, "PanFS"},   {0xfe534d42, "SMB2"},
      {0x01021997, "9p"},    {0xf2f52010, "F2FS"}};
  const auto found = names.find(magic);
  return found == names.end() ? fmt::format("file system {:#x}", magic) : found->second;
}

Finding judge_space(const std::string& path, const std::string& name, uint64_t free) {
  const double gib = static_cast<double>(free) / gibibyte;
  const std::string text = fmt::format("{}: {}, {:.1f} GiB free", path, name, gib);
  if (gib < 1) return look("folder", text + ": make room, or take another folder with -o");
  if (name == "tmpfs")
    return look("folder", text +
                              ": it lies in memory and on this host alone; a study that must "
                              "survive belongs on a disk that all nodes share");
  return good("folder", text);
}

std::vector<Finding> examine_folder(const comm::Context& context, const std::string& path) {
  std::string folder;
  std::vector<Finding> findings;
  struct statfs facts {};
  std::error_code error;
  std::unique_ptr<Probe> probe;
  if (context.rank() == 0) {
    folder = std::filesystem::weakly_canonical(path, error).string();
    if (!std::filesystem::is_directory(folder, error)) {
      findings.push_back(look("folder", folder + ": there is no such folder"));
      folder.clear();
    } else if (statfs(folder.c_str(), &facts) == 0) {
      findings.push_back(judge_space(
          folder, file_system_name(static_cast<uint64_t>(facts.f_type)),
          static_cast<uint64_t>(facts.f_bavail) * static_cast<uint64_t>(facts.f_bsize)));
    }
    if (!folder.empty()) probe = std::make_unique<Probe>(folder);
  }
  std::string seen_path = probe && probe->failure().empty() ? probe->path() : "";
  context.broadcast(seen_path);
  const bool sees = seen_path.empty() || access(seen_path.c_str(), R_OK) == 0;
  const auto blind = context.gather(sees ? "" : context.host());
  if (!probe) return findings;
  if (!probe->failure().empty()) {
    findings.push_back(look("writing", probe->failure() + "; take a folder of your own"));
    return findings;
  }
  findings.push_back(good("writing", "write, fsync, flock and rename work"));
  std::string hosts;
  for (const auto& host : blind)
    if (!host.empty() && hosts.find(host) == std::string::npos) hosts += " " + host;
  if (!hosts.empty())
    findings.push_back(
        look("sharing",
             "not seen by host" + hosts + ": take a folder on a file system that all nodes share"));
  return findings;
}

}  // namespace driftsweep::doctor
