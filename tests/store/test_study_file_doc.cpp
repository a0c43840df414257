// docs/study-file.md against the columns: what it says of datasets of rows, and that it leaves none
// out.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>

#include "store/arrays.h"
#include "store/columns.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_study_file_doc {
namespace {

using Cells = std::vector<std::string>;
using Names = std::vector<std::string>;

constexpr const char* metric_name = "<metric>";

struct Said {
  std::string shape, type;
};

Cells cells_of(const std::string& line) {
  Cells cells;
  std::istringstream in(line);
  std::string cell;
  std::getline(in, cell, '|');
  while (std::getline(in, cell, '|'))
    cells.push_back(std::regex_replace(cell, std::regex("^ +| +$"), ""));
  return cells;
}

// "`/forensics/{loss,metric}`, `…/distance`" as three names.
Names names_in(const std::string& cell) {
  Names names;
  const std::regex quoted("`([^`]+)`");
  std::string folder;
  for (auto found = std::sregex_iterator(cell.begin(), cell.end(), quoted);
       found != std::sregex_iterator(); ++found) {
    std::string path = (*found)[1].str();
    if (path.starts_with("…")) path = folder + path.substr(std::string("…").size());
    folder = path.substr(0, path.find('/', 1));
    const auto open = path.find('{');
    if (open == std::string::npos) {
      names.push_back(path);
      continue;
    }
    std::istringstream choices(path.substr(open + 1, path.find('}') - open - 1));
    std::string choice;
    while (std::getline(choices, choice, ',')) names.push_back(path.substr(0, open) + choice);
  }
  return names;
}

// By dataset, what the table of groups says.
std::map<std::string, Said> said_by_the_document() {
  std::ifstream in(std::string(DRIFTSWEEP_TEST_DATA) + "/../docs/study-file.md");
  EXPECT_TRUE(in.good());
  std::map<std::string, Said> said;
  std::string line, shape, type;
  while (std::getline(in, line)) {
    if (!line.starts_with("| `/")) continue;
    const Cells cells = cells_of(line);
    if (cells.size() < 3) continue;
    if (cells[1] != "likewise") shape = cells[1];
    if (!cells[2].empty()) type = cells[2];
    const Names names = names_in(cells[0]);
    // Several types are those of several names, one after the other.
    std::istringstream types(type);
    std::string one;
    for (const auto& name : names) {
      std::string next;
      if (types >> next) one = next.ends_with(',') ? next.substr(0, next.size() - 1) : next;
      said[name] = {shape, one};
    }
  }
  return said;
}

StudyShape with_every_column() {
  StudyShape shape = store_tests::small_shape();
  shape.search.groups = {"all"};
  shape.search.lambdas = {0};
  shape.search.restarts = 1;
  shape.search.parameters = {"isp.gamma"};
  shape.search.tolerances = shape.search.ellipsoids = true;
  return shape;
}

std::string type_name(Element element) {
  if (element == Element::float64) return "float64";
  if (element == Element::float32) return "float32";
  return element == Element::int32 ? "int32" : "string";
}

// By dataset, what the columns say.
std::map<std::string, Said> said_by_the_columns() {
  StudyShape shape = with_every_column();
  shape.metrics = {metric_name};
  std::map<std::string, Said> said;
  for (const RowType& type : row_types())
    std::visit(
        [&](const auto& values) {
          using Values = std::decay_t<decltype(values)>;
          if constexpr (!std::is_same_v<Values, std::monostate>)
            for (const auto& column : columns_of<Values>().list) {
              if (!column.is_there(type.kind, shape)) continue;
              Names axes = {"model", "fold"};
              for (const RowAxis& axis : type.axes) axes.emplace_back(axis.name);
              axes.insert(axes.end(), column.axes.begin(), column.axes.end());
              const Element element = std::visit(
                  [](auto field) {
                    return element_of<typename decltype(field_type(field))::Number>();
                  },
                  column.field);
              for (const Part& part : column.datasets(shape))
                said[fmt::format("/{}/{}", type.group, part.name)] = {
                    fmt::format("({})", fmt::join(axes, ", ")), type_name(element)};
            }
        },
        values_for(type.kind));
  return said;
}

TEST(StudyFileDoc, SaysOfEveryColumnItsAxesAndItsType) {
  const auto document = said_by_the_document();
  for (const auto& [name, column] : said_by_the_columns()) {
    const auto found = document.find(name);
    if (found == document.end()) {
      ADD_FAILURE() << "docs/study-file.md does not name " << name << " " << column.shape << " "
                    << column.type;
      continue;
    }
    EXPECT_EQ(found->second.shape, column.shape) << name;
    EXPECT_EQ(found->second.type, column.type) << name;
  }
}

TEST(StudyFileDoc, NamesEveryKindOfRowAndEveryStatus) {
  std::ifstream in(std::string(DRIFTSWEEP_TEST_DATA) + "/../docs/study-file.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const RowType& type : row_types())
    EXPECT_NE(text.find(std::string("one ") + type.singular), std::string::npos) << type.singular;
  std::string statuses;
  for (size_t i = 0; i < status_names.size(); ++i)
    statuses += fmt::format("{}{} {}", i == 0 ? "" : ", ", i, status_names[i]);
  EXPECT_NE(text.find(statuses), std::string::npos) << statuses;
}

}  // namespace
}  // namespace driftsweep::store::test_study_file_doc
