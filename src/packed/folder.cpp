#include "packed/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/errors.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> raw_extensions = {
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf",  ".iiq", ".kdc",
    ".mef", ".mos", ".mrw", ".nef", ".nrw", ".npy", ".orf", ".pef",  ".png", ".raf",
    ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".tif", ".tiff", ".x3f"};

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_raw_name(const fs::path& path) { return raw_extensions.contains(lower_extension(path)); }

std::vector<fs::path> entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_hidden(entry->path())) found.push_back(entry->path());
  }
  if (error) {
    throw base::data_error(folder.string(),
                           fmt::format("the folder cannot be read ({})", error.message()),
                           "Check its permissions");
  }
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    return natural_less(a.filename().string(), b.filename().string());
  });
  return found;
}

std::vector<std::string> raws_in(const fs::path& folder) {
  std::vector<std::string> raws;
  for (const auto& path : entries(folder))
    if (!fs::is_directory(path) && is_raw_name(path)) raws.push_back(path.string());
  return raws;
}

}  // namespace driftsweep::packed
