#include "analysis/csv_file.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "base/csv.h"
#include "base/errors.h"

namespace driftsweep::analysis {

namespace {

base::UserError cannot_write(const std::string& path) {
  return base::data_error(path, "this file cannot be written",
                          "check that the folder is writable and has room");
}

}  // namespace

CsvFile::CsvFile(std::string path, const std::vector<std::string>& header)
    : path_(std::move(path)), temporary_(path_ + ".writing"), out_(temporary_, std::ios::binary) {
  if (!out_) throw cannot_write(path_);
  columns_ = header.size();
  for (const auto& name : header) text(name);
  end_row();
}

CsvFile::~CsvFile() {
  if (temporary_.empty()) return;
  out_.close();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void CsvFile::put(const std::string& cell) {
  if (cells_++ > 0) row_ += ',';
  row_ += cell;
}

CsvFile& CsvFile::text(const std::string& value) {
  put(base::csv_field(value));
  return *this;
}

CsvFile& CsvFile::number(int64_t value) {
  put(fmt::format("{}", value));
  return *this;
}

CsvFile& CsvFile::number(double value) {
  put(std::isnan(value) ? "" : fmt::format("{}", value));
  return *this;
}

CsvFile& CsvFile::number(float value) {
  put(std::isnan(value) ? "" : fmt::format("{}", value));
  return *this;
}

CsvFile& CsvFile::empty() {
  put("");
  return *this;
}

void CsvFile::end_row() {
  if (cells_ != columns_) {
    throw base::InternalError("a row of " + path_ + " has another number of cells than its header");
  }
  out_ << row_ << '\n';
  row_.clear();
  cells_ = 0;
}

void CsvFile::finish() {
  out_.close();
  if (!out_) throw cannot_write(path_);
}

void CsvFile::rename() {
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) throw cannot_write(path_);
  temporary_.clear();
}

}  // namespace driftsweep::analysis
