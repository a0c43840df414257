// A CSV file (RFC 4180, with plain newlines) that appears under its name only when it is whole.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace driftsweep::analysis {

class CsvFile {
 public:
  // Writes beside `path`; UserError (data) where that fails.
  CsvFile(std::string path, const std::vector<std::string>& header);
  ~CsvFile();  // removes the temporary where finish() was not reached
  CsvFile(CsvFile&&) = delete;

  // One cell after the other; a row ends with end_row(), which checks the number of cells.
  CsvFile& text(const std::string& value);  // quoted where needed
  CsvFile& number(int64_t value);
  // The shortest text that reads back as the same number; NaN is empty.
  CsvFile& number(double value);
  CsvFile& number(float value);
  CsvFile& empty();
  void end_row();

  // Closes the temporary file; then rename() puts it in place.
  void finish();
  void rename();

 private:
  void put(const std::string& cell);

  std::string path_, temporary_;
  std::ofstream out_;
  std::string row_;
  size_t columns_ = 0, cells_ = 0;
};

}  // namespace driftsweep::analysis
