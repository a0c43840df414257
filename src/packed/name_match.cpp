#include "packed/name_match.h"

#include <algorithm>
#include <filesystem>

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

}  // namespace

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string stem(const std::string& path) { return std::filesystem::path(path).stem().string(); }

NameMatch::NameMatch(const std::vector<std::string>& images) {
  for (size_t i = 0; i < images.size(); ++i) {
    const std::string image_stem = stem(images[i]);
    names_.emplace(file_name(images[i]), i);
    stems_.emplace(image_stem, i);
    const std::string number = last_number(image_stem);
    if (number.empty()) continue;
    last_numbers_.emplace(number, i);
    if (is_integer(image_stem)) integers_.emplace(number, i);
  }
}

void NameMatch::collect(const Index& index, const std::string& key, std::vector<size_t>& found) {
  const auto [first, last] = index.equal_range(key);
  for (auto entry = first; entry != last; ++entry) found.push_back(entry->second);
}

std::vector<size_t> NameMatch::find(const std::string& name) const {
  std::vector<size_t> found;
  const std::string short_name = file_name(name);
  collect(names_, short_name, found);
  if (found.empty()) collect(stems_, short_name, found);
  if (found.empty()) collect(stems_, stem(name), found);
  if (found.empty()) {
    const std::string number = last_number(stem(name));
    if (!number.empty()) collect(is_integer(stem(name)) ? last_numbers_ : integers_, number, found);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace driftsweep::packed
