// Tables of conclusions as text, CSV and JSON. Nothing here knows what a table is about.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "analysis/table.h"

namespace driftsweep::analysis {

// The sentence, the table, and the notes, for a terminal of `width` characters; longer lines only
// where a name needs them. "" for a table of data alone.
std::string text_of(const Table& table, size_t width);

// {"name", "title", "sentence", "confidence" (null where none), "facts", "columns": [{"name",
// "unit", "meaning"}], "rows": [{column: value}], "notes"}.
nlohmann::ordered_json json_of(const Table& table);

// The data alone: a header of the columns' names, then the rows; the confidence and the facts are
// columns more, so that no line is without them. UserError (data) where it cannot be written.
void write_csv(const Table& table, const std::string& path);

}  // namespace driftsweep::analysis
