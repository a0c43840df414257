// Pieces of HTML from texts that may hold anything.
#pragma once

#include <string>
#include <string_view>

#include "analysis/table.h"

namespace driftsweep::analysis {

// Text between tags and in quoted attributes.
std::string escaped(std::string_view text);
// JSON inside a script element: no text of it can end the element.
std::string json_in_script(std::string_view json);
std::string base64(std::string_view bytes);
// The source of Content-Security-Policy that allows exactly this script.
std::string script_source(std::string_view script);
// The data of a table as an HTML table of this id, at most so many rows; numbers are shown to six
// digits and kept whole beside them.
std::string html_table(const Table& table, const std::string& id, size_t most_rows);

}  // namespace driftsweep::analysis
