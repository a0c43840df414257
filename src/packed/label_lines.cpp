#include "packed/label_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "base/spelling.h"
#include "base/suggest.h"
#include "packed/label_table.h"

namespace driftsweep::packed {
namespace {

// Lines of one kind, for a text that counts them and shows the first.
struct LineCount {
  int64_t count = 0;
  size_t row = 0;
  size_t image = 0;

  void add(size_t in_row, size_t for_image) {
    if (count++ > 0) return;
    row = in_row;
    image = for_image;
  }
};

class LineMatch {
 public:
  LineMatch(const base::CsvTable& table, const NameMatch& matcher, const LabelledImages& images)
      : table_(table),
        images_(images),
        matcher_(matcher),
        file_column_(needed_column(table, file_column_names)),
        row_of_(images.names.size(), no_line) {
    for (size_t row = 0; row < table.rows.size(); ++row) found_.push_back(find(row));
    for (const auto& found : found_)
      if (found.folders == Folders::agree) some_agree_ = true;
  }

  std::vector<size_t> run(Labels& labels) {
    for (size_t row = 0; row < table_.rows.size(); ++row) take(row, labels);
    require_all();
    tell(labels);
    return row_of_;
  }

 private:
  const std::string& name(size_t row) const { return table_.rows[row][file_column_]; }

  bool is_left_out(size_t image) const {
    return !images_.left_out.empty() && images_.left_out[image];
  }

  NameMatch::Found find(size_t row) const {
    if (name(row).empty()) {
      throw base::data_error(table_.where(row),
                             fmt::format("the field '{}' is empty", table_.columns[file_column_]),
                             "Write the image's file name");
    }
    return matcher_.find(name(row));
  }

  void take(size_t row, Labels& labels) {
    const NameMatch::Found& found = found_[row];
    const Folders folders = found.images.empty() ? matcher_.folders(name(row)) : found.folders;
    if (folders == Folders::contradict && some_agree_) {
      elsewhere_.add(row, 0);
      return;
    }
    if (found.images.empty()) {
      if (images_.unused == UnusedLines::refuse) throw no_image(row);
      ++labels.unused;
      return;
    }
    if (found.images.size() > 1 && !(images_.siblings_by_name && one_stem(found.images)))
      throw ambiguous(row);
    for (const size_t image : found.images) {
      if (row_of_[image] != no_line) throw second_line(row, image);
      row_of_[image] = row;
      if (is_left_out(image)) continue;
      if (folders == Folders::contradict) contradicting_.add(row, image);
      if (found.rule == NameMatch::Rule::number) by_number_.add(row, image);
      if (found.other_form) other_form_.add(row, image);
    }
  }

  bool one_stem(const std::vector<size_t>& which) const {
    return std::all_of(which.begin(), which.end(), [&](size_t image) {
      return base::composed(stem(images_.names[image])) ==
             base::composed(stem(images_.names[which[0]]));
    });
  }

  base::UserError no_image(size_t row) const {
    std::vector<std::string> names;
    for (const auto& image : images_.names) names.push_back(file_name(image));
    return base::data_error(
        table_.where(row),
        fmt::format("there is no image for the label of '{}'", base::shown(name(row))),
        "Add the image or remove the line", base::nearest(name(row), names));
  }

  base::UserError ambiguous(size_t row) const {
    const std::vector<size_t>& which = found_[row].images;
    return base::data_error(
        table_.where(row),
        fmt::format("'{}' may mean {} images: '{}' and '{}'{}", name(row), which.size(),
                    images_.names[which[0]], images_.names[which[1]],
                    which.size() > 2 ? " among them" : ""),
        one_stem(which)
            ? "Write the full file name, leave one of them out with --exclude, or, where "
              "they are one shot (such as several intensities of it), add "
              "--siblings-by-name"
            : "Write the full file name, and give each image a name of its own");
  }

  base::UserError second_line(size_t row, size_t image) const {
    const size_t taken = row_of_[image];
    return base::data_error(
        table_.where(row),
        fmt::format("the image '{}' already has the label '{}' of line {}", images_.names[image],
                    table_.rows[taken][needed_column(table_, label_column_names)],
                    table_.lines[taken]),
        "Keep one line for each image");
  }

  void require_all() const {
    std::vector<size_t> bare;
    for (size_t i = 0; i < row_of_.size(); ++i)
      if (row_of_[i] == no_line && !is_left_out(i)) bare.push_back(i);
    if (bare.empty()) return;
    std::string others =
        bare.size() > 1 ? fmt::format(" (and {} more images)", bare.size() - 1) : "";
    if (elsewhere_.count > 0)
      others += fmt::format("; {} lines name files of other folders, the first in line {} '{}'",
                            elsewhere_.count, table_.lines[elsewhere_.row], name(elsewhere_.row));
    throw base::data_error(
        table_.path, fmt::format("the image '{}' has no label{}", images_.names[bare[0]], others),
        "Add a line for it, leave it out with --exclude, or move the image out of the folder");
  }

  // "the first is 'train/000.tif' (line 2) for '/data/test/000.tif'"
  std::string first_of(const LineCount& lines, const std::vector<std::string>& shown) const {
    return fmt::format("the first is '{}' in line {}, for '{}'", name(lines.row),
                       table_.lines[lines.row], shown[lines.image]);
  }

  void tell(Labels& labels) const {
    const auto& places = images_.paths.empty() ? images_.names : images_.paths;
    if (contradicting_.count > 0)
      add_doubt(labels.doubts,
                {table_.path,
                 fmt::format("{} labels name files of another folder and are matched by the file's "
                             "name alone; {}",
                             contradicting_.count, first_of(contradicting_, places)),
                 "If they are the same files, write the names without folders"});
    if (by_number_.count > 0)
      add_doubt(labels.doubts, {table_.path,
                                fmt::format("{} labels are matched by their number alone; {}",
                                            by_number_.count, first_of(by_number_, images_.names)),
                                "If they are the same images, write their file names"});
    if (elsewhere_.count > 0)
      labels.notes.push_back(fmt::format(
          "{} labels of {} name files of other folders and are passed over; the first "
          "is '{}' in line {}",
          elsewhere_.count, table_.path, name(elsewhere_.row), table_.lines[elsewhere_.row]));
    if (other_form_.count > 0)
      labels.notes.push_back(fmt::format(
          "{} labels of {} name their files by the same letters in another Unicode form",
          other_form_.count, table_.path));
  }

  const base::CsvTable& table_;
  const LabelledImages& images_;
  const NameMatch& matcher_;
  size_t file_column_;
  std::vector<size_t> row_of_;
  std::vector<NameMatch::Found> found_;
  bool some_agree_ = false;
  LineCount contradicting_, elsewhere_, by_number_, other_form_;
};

}  // namespace

std::vector<size_t> lines_of_images(const base::CsvTable& table, const NameMatch& matcher,
                                    const LabelledImages& images, Labels& labels) {
  return LineMatch(table, matcher, images).run(labels);
}

}  // namespace driftsweep::packed
