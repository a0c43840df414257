// Tables and lists that people write: text in UTF-8, or a reason why it is none.
#pragma once

#include <string>

namespace driftsweep::base {

// The file's text without a byte-order mark. UserError (data) with file and line where it cannot be
// read, is UTF-16, holds a zero byte or bytes that are no UTF-8, or ends its lines with a bare
// carriage return. `what` ("labels") makes the texts.
std::string read_text_file(const std::string& path, const std::string& what);

}  // namespace driftsweep::base
