#include "batch/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include "base/errors.h"

extern char** environ;

namespace driftsweep::batch {
namespace {

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw base::InternalError("no pipe can be made");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int end(size_t which) const { return ends_[which]; }
  void close_end(size_t which) {
    if (ends_[which] >= 0) close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// Starts the program between the three pipes; -1 where there is none of that name.
pid_t start(const std::vector<std::string>& words, const Pipe& in, const Pipe& out,
            const Pipe& err) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.end(0), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.end(1), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.end(1), STDERR_FILENO);
  pid_t child = -1;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : -1;
}

// Reads both pipes to their ends; false where that takes longer than `patience`.
bool read_all(Pipe& out, Pipe& err, Ended& ended, std::chrono::seconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::array<pollfd, 2> open{pollfd{out.end(0), POLLIN, 0}, pollfd{err.end(0), POLLIN, 0}};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (poll(open.data(), open.size(), static_cast<int>(left.count())) < 0 && errno != EINTR)
      return false;
    for (size_t i = 0; i < open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      std::array<char, 4096> piece;
      const ssize_t count = read(open[i].fd, piece.data(), piece.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0)
        open[i].fd = -1;
      else
        (i == 0 ? ended.output : ended.errors).append(piece.data(), static_cast<size_t>(count));
    }
  }
  return true;
}

// Gives the pipe the whole text. A program that reads nothing must not end us with SIGPIPE.
void feed(Pipe& in, const std::string& input) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  size_t given = 0;
  while (given < input.size()) {
    const ssize_t count = write(in.end(1), input.data() + given, input.size() - given);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    given += static_cast<size_t>(count);
  }
  in.close_end(1);
  sigaction(SIGPIPE, &before, nullptr);
}

}  // namespace

std::optional<Ended> run_program(const std::vector<std::string>& words, const std::string& input,
                                 std::chrono::seconds patience) {
  Pipe in, out, err;
  const pid_t child = start(words, in, out, err);
  if (child < 0) return std::nullopt;
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  feed(in, input);
  Ended ended;
  const bool in_time = read_all(out, err, ended, patience);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!in_time) return std::nullopt;
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

bool has_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access(((folder.empty() ? "." : folder) + "/" + name).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace driftsweep::batch
