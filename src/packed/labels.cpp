#include "packed/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "packed/name_match.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

constexpr size_t no_row = static_cast<size_t>(-1);

size_t needed_column(const base::CsvTable& table, const std::string& name) {
  if (const auto column = table.column(name)) return *column;
  throw base::data_error(table.header_where(), fmt::format("the header has no column '{}'", name),
                         "Start the file with a header such as 'file,label'",
                         base::nearest(name, table.columns));
}

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
      throw base::data_error(table.where(row), "the field 'file' is empty",
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
                      table.rows[taken][needed_column(table, "label")], table.lines[taken]),
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

}  // namespace

Labels read_labels(const std::string& path, const std::vector<std::string>& images,
                   UnusedLines unused) {
  const base::CsvTable table = base::read_csv(path, "labels", "file,label");
  const size_t file_column = needed_column(table, "file");
  const size_t label_column = needed_column(table, "label");
  Labels labels;
  const std::vector<size_t> row_of = match(table, file_column, images, unused, labels.unused);

  std::set<std::string> names;
  for (size_t row : row_of) {
    const std::string& name = table.rows[row][label_column];
    if (name.empty()) {
      throw base::data_error(table.where(row), "the field 'label' is empty",
                             "Write the name of the image's class");
    }
    names.insert(name);
  }
  labels.classes.assign(names.begin(), names.end());
  std::sort(labels.classes.begin(), labels.classes.end(), natural_less);
  std::map<std::string, int32_t> index;
  for (size_t i = 0; i < labels.classes.size(); ++i)
    index[labels.classes[i]] = static_cast<int32_t>(i);
  for (size_t row : row_of) labels.label.push_back(index.at(table.rows[row][label_column]));

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
      parents != labels.extra_columns.end()) {
    std::map<std::string, int32_t> numbers;
    labels.parent.emplace();
    for (const auto& name : parents->second)
      labels.parent->push_back(
          numbers.emplace(name, static_cast<int32_t>(numbers.size())).first->second);
  }
  return labels;
}

}  // namespace driftsweep::packed
