#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/csv_file.h"
#include "analysis/json_number.h"
#include "analysis/render.h"

namespace driftsweep::analysis {
namespace {

using json = nlohmann::ordered_json;

struct ToJson {
  json operator()(std::monostate) const { return {}; }
  json operator()(const std::string& text) const { return text; }
  json operator()(int64_t number) const { return number; }
  json operator()(double number) const { return json_number(number); }
  json operator()(bool flag) const { return flag; }
};

struct ToCsv {
  CsvFile& csv;
  void operator()(std::monostate) const { csv.empty(); }
  void operator()(const std::string& text) const { csv.text(text); }
  void operator()(int64_t number) const { csv.number(number); }
  void operator()(double number) const { csv.number(number); }
  void operator()(bool flag) const { csv.text(flag ? "true" : "false"); }
};

}  // namespace

json json_of(const Table& table) {
  json columns = json::array(), rows = json::array(), facts = json::object();
  for (const auto& column : table.columns)
    if (!column.name.empty())
      columns.push_back(
          {{"name", column.name}, {"unit", column.unit}, {"meaning", column.meaning}});
  for (const auto& row : table.rows) {
    json object = json::object();
    for (size_t i = 0; i < row.size(); ++i)
      if (!table.columns[i].name.empty())
        object[table.columns[i].name] = std::visit(ToJson{}, row[i].value);
    rows.push_back(std::move(object));
  }
  for (const auto& [name, number] : table.facts) facts[name] = json_number(number);
  return {{"name", table.name},
          {"title", table.title},
          {"sentence", table.sentence},
          {"confidence", table.confidence ? json_number(*table.confidence) : json()},
          {"facts", facts},
          {"columns", columns},
          {"rows", rows},
          {"notes", table.notes}};
}

void write_csv(const Table& table, const std::string& path) {
  std::vector<std::string> header;
  for (const auto& column : table.columns)
    if (!column.name.empty()) header.push_back(column.name);
  if (table.confidence) header.emplace_back("confidence");
  for (const auto& [name, number] : table.facts) header.push_back(name);
  CsvFile csv(path, header);
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i)
      if (!table.columns[i].name.empty()) std::visit(ToCsv{csv}, row[i].value);
    if (table.confidence) csv.number(*table.confidence);
    for (const auto& [name, number] : table.facts) csv.number(number);
    csv.end_row();
  }
  csv.finish();
  csv.rename();
}

}  // namespace driftsweep::analysis
