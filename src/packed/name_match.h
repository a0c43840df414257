// Finds the image that a line of a label file, or a mask, belongs to.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace driftsweep::packed {

class NameMatch {
 public:
  // Paths or names of the images; folders are passed over.
  explicit NameMatch(const std::vector<std::string>& images);

  // Images that `name` may mean, by the first of these rules that finds any: the same file name;
  // the same stem, or `name` is the stem; the same integer, where one of the two stems is an
  // integer and the last run of digits of the other has its value. Ascending; more than one is
  // ambiguous.
  std::vector<size_t> find(const std::string& name) const;

 private:
  using Index = std::multimap<std::string, size_t>;
  static void collect(const Index& index, const std::string& key, std::vector<size_t>& found);

  Index names_, stems_, integers_, last_numbers_;
};

// "cell_001.dng" of "raws/cell_001.dng".
std::string file_name(const std::string& path);
// "cell_001" of "raws/cell_001.dng".
std::string stem(const std::string& path);

}  // namespace driftsweep::packed
