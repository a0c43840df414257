#include "base/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/errors.h"
#include "base/spelling.h"

namespace driftsweep::base {
namespace {

std::string line_of(const std::string& path, const std::string& text, size_t at) {
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
  return fmt::format("{}:{}", path, line);
}

// What stands around a position on its line, for a message.
std::string around(const std::string& text, size_t at) {
  constexpr size_t reach = 12;
  const size_t line_start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // 0 on the first line
  size_t start = std::max(line_start, at < reach ? 0 : at - reach);
  // Not in the middle of a character.
  while (start < at && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) ++start;
  size_t end = std::min({text.find_first_of("\r\n", at), text.size(), at + reach});
  while (end > at + 1 && end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return shown(std::string_view(text).substr(start, end - start));
}

void refuse_utf16(const std::string& path, const std::string& text, const std::string& what) {
  const bool marked = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  const size_t zero = text.find('\0');
  if (!marked && zero == std::string::npos) return;
  if (marked || zero < 2)
    throw data_error(path + ":1", fmt::format("the file of {} is UTF-16", what),
                     "Save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8");
  throw data_error(line_of(path, text, zero), "the line is no text (it holds a zero byte)",
                   "Save the table as CSV in UTF-8");
}

}  // namespace

std::string read_text_file(const std::string& path, const std::string& what) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file)
    throw data_error(path, fmt::format("the {} cannot be read", what),
                     "Check the path and its permissions");
  refuse_utf16(path, text, what);
  if (const size_t bad = first_not_utf8(text); bad != std::string::npos)
    throw data_error(line_of(path, text, bad),
                     fmt::format("the line is not UTF-8 ('{}')", around(text, bad)),
                     "Save the file as UTF-8, for example with iconv -f ISO-8859-1 -t UTF-8");
  if (text.find('\n') == std::string::npos && text.find('\r') + 1 < text.size() &&
      text.find('\r') != std::string::npos)
    throw data_error(path + ":1",
                     "the lines end with a carriage return alone, as on an old Macintosh",
                     "Save the file with line feeds, for example with tr '\\r' '\\n'");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

}  // namespace driftsweep::base
