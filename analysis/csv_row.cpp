#include "analysis/csv_row.h"

namespace driftsweep::analysis {

Header bookkeeping_names() { return {"seconds", "attempts", "session", "rank", "error"}; }

void put_bookkeeping(CsvFile& csv, const store::RowRecord& row) {
  csv.number(row.seconds).number(int64_t{row.attempts});
  for (const int32_t number : {row.session, row.rank}) {
    number < 0 ? csv.empty() : csv.number(int64_t{number});
  }
  csv.text(row.error);
}

}  // namespace driftsweep::analysis
