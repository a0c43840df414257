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

// What file managers leave: thumbnails, settings, resource forks.
const std::set<std::string> litter = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r",
                                      "__macosx",  "@eadir",      "$recycle.bin"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::string lower_extension(const fs::path& path) { return lower(path.extension().string()); }

bool is_litter(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || litter.contains(lower(name));
}

bool is_raw_name(const fs::path& path) { return raw_extensions.contains(lower_extension(path)); }

std::vector<fs::path> entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_litter(entry->path())) found.push_back(entry->path());
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
