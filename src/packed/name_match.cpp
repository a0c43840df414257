#include "packed/name_match.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/spelling.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

// The last run of digits without leading zeros; empty where there is none.
std::string last_number(const std::string& text) {
  const auto end = std::find_if(text.rbegin(), text.rend(), is_digit);
  const auto start = std::find_if_not(end, text.rend(), is_digit);
  const std::string digits(start.base(), end.base());
  if (digits.empty()) return "";
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

bool is_integer(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

struct FolderWords {
  std::vector<std::string> words;  // outermost first
  bool absolute = false;
};

// The folders before a file name, parted by / or \, without a drive, `.` and `..`. The folder
// images/ of our own layout says nothing.
FolderWords folder_words(const std::string& path) {
  FolderWords folders;
  const bool drive =
      path.size() > 1 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0])) != 0;
  folders.absolute = drive || path.starts_with('/') || path.starts_with('\\');
  std::string word;
  for (size_t at = drive ? 2 : 0; at < path.size(); ++at) {
    if (path[at] != '/' && path[at] != '\\') {
      word += path[at];
      continue;
    }
    if (!word.empty() && word != "." && word != ".." && word != "images")
      folders.words.push_back(base::composed(word));
    word.clear();
  }
  return folders;
}

Folders compare(const FolderWords& said, const std::vector<std::string>& true_ones) {
  if (said.words.empty() || true_ones.empty()) return Folders::unknown;
  const auto differs =
      std::mismatch(said.words.rbegin(), said.words.rend(), true_ones.rbegin(), true_ones.rend())
          .first;
  // A path from another machine begins elsewhere; its last folder still tells.
  const bool agree = said.absolute ? differs != said.words.rbegin() : differs == said.words.rend();
  return agree ? Folders::agree : Folders::contradict;
}

}  // namespace

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string stem(const std::string& path) {
  const std::string name = file_name(path);
  const size_t point = name.rfind('.');
  if (point == std::string::npos || point == 0 ||
      name.find_first_of(" \t", point) != std::string::npos)
    return name;
  return name.substr(0, point);
}

NameMatch::NameMatch(const std::vector<std::string>& images) : images_(images) {
  std::map<std::vector<std::string>, size_t> known;
  for (size_t i = 0; i < images.size(); ++i) {
    const std::vector<std::string> folder = folder_words(images[i]).words;
    folder_of_.push_back(known.emplace(folder, known.size()).first->second);
    if (known.size() > folders_.size()) folders_.push_back(folder);
    const std::string image_stem = stem(images[i]);
    names_.emplace(base::composed(file_name(images[i])), i);
    stems_.emplace(base::composed(image_stem), i);
    const std::string number = last_number(image_stem);
    if (number.empty()) continue;
    last_numbers_.emplace(number, i);
    if (is_integer(image_stem)) integers_.emplace(number, i);
  }
}

void NameMatch::collect(const Index& index, const std::string& text,
                        std::string (*part)(const std::string&), Found& found) const {
  std::vector<size_t> exact;
  const auto [first, last] = index.equal_range(base::composed(text));
  for (auto entry = first; entry != last; ++entry) {
    found.images.push_back(entry->second);
    if (part(images_[entry->second]) == text) exact.push_back(entry->second);
  }
  if (exact.empty())
    found.other_form = !found.images.empty();
  else
    found.images = exact;
}

Folders NameMatch::folders(const std::string& name) const {
  const FolderWords words = folder_words(name);
  Folders said = Folders::unknown;
  for (const auto& folder : folders_) {
    const Folders of_folder = compare(words, folder);
    if (of_folder == Folders::agree) return of_folder;
    if (of_folder == Folders::contradict) said = of_folder;
  }
  return said;
}

NameMatch::Found NameMatch::find(const std::string& name) const {
  Found found;
  const std::string short_name = name.substr(std::min(name.find_last_of("/\\") + 1, name.size()));
  const std::string short_stem = stem(short_name);
  const auto number_of = [](const std::string& path) { return last_number(stem(path)); };
  found.rule = Rule::name;
  collect(names_, file_name(name), file_name, found);  // \ may be a letter of it
  if (found.images.empty()) collect(names_, short_name, file_name, found);
  if (found.images.empty()) {
    found.rule = Rule::stem;
    collect(stems_, short_name, stem, found);
    if (found.images.empty()) collect(stems_, short_stem, stem, found);
  }
  if (found.images.empty()) {
    found.rule = Rule::number;
    const std::string number = last_number(short_stem);
    if (!number.empty())
      collect(is_integer(short_stem) ? last_numbers_ : integers_, number, number_of, found);
  }
  if (found.images.empty()) return {};
  std::sort(found.images.begin(), found.images.end());
  std::vector<size_t> agreeing;
  const FolderWords words = folder_words(name);
  for (const size_t image : found.images) {
    const Folders of_image = compare(words, folders_[folder_of_[image]]);
    if (of_image == Folders::agree) agreeing.push_back(image);
    if (of_image == Folders::contradict) found.folders = of_image;
  }
  if (!agreeing.empty()) {
    found.images = agreeing;
    found.folders = Folders::agree;
  }
  return found;
}

}  // namespace driftsweep::packed
