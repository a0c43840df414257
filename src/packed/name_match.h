// Finds the image that a line of a label file, or a mask, belongs to.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace driftsweep::packed {

// Whether the folders that a name is written with are those of an image.
enum class Folders {
  unknown,     // the name has none, or the image's are not known
  agree,       // they are the end of the image's
  contradict,  // train/000.tif for test/000.tif
};

class NameMatch {
 public:
  enum class Rule { none, name, stem, number };

  struct Found {
    std::vector<size_t> images;  // ascending; more than one is ambiguous
    Rule rule = Rule::none;
    bool other_form = false;  // the same letters, but in another Unicode form
    Folders folders = Folders::unknown;
  };

  // Paths or names of the images.
  explicit NameMatch(const std::vector<std::string>& images);

  // Images that `name` may mean, by the first of these rules that finds any: the same file name;
  // the same stem, or `name` is the stem; the same integer, where one of the two stems is an
  // integer and the last run of digits of the other has its value. Names are the same where Unicode
  // calls them so; folders of `name` are parted by / or \\. Of several, those stand whose folders
  // agree with the name's, where any do.
  Found find(const std::string& name) const;

  // What the name's folders say of any image: agree where they do for one.
  Folders folders(const std::string& name) const;

 private:
  using Index = std::multimap<std::string, size_t>;
  // Those with the key, by the letters of `exact` where some have them.
  void collect(const Index& index, const std::string& text, std::string (*part)(const std::string&),
               Found& found) const;

  std::vector<std::string> images_;
  // The folders of images, outermost first; they share few.
  std::vector<std::vector<std::string>> folders_;
  std::vector<size_t> folder_of_;  // by image
  Index names_, stems_, integers_, last_numbers_;
};

// "cell_001.dng" of "raws/cell_001.dng".
std::string file_name(const std::string& path);
// "cell_001" of "raws/cell_001.dng". What follows a point is no extension where it holds a blank.
std::string stem(const std::string& path);

}  // namespace driftsweep::packed
