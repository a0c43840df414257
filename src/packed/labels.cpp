#include "packed/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "packed/label_table.h"
#include "packed/name_match.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

constexpr size_t no_row = static_cast<size_t>(-1);

std::string image_names(const std::vector<std::string>& images, const std::vector<size_t>& which) {
  std::vector<std::string> names;
  for (size_t i : which) names.push_back("'" + images[i] + "'");
  return base::enumerate(names, "and");
}

base::UserError no_image(const base::CsvTable& table, size_t row, const std::string& name,
                         const std::vector<std::string>& images) {
  std::vector<std::string> names;
  for (const auto& image : images) names.push_back(file_name(image));
  return base::data_error(table.where(row),
                          fmt::format("there is no image for the label of '{}'", name),
                          "Add the image or remove the line", base::nearest(name, names));
}

// The row of each image.
std::vector<size_t> match(const base::CsvTable& table, size_t file_column,
                          const std::vector<std::string>& images, UnusedLines unused,
                          int64_t& unused_count) {
  const NameMatch matcher(images);
  std::vector<size_t> row_of(images.size(), no_row);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& name = table.rows[row][file_column];
    if (name.empty()) {
      throw base::data_error(table.where(row),
                             fmt::format("the field '{}' is empty", table.columns[file_column]),
                             "Write the image's file name");
    }
    const std::vector<size_t> found = matcher.find(name);
    if (found.empty()) {
      if (unused == UnusedLines::refuse) throw no_image(table, row, name, images);
      ++unused_count;
      continue;
    }
    if (found.size() > 1) {
      throw base::data_error(table.where(row),
                             fmt::format("'{}' may mean {} images: {}", name, found.size(),
                                         image_names(images, {found[0], found[1]})) +
                                 (found.size() > 2 ? " among them" : ""),
                             "Write the full file name, and give each image a name of its own");
    }
    size_t& taken = row_of[found[0]];
    if (taken != no_row) {
      throw base::data_error(
          table.where(row),
          fmt::format("the image '{}' already has the label '{}' of line {}", images[found[0]],
                      table.rows[taken][needed_column(table, label_column_names)],
                      table.lines[taken]),
          "Keep one line for each image");
    }
    taken = row;
  }
  std::vector<size_t> bare;
  for (size_t i = 0; i < images.size(); ++i)
    if (row_of[i] == no_row) bare.push_back(i);
  if (!bare.empty()) {
    const std::string others =
        bare.size() > 1 ? fmt::format(" (and {} more images)", bare.size() - 1) : "";
    throw base::data_error(table.path,
                           fmt::format("the image '{}' has no label{}", images[bare[0]], others),
                           "Add a line for it, or move the image out of the folder");
  }
  return row_of;
}

// Classes in natural order, and the position of each image's among them.
void number(const std::vector<std::string>& class_of, Labels& labels) {
  const std::set<std::string> names(class_of.begin(), class_of.end());
  labels.classes.assign(names.begin(), names.end());
  std::sort(labels.classes.begin(), labels.classes.end(), natural_less);
  std::map<std::string, int32_t> index;
  for (size_t i = 0; i < labels.classes.size(); ++i)
    index[labels.classes[i]] = static_cast<int32_t>(i);
  for (const auto& name : class_of) labels.label.push_back(index.at(name));
}

std::vector<int32_t> by_first_appearance(const std::vector<std::string>& names) {
  std::map<std::string, int32_t> numbers;
  std::vector<int32_t> numbered;
  for (const auto& name : names)
    numbered.push_back(numbers.emplace(name, static_cast<int32_t>(numbers.size())).first->second);
  return numbered;
}

}  // namespace

Labels read_labels(const std::string& path, const std::vector<std::string>& images,
                   UnusedLines unused) {
  const base::CsvTable table = read_label_table(path);
  const size_t file_column = needed_column(table, file_column_names);
  const size_t label_column = needed_column(table, label_column_names);
  Labels labels;
  const std::vector<size_t> row_of = match(table, file_column, images, unused, labels.unused);

  std::vector<std::string> class_of;
  for (size_t row : row_of) {
    const std::string& name = table.rows[row][label_column];
    if (name.empty()) {
      throw base::data_error(table.where(row),
                             fmt::format("the field '{}' is empty", table.columns[label_column]),
                             "Write the name of the image's class");
    }
  }
  for (size_t row : row_of) class_of.push_back(table.rows[row][label_column]);
  number(class_of, labels);

  for (size_t column = 0; column < table.columns.size(); ++column) {
    const std::string& name = table.columns[column];
    if (column == file_column || column == label_column) continue;
    if (name.find('/') != std::string::npos || name == ".") {
      throw base::data_error(table.header_where(),
                             fmt::format("the column '{}' cannot be kept under that name", name),
                             "Rename it without '/'");
    }
    std::vector<std::string>& values = labels.extra_columns[name];
    for (size_t row : row_of) values.push_back(table.rows[row][column]);
  }
  if (const auto parents = labels.extra_columns.find("parent");
      parents != labels.extra_columns.end())
    labels.parent = by_first_appearance(parents->second);
  return labels;
}

Labels labels_of_folders(const std::vector<std::string>& class_of) {
  Labels labels;
  number(class_of, labels);
  return labels;
}

std::vector<int32_t> parents_by_name(const std::vector<std::string>& images,
                                     const std::string& separator) {
  std::vector<std::string> parents;
  for (const auto& image : images) {
    const std::string name = stem(image);
    const size_t end = name.rfind(separator);
    // The whole name stands in a space of its own: "a" alone is no sibling of "a_1".
    parents.push_back(end == std::string::npos ? "=" + image : "<" + name.substr(0, end));
  }
  return by_first_appearance(parents);
}

}  // namespace driftsweep::packed
