// Another program, run to its end without a shell.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace driftsweep::batch {

struct Ended {
  int exit_code = 0;  // 128 + signal where one ended it
  std::string output, errors;
};

// Runs `words` (the program is looked up in PATH) with `input` on its standard input; nothing where
// there is no such program, or it takes longer than `patience` and is killed. `input` may be as
// long as a pipe holds (64 KiB).
std::optional<Ended> run_program(const std::vector<std::string>& words,
                                 const std::string& input = "",
                                 std::chrono::seconds patience = std::chrono::seconds(20));

// Whether PATH has an executable of that name.
bool has_program(const std::string& name);

}  // namespace driftsweep::batch
