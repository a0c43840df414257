#include "base/spelling.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <system_error>

namespace driftsweep::base {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// One code point from `at` on; its length in bytes, or 0 where there is no UTF-8.
size_t take_code_point(std::string_view text, size_t at, utf8proc_int32_t& code) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const utf8proc_ssize_t length =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  return length > 0 ? static_cast<size_t>(length) : 0;
}

std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* made = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &made, static_cast<utf8proc_option_t>(options));
  if (length < 0) return std::string(text);  // no UTF-8
  std::string result(reinterpret_cast<const char*>(made), static_cast<size_t>(length));
  std::free(made);  // allocated by the C library
  return result;
}

bool is_blank_point(utf8proc_int32_t code) {
  return code == ' ' || code == '\t' || utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

// Marks, joiners, soft hyphens, direction marks, control characters.
bool is_invisible_point(utf8proc_int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CC ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0x034F || code == 0x115F || code == 0x3164;
}

void append_code_point(std::string& text, utf8proc_int32_t code) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length = utf8proc_encode_char(code, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

// `change(code)` gives what stands in place of a character: itself, another, or 0 for nothing.
template <typename Change>
std::string by_code_point(std::string_view text, Change change) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const size_t length = take_code_point(text, at, code);
    if (length == 0) {
      result += text[at++];
      continue;
    }
    at += length;
    if (const utf8proc_int32_t changed = change(code); changed != 0)
      append_code_point(result, changed);
  }
  return result;
}

std::string without_invisible(std::string_view text) {
  return by_code_point(text, [](utf8proc_int32_t code) {
    return is_invisible_point(code) && code != '\t' ? 0 : code;
  });
}

// Runs of blanks as one, none at the ends.
std::string with_plain_blanks(std::string_view text) {
  const std::string spaced =
      by_code_point(text, [](utf8proc_int32_t code) { return is_blank_point(code) ? ' ' : code; });
  std::string result;
  for (const char c : spaced)
    if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::string without_case(std::string_view text) {
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

// Leading zeros of each run of digits that follows no decimal point; a number as a whole in its
// shortest form.
std::string with_plain_numbers(const std::string& text) {
  constexpr size_t exact_digits = 15;  // longer ones may be equal as doubles alone
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() <= exact_digits && error == std::errc() && end == text.data() + text.size() &&
      std::isfinite(value))
    return fmt::format("{}", value == 0 ? 0. : value);
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool starts = is_ascii_digit(text[at]) && (at == 0 || !is_ascii_digit(text[at - 1]));
    const bool decimal = at > 1 && text[at - 1] == '.' && is_ascii_digit(text[at - 2]);
    if (starts && !decimal)
      while (text[at] == '0' && at + 1 < text.size() && is_ascii_digit(text[at + 1])) ++at;
    result += text[at];
  }
  return result;
}

// Cyrillic letters, folded to small ones, and the Latin letters that they or their capitals look
// like.
utf8proc_int32_t as_latin(utf8proc_int32_t code) {
  static const std::map<utf8proc_int32_t, char> letters = {
      {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43A, 'k'}, {0x43C, 'm'}, {0x43D, 'h'},
      {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'},
      {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4BB, 'h'}, {0x501, 'd'}, {0x3BF, 'o'}};
  const auto found = letters.find(code);
  return found == letters.end() ? code : found->second;
}

utf8proc_int32_t without_dash(utf8proc_int32_t code) {
  return code == '_' || code == 0x2212 || utf8proc_category(code) == UTF8PROC_CATEGORY_PD ? ' '
                                                                                          : code;
}

// In what the names of a group differ from the one before that is nearest to them.
std::set<std::string> kinds_of(const std::vector<std::string>& names,
                               const std::vector<size_t>& group) {
  std::set<std::string> kinds;
  for (size_t i = 1; i < group.size(); ++i) {
    std::string kind = difference(names[group[0]], names[group[i]]);
    for (size_t j = 1; j < i && kind == "spelling"; ++j)
      kind = difference(names[group[j]], names[group[i]]);
    kinds.insert(kind);
  }
  return kinds;
}

}  // namespace

size_t first_not_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const size_t length = take_code_point(text, at, code);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::string shown(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const size_t length = take_code_point(text, at, code);
    if (length == 0) {
      result += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[at++]));
      continue;
    }
    if (is_invisible_point(code) || (is_blank_point(code) && code != ' '))
      result += fmt::format("<U+{:04X}>", code);
    else
      result += text.substr(at, length);
    at += length;
  }
  return result;
}

std::string first_unseen(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const size_t length = std::max<size_t>(1, take_code_point(text, at, code));
    const bool plain = code == ' ' || code == '\t' || code == '\n' || code == '\r';
    if (!plain && (is_invisible_point(code) || is_blank_point(code)))
      return std::string(text.substr(at, length));
    at += length;
  }
  return "";
}

std::string readable(const std::string& text) {
  return first_not_utf8(text) == std::string::npos ? text : shown(text);
}

std::string composed(std::string_view text) {
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string visible(std::string_view text) {
  return with_plain_blanks(without_invisible(composed(text)));
}

std::string looks_of(std::string_view text) {
  std::string looks =
      mapped(without_invisible(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                          UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  looks = with_plain_numbers(by_code_point(with_plain_blanks(looks), as_latin));
  return by_code_point(looks, without_dash);
}

std::string difference(const std::string& a, const std::string& b) {
  if (a == b || looks_of(a) != looks_of(b)) return "";
  if (composed(a) == composed(b)) return "Unicode form";
  if (without_invisible(a) == without_invisible(b)) return "invisible characters";
  if (with_plain_blanks(a) == with_plain_blanks(b)) return "blanks";
  if (without_case(a) == without_case(b)) return "case";
  if (with_plain_numbers(a) == with_plain_numbers(b)) return "leading zeros";
  return "spelling";
}

std::vector<std::vector<size_t>> look_alikes(const std::vector<std::string>& names) {
  std::map<std::string, std::vector<size_t>> by_looks;
  std::set<std::string> seen;
  std::vector<std::string> order;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!seen.insert(names[i]).second) continue;
    auto& group = by_looks[looks_of(names[i])];
    if (group.empty()) order.push_back(looks_of(names[i]));
    group.push_back(i);
  }
  std::vector<std::vector<size_t>> groups;
  for (const auto& looks : order)
    if (by_looks[looks].size() > 1) groups.push_back(by_looks[looks]);
  return groups;
}

std::string enumerate_look_alikes(const std::vector<std::string>& names,
                                  const std::vector<std::vector<size_t>>& groups) {
  if (groups.empty()) return "";
  constexpr size_t shown_groups = 3, shown_names = 4;
  std::string text;
  for (size_t g = 0; g < std::min(groups.size(), shown_groups); ++g) {
    if (g > 0) text += "; ";
    const auto& group = groups[g];
    for (size_t i = 0; i < std::min(group.size(), shown_names); ++i)
      text += fmt::format("{}'{}'", i > 0 ? ", " : "", shown(names[group[i]]));
    if (group.size() > shown_names) text += fmt::format(" and {} more", group.size() - shown_names);
    text += fmt::format(" ({})", fmt::join(kinds_of(names, group), ", "));
  }
  if (groups.size() > shown_groups)
    text += fmt::format("; and {} more", groups.size() - shown_groups);
  return text;
}

}  // namespace driftsweep::base
