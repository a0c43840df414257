#include <algorithm>
#include <cstdlib>

#include "base/errors.h"
#include "job/readers.h"

namespace driftsweep::job {
namespace {

std::string value_of(const std::string& variable, const std::string& path,
                     const std::string& where) {
  const char* value = std::getenv(variable.c_str());
  if (value != nullptr) return value;
  throw base::usage_error(
      where,
      "the path '" + path + "' names $" + variable + ", and this environment variable is not set",
      "Set it (export " + variable + "=…), or write the path itself");
}

// A shell would take ~ for the home of the user, and ~name for that of another.
std::string with_home(const std::string& path, const std::string& where) {
  if (!path.starts_with('~')) return path;
  if (path == "~" || path.starts_with("~/")) return value_of("HOME", path, where) + path.substr(1);
  throw base::usage_error(where, "the path '" + path + "' begins with the home of another user",
                          "Write the folder itself, or ./" + path + " for a file of this name");
}

// $NAME, as a shell would; ${NAME} was replaced when the job was read. A $ before anything else
// stands for itself.
std::string with_variables(const std::string& path, const std::string& where) {
  static constexpr const char* letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  std::string result;
  size_t i = 0;
  while (i < path.size()) {
    const size_t end = std::min(path.find_first_not_of(letters, i + 1), path.size());
    const bool named = path[i] == '$' && end > i + 1 && (path[i + 1] < '0' || path[i + 1] > '9');
    result += named ? value_of(path.substr(i + 1, end - i - 1), path, where) : path.substr(i, 1);
    i = named ? end : i + 1;
  }
  return result;
}

}  // namespace

std::string resolved_path(const std::filesystem::path& folder, const std::string& path,
                          const std::string& where) {
  std::error_code ignored;
  const auto literal = folder / path;
  if (std::filesystem::exists(literal, ignored)) return literal.lexically_normal().string();
  return (folder / with_variables(with_home(path, where), where)).lexically_normal().string();
}

}  // namespace driftsweep::job
