#include "store/study_lock.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/errors.h"
#include "base/log.h"
#include "store/disk.h"

namespace driftsweep::store {

namespace {

constexpr std::chrono::seconds heartbeat_period{10};
constexpr std::chrono::milliseconds retry_period{200};

// The 22nd field of /proc/PID/stat, counted behind the name, which may hold blanks; empty where
// there is no such process, or it is dead and only its parent has not noticed.
std::string start_of(int64_t pid) {
  const std::string stat = read_file(fmt::format("/proc/{}/stat", pid));
  size_t at = stat.rfind(')');
  if (at == std::string::npos || at + 2 >= stat.size()) return "";
  if (stat[at + 2] == 'Z' || stat[at + 2] == 'X') return "";
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  if (at == std::string::npos) return "";
  return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

std::string boot_identity() {
  std::string text = read_file("/proc/sys/kernel/random/boot_id");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string host_name() {
  char name[256] = "";
  return gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

std::string text_of(const LockOwner& owner) {
  const nlohmann::ordered_json json = {
      {"host", owner.host},           {"pid", owner.pid},
      {"start", owner.start},         {"boot", owner.boot},
      {"slurm_job", owner.slurm_job}, {"slurm_restart", owner.slurm_restart},
      {"since", owner.since}};
  return json.dump(1) + "\n";
}

std::optional<LockOwner> parse(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto field = [&](const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
  };
  LockOwner owner{
      field("host"), 0, field("start"), field("boot"), field("slurm_job"), field("slurm_restart"),
      field("since")};
  if (json.contains("pid") && json["pid"].is_number_integer()) owner.pid = json["pid"];
  return owner;
}

// Seconds since the file was touched.
std::chrono::seconds age_of(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return std::chrono::seconds(0);
  struct timespec now {};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec - facts.st_mtim.tv_sec);
}

// Keeps two processes that find a stale lock from replacing each other's. Where the file system has
// no such locks, a window of microseconds is left.
class Guard {
 public:
  explicit Guard(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) throw_disk_error(path, "create the file", errno);
    while (flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) continue;
  }
  ~Guard() { close(descriptor_); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  int descriptor_;
};

}  // namespace

LockOwner LockOwner::this_process() {
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return {host_name(),
          getpid(),
          start_of(getpid()),
          boot_identity(),
          environment("SLURM_JOB_ID"),
          environment("SLURM_RESTART_COUNT"),
          fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))};
}

std::string LockOwner::text() const {
  return fmt::format("host {}, process {}{}, since {}", host, pid,
                     slurm_job.empty() ? "" : ", Slurm job " + slurm_job, since);
}

bool is_stale(const LockOwner& owner, std::chrono::seconds since_touched) {
  const LockOwner us = LockOwner::this_process();
  if (!us.slurm_job.empty() && owner.slurm_job == us.slurm_job &&
      owner.slurm_restart != us.slurm_restart)
    return true;
  if (owner.host != us.host) return since_touched > heartbeat_limit;
  if (owner.boot != boot_identity()) return true;
  return start_of(owner.pid) != owner.start;
}

std::optional<LockOwner> lock_owner(const std::string& path) {
  auto owner = parse(read_file(path));
  if (!owner || is_stale(*owner, age_of(path))) return std::nullopt;
  return owner;
}

StudyLock::StudyLock(const std::string& path, std::chrono::milliseconds patience)
    : path_(path), text_(text_of(LockOwner::this_process())) {
  const auto end = std::chrono::steady_clock::now() + patience;
  bool told = false;
  while (!try_take()) {
    const auto owner = lock_owner(path_);
    if (std::chrono::steady_clock::now() >= end) {
      throw base::UserError(
          base::ExitCode::stopped,
          {path_,
           "another run is at work on this study" + (owner ? " (" + owner->text() + ")" : ""),
           "Wait until it has ended, or end it; the same command then goes on"});
    }
    if (owner && !std::exchange(told, true))
      base::info("waiting up to {} s for another run on this study ({})",
                 std::chrono::duration_cast<std::chrono::seconds>(patience).count(), owner->text());
    std::this_thread::sleep_for(retry_period);
  }
  heart_ = std::thread([this] { touch_from_time_to_time(); });
}

StudyLock::~StudyLock() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  heart_.join();
  if (read_file(path_) == text_) unlink(path_.c_str());
}

bool StudyLock::try_take() {
  const Guard guard(path_ + ".guard");
  const std::string found = read_file(path_);
  if (const auto owner = parse(found)) {
    if (!is_stale(*owner, age_of(path_))) return false;
    after_power_loss_ = owner->host != host_name() || owner->boot != boot_identity();
  }
  replace_file(path_, text_, false);
  return true;
}

void StudyLock::touch_from_time_to_time() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, heartbeat_period, [this] { return ending_; }))
    utimensat(AT_FDCWD, path_.c_str(), nullptr, 0);
}

std::chrono::milliseconds lock_patience() {
  const char* given = std::getenv("DRIFTSWEEP_LOCK_WAIT");
  char* end = nullptr;
  const double seconds = given == nullptr ? 30 : std::strtod(given, &end);
  if (given != nullptr && (end == given || *end != '\0' || !(seconds >= 0)))
    throw base::usage_error("DRIFTSWEEP_LOCK_WAIT", std::string("'") + given + "' is no time",
                            "Give seconds, such as 30");
  return std::chrono::milliseconds(static_cast<int64_t>(1000 * std::min(seconds, 1e6)));
}

}  // namespace driftsweep::store
