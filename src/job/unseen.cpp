#include "job/unseen.h"

#include <map>
#include <sstream>
#include <string_view>

#include "base/errors.h"
#include "base/spelling.h"

namespace driftsweep::job {
namespace {

// "a no-break space (U+00A0)"; those that people meet most have a name.
std::string name_of_unseen(const std::string& character) {
  static const std::map<std::string, const char*> names = {
      {"\u00a0", "a no-break space"},     {"\u00ad", "a soft hyphen"},
      {"\u200b", "a zero-width space"},   {"\u202f", "a narrow no-break space"},
      {"\u3000", "an ideographic space"}, {"\ufeff", "a byte order mark"}};
  const auto known = names.find(character);
  const std::string code = base::shown(character);  // "<U+00A0>"
  return std::string(known == names.end() ? "a character" : known->second) + " (" +
         code.substr(1, code.size() - 2) + ")";
}

bool indented_by_tab(std::string_view line) {
  const size_t tab = line.find('\t');
  return tab != std::string_view::npos && line.find_first_not_of(" \t") > tab;
}

}  // namespace

void refuse_unseen(const std::string& scalar, const std::string& where) {
  const std::string found = base::first_unseen(scalar);
  if (found.empty()) return;
  throw base::usage_error(where,
                          "'" + scalar + "' holds " + name_of_unseen(found) + ", which nobody sees",
                          "Type a plain blank or nothing in its place, or put a name that is meant "
                          "to hold it into quotes");
}

void refuse_unseen_near(const std::string& text, int line, const Place& place) {
  std::istringstream lines(text);
  std::string content;
  for (int number = 0; std::getline(lines, content) && number <= line; ++number) {
    if (number + 1 < line) continue;
    const bool marked = number == 0 && content.starts_with("\ufeff");
    if (const std::string found = base::first_unseen(marked ? content.substr(3) : content);
        !found.empty())
      throw base::usage_error(place(number + 1),
                              "the line holds " + name_of_unseen(found) +
                                  ", which nobody sees and YAML takes for a letter",
                              "Type a plain blank in its place");
    if (indented_by_tab(content))
      throw base::usage_error(place(number + 1), "the line is indented by a tab",
                              "Indent by blanks: YAML takes no tabs there");
  }
}

}  // namespace driftsweep::job
