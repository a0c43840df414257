// A file whose structure is damaged can send the library that reads it into a loop without an end,
// or make it crash. While a guard lives, both end the process with exit code 3 and a sentence that
// names the file, in place of silence or a signal.
#pragma once

#include <string>

namespace driftsweep::base {

class ReadingGuard {
 public:
  // For the thread that makes it and reads `path` until the guard ends. `repair` as in UserError.
  // `seconds` of this thread's own computing, so that a slow disk alone never counts.
  ReadingGuard(const std::string& path, const std::string& repair, double seconds);
  ~ReadingGuard();
  ReadingGuard(const ReadingGuard&) = delete;
  ReadingGuard& operator=(const ReadingGuard&) = delete;

  // Ten seconds, and a second more for each 50 MB of the file.
  static double limit_for(const std::string& path);

 private:
  struct State;
  State* state_;
};

}  // namespace driftsweep::base
