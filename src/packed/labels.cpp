#include "packed/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "packed/label_lines.h"
#include "packed/label_table.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

// Classes in natural order, and the position of each image's among them.
void number(const std::vector<std::string>& class_of, Labels& labels) {
  std::set<std::string> names(class_of.begin(), class_of.end());
  names.erase("");
  labels.classes.assign(names.begin(), names.end());
  std::sort(labels.classes.begin(), labels.classes.end(), natural_less);
  std::map<std::string, int32_t> index;
  for (size_t i = 0; i < labels.classes.size(); ++i)
    index[labels.classes[i]] = static_cast<int32_t>(i);
  labels.label.clear();
  for (const auto& name : class_of) labels.label.push_back(name.empty() ? -1 : index.at(name));
}

template <typename Value>
std::vector<Value> kept(const std::vector<Value>& values, const std::vector<bool>& left_out) {
  std::vector<Value> result;
  for (size_t i = 0; i < values.size(); ++i)
    if (!left_out[i]) result.push_back(values[i]);
  return result;
}

}  // namespace

std::vector<std::string> Labels::class_names() const {
  std::vector<std::string> names;
  for (const int32_t value : label)
    names.push_back(value < 0 ? "" : classes[static_cast<size_t>(value)]);
  return names;
}

Labels read_labels(const std::string& path, const LabelledImages& images) {
  const NameMatch matcher(images.paths.empty() ? images.names : images.paths);
  const base::CsvTable table = read_label_table(path, matcher);
  const size_t file_column = needed_column(table, file_column_names);
  const size_t label_column = needed_column(table, label_column_names);
  Labels labels;
  const std::vector<size_t> row_of = lines_of_images(table, matcher, images, labels);

  const auto cell = [&](size_t row, size_t column) {
    return row == no_line ? "" : table.rows[row][column];
  };
  std::vector<std::string> class_of;
  for (size_t image = 0; image < row_of.size(); ++image) {
    const size_t row = row_of[image];
    class_of.push_back(cell(row, label_column));
    const bool needed = images.left_out.empty() || !images.left_out[image];
    if (needed && class_of.back().empty()) {
      throw base::data_error(table.where(row),
                             fmt::format("the field '{}' is empty", table.columns[label_column]),
                             "Write the name of the image's class, or leave the image out with "
                             "--exclude");
    }
  }
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
    for (const size_t row : row_of) values.push_back(cell(row, column));
  }
  return labels;
}

Labels labels_of_folders(const std::vector<std::string>& class_of) {
  Labels labels;
  number(class_of, labels);
  return labels;
}

Labels kept_labels(const Labels& labels, const std::vector<bool>& left_out) {
  Labels result = labels;
  number(kept(labels.class_names(), left_out), result);
  for (auto& [name, values] : result.extra_columns) values = kept(values, left_out);
  return result;
}

}  // namespace driftsweep::packed
