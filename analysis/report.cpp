#include "analysis/report.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "analysis/render.h"
#include "base/errors.h"

namespace driftsweep::analysis {

std::string text_of(const Report& report, size_t width) {
  std::string text;
  for (const auto& sentence : report.sentences) text += wrapped(sentence, width, 2);
  for (const auto& table : report.tables)
    if (is_read(table)) text += "\n" + text_of(table, width);
  return text;
}

nlohmann::ordered_json json_of(const Report& report) {
  auto tables = nlohmann::ordered_json::array();
  for (const auto& table : report.tables)
    if (has_data(table)) tables.push_back(json_of(table));
  return {{"study", report.study}, {"kind", report.kind},         {"metric", report.metric},
          {"folds", report.folds}, {"complete", report.complete}, {"sentences", report.sentences},
          {"tables", tables}};
}

std::vector<std::string> write_csv_folder(const Report& report, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder))
    throw base::data_error(folder, "this folder cannot be made",
                           "Name a folder where you may write, or remove the file of this name");
  std::vector<std::string> paths;
  for (const auto& table : report.tables) {
    if (!has_data(table)) continue;
    paths.push_back((std::filesystem::path(folder) / (table.name + ".csv")).string());
    write_csv(table, paths.back());
  }
  return paths;
}

}  // namespace driftsweep::analysis
