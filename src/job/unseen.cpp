#include "job/unseen.h"

#include <array>
#include <sstream>
#include <string_view>

#include "base/errors.h"

namespace driftsweep::job {
namespace {

struct Unseen {
  std::string_view bytes;
  const char* name;
};

constexpr std::array<Unseen, 13> all_unseen = {{{"\u00a0", "a no-break space (U+00A0)"},
                                                {"\u00ad", "a soft hyphen (U+00AD)"},
                                                {"\u2007", "a figure space (U+2007)"},
                                                {"\u2009", "a thin space (U+2009)"},
                                                {"\u200b", "a zero-width space (U+200B)"},
                                                {"\u200c", "a zero-width non-joiner (U+200C)"},
                                                {"\u200d", "a zero-width joiner (U+200D)"},
                                                {"\u200e", "a left-to-right mark (U+200E)"},
                                                {"\u200f", "a right-to-left mark (U+200F)"},
                                                {"\u202f", "a narrow no-break space (U+202F)"},
                                                {"\u2060", "a word joiner (U+2060)"},
                                                {"\u3000", "an ideographic space (U+3000)"},
                                                {"\ufeff", "a byte order mark (U+FEFF)"}}};

// nullptr where there is none.
const Unseen* find_unseen(std::string_view text) {
  for (const auto& each : all_unseen)
    if (text.find(each.bytes) != std::string_view::npos) return &each;
  return nullptr;
}

bool indented_by_tab(std::string_view line) {
  const size_t tab = line.find('\t');
  return tab != std::string_view::npos && line.find_first_not_of(" \t") > tab;
}

}  // namespace

void refuse_unseen(const std::string& scalar, const std::string& where) {
  const Unseen* found = find_unseen(scalar);
  if (found == nullptr) return;
  throw base::usage_error(where, "'" + scalar + "' holds " + found->name + ", which nobody sees",
                          "Type a plain blank or nothing in its place, or put a name that is meant "
                          "to hold it into quotes");
}

void refuse_unseen_near(const std::string& text, int line, const Place& place) {
  std::istringstream lines(text);
  std::string content;
  for (int number = 0; std::getline(lines, content) && number <= line; ++number) {
    if (number + 1 < line) continue;
    if (const Unseen* found = find_unseen(number == 0 && content.starts_with("\ufeff")
                                              ? std::string_view(content).substr(3)
                                              : content))
      throw base::usage_error(place(number + 1),
                              std::string("the line holds ") + found->name +
                                  ", which nobody sees and YAML takes for a letter",
                              "Type a plain blank in its place");
    if (indented_by_tab(content))
      throw base::usage_error(place(number + 1), "the line is indented by a tab",
                              "Indent by blanks: YAML takes no tabs there");
  }
}

}  // namespace driftsweep::job
