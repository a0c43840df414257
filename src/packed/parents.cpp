#include "packed/parents.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <numeric>
#include <set>

#include "base/errors.h"
#include "base/spelling.h"
#include "base/suggest.h"
#include "packed/missing_value.h"
#include "packed/name_match.h"

namespace driftsweep::packed {
namespace {

std::vector<int32_t> by_first_appearance(const std::vector<std::string>& names) {
  std::map<std::string, int32_t> numbers;
  std::vector<int32_t> numbered;
  for (const auto& name : names)
    numbered.push_back(numbers.emplace(name, static_cast<int32_t>(numbers.size())).first->second);
  return numbered;
}

// "patient" of "Patient_ID".
std::string bare_word(const std::string& column) {
  std::string word;
  for (const char c : column)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* ending :
       {"identifier", "number", "uuid", "uid", "name", "ids", "id", "no", "nr"})
    if (word.size() > std::string(ending).size() && word.ends_with(ending))
      return word.substr(0, word.size() - std::string(ending).size());
  return word;
}

bool names_parents(const std::string& column) {
  static const std::set<std::string> words = {
      "parent",   "patient", "slide",  "subject",     "case",  "series",      "donor",  "specimen",
      "sample",   "animal",  "mouse",  "person",      "photo", "participant", "plate",  "session",
      "sequence", "video",   "scan",   "study",       "group", "family",      "biopsy", "block",
      "wsi",      "scene",   "flight", "acquisition", "shot",  "burst",       "fov",    "lesion"};
  std::string word = bare_word(column);
  if (words.contains(word)) return true;
  if (word.ends_with('s')) word.pop_back();
  return words.contains(word);
}

// Numbers of a column's values; each blank is a parent of its own.
std::vector<int32_t> by_column(const std::vector<std::string>& values) {
  std::vector<std::string> names;
  for (size_t i = 0; i < values.size(); ++i)
    names.push_back(values[i].empty() ? fmt::format("blank {}", i) : "= " + values[i]);
  return by_first_appearance(names);
}

void judge_column(const std::string& table, const std::string& column,
                  const std::vector<std::string>& values, Parents& parents) {
  const auto blank = std::count(values.begin(), values.end(), "");
  if (blank > 0)
    add_doubt(parents.doubts,
              {table,
               fmt::format("{} of {} images have no '{}'; each of them stands for a parent of its "
                           "own",
                           blank, values.size(), column),
               "Write the parent of each image"});
  std::map<std::string, int64_t> missing;
  for (const auto& value : values)
    if (names_nobody(value)) ++missing[value];
  for (const auto& [value, count] : missing)
    add_doubt(parents.doubts,
              {table,
               fmt::format("{} images have the '{}' '{}' and are one family", count, column, value),
               "If it is not known, leave the field blank"});
  const auto groups = base::look_alikes(values);
  if (!groups.empty())
    add_doubt(parents.doubts,
              {table,
               fmt::format("values of '{}' look alike and are different parents: {}", column,
                           base::enumerate_look_alikes(values, groups)),
               "Write each parent in one way"});
}

// Columns that would make siblings, and do not.
void doubt_other_columns(const Labels& labels, const std::string& table,
                         const std::vector<int32_t>& used, Parents& parents) {
  for (const auto& [name, values] : labels.extra_columns) {
    if (!names_parents(name)) continue;
    const std::vector<int32_t> numbers = by_column(values);
    const std::set<int32_t> different(numbers.begin(), numbers.end());
    if (different.size() == values.size() || different.size() == 1) continue;
    // Nothing is lost where the parents in use keep its images together.
    std::map<int32_t, int32_t> home;
    bool parted = false;
    for (size_t i = 0; i < numbers.size(); ++i)
      if (home.emplace(numbers[i], used[i]).first->second != used[i]) parted = true;
    if (!parted) continue;
    add_doubt(parents.doubts,
              {table,
               fmt::format("the column '{}' has {} values for {} images and is not used: images "
                           "with equal ones are no siblings",
                           name, different.size(), values.size()),
               fmt::format("If a split should keep them together, pack with --parent {0}; if not, "
                           "with --parent none",
                           name)});
  }
}

// Images of one stem share the parent of the first of them, and so do the others of their parents.
void unite_by_stem(const std::vector<std::string>& images, std::vector<int32_t>& number) {
  std::vector<int32_t> joined(images.size());
  std::iota(joined.begin(), joined.end(), 0);
  const auto root = [&](int32_t parent) {
    while (joined[static_cast<size_t>(parent)] != parent)
      parent = joined[static_cast<size_t>(parent)];
    return parent;
  };
  std::map<std::string, int32_t> first;
  for (size_t i = 0; i < images.size(); ++i) {
    const int32_t home =
        root(first.emplace(base::composed(stem(images[i])), number[i]).first->second);
    const int32_t own = root(number[i]);
    joined[static_cast<size_t>(std::max(home, own))] = std::min(home, own);
  }
  std::vector<std::string> names;
  for (const int32_t parent : number) names.push_back(std::to_string(root(parent)));
  number = by_first_appearance(names);
}

const std::vector<std::string>& column_of(const Labels* labels, const std::string& table,
                                          const std::string& column) {
  std::vector<std::string> names;
  if (labels != nullptr) {
    for (const auto& [name, values] : labels->extra_columns) {
      if (name == column) return values;
      names.push_back(name);
    }
  }
  throw base::usage_error("--parent",
                          table.empty() ? "there is no label file with a column '" + column + "'"
                                        : "there is no column '" + column + "' in " + table,
                          names.empty() ? "Add the column to the label file"
                                        : "Its other columns are " + base::enumerate(names, "and"),
                          base::nearest(column, names));
}

}  // namespace

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

Parents find_parents(const std::vector<std::string>& images, const Labels* labels,
                     const std::string& table, const ParentRules& rules) {
  if (!rules.separator.empty() && !rules.column.empty())
    throw base::usage_error("--parent-by", "--parent says already which images are siblings",
                            "Keep one of the two");
  Parents parents;
  const bool has_column = labels != nullptr && labels->extra_columns.contains("parent");
  const std::string column = !rules.column.empty() && rules.column != "none" ? rules.column
                             : rules.column.empty() && has_column && rules.separator.empty()
                                 ? "parent"
                                 : "";
  if (!column.empty()) {
    const auto& values = column_of(labels, table, column);
    parents.number = by_column(values);
    judge_column(table, column, values, parents);
  } else if (!rules.separator.empty()) {
    parents.number = parents_by_name(images, rules.separator);
    const auto without = std::count_if(images.begin(), images.end(), [&](const auto& image) {
      return stem(image).find(rules.separator) == std::string::npos;
    });
    if (without > 0)
      add_doubt(parents.doubts,
                {"--parent-by",
                 fmt::format("the names of {} of {} images hold no '{}'; each of them is a parent "
                             "of its own",
                             without, images.size(), rules.separator),
                 ""});
  } else {
    parents.number.resize(images.size());
    std::iota(parents.number.begin(), parents.number.end(), 0);
  }
  if (rules.siblings_by_name) unite_by_stem(images, parents.number);
  if (labels != nullptr && rules.column != "none")
    doubt_other_columns(*labels, table, parents.number, parents);
  return parents;
}

}  // namespace driftsweep::packed
