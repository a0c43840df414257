#include "batch/quoting.h"

#include <algorithm>
#include <cctype>

#include "base/errors.h"

namespace driftsweep::batch {
namespace {

bool plain(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string("_-./=:,+@%").find(static_cast<char>(c)) != std::string::npos;
  });
}

}  // namespace

std::string shell_word(const std::string& word) {
  if (plain(word)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string sbatch_word(const std::string& word) {
  if (word.find_first_of("\n\r") != std::string::npos)
    throw base::usage_error("submit", "'" + word + "' holds a line break",
                            "Slurm's options stand on one line each; rename it");
  if (plain(word)) return word;
  std::string quoted = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string sbatch_file_name(const std::string& path) {
  if (path.find('\\') != std::string::npos)
    throw base::usage_error(path, "a backslash in a path is special to Slurm",
                            "Take another name for the study");
  std::string name;
  for (const char c : path) name += c == '%' ? "%%" : std::string(1, c);
  return name;
}

}  // namespace driftsweep::batch
