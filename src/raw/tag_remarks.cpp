#include "raw/tag_remarks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

constexpr uint16_t first_dng_tag = 50706;
constexpr uint16_t default_user_crop = 51125;
constexpr size_t most_shown = 4;

// True where all numbers of the tag are the one at which it asks for nothing.
bool asks_nothing(const TagRule& rule, const std::vector<double>& values) {
  if (rule.tag == default_user_crop) return values == std::vector<double>{0, 0, 1, 1};
  if (!rule.neutral || values.empty()) return false;
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return value == *rule.neutral; });
}

std::string shown(const TagRule& rule, const std::vector<double>& values) {
  if (values.empty() || values.size() > most_shown) return rule.name;
  std::string text = rule.name;
  for (const double value : values) text += fmt::format(" {:.6g}", value);
  return text;
}

void remark_on_tag(const std::string& path, const TiffLayout& layout,
                   const TiffDirectory& directory, const TagRule& rule, Remarks& remarks) {
  const auto values = layout.reader.numbers(directory, rule.tag, most_shown + 1);
  if (asks_nothing(rule, values)) return;
  const std::string text = fmt::format("{} ({})", shown(rule, values), rule.why);
  if (rule.use == TagUse::refused)
    throw base::data_error(path, "the file has " + text + ", which is not read",
                           "Convert it to a plain DNG or TIFF mosaic first");
  const bool doubt = rule.use == TagUse::doubted;
  remarks.push_back(
      {rule.name, text + " is not applied",
       doubt ? "Apply it in another program first, or write the file without the tag" : "", doubt});
}

bool is_remarked(TagUse use) {
  return use == TagUse::told || use == TagUse::doubted || use == TagUse::refused;
}

// Levels and colours that only a DNG's reading takes.
void remark_on_dng_tags(const TiffDirectory& main, Remarks& remarks) {
  std::vector<std::string> names;
  for (const auto& [tag, entry] : main.entries) {
    const TagRule* rule = find_tag_rule(tag);
    if (tag > first_dng_tag && rule != nullptr && rule->use == TagUse::read)
      names.emplace_back(rule->name);
  }
  if (names.empty()) return;
  remarks.push_back({"DNG tags in a TIFF",
                     fmt::format("the TIFF has no DNGVersion, so that its {} {} not read",
                                 fmt::join(names, ", "), names.size() == 1 ? "is" : "are"),
                     "Name it .dng and give it a DNGVersion, or put the facts in camera.yaml",
                     true});
}

}  // namespace

void remark_on_tags(const std::string& path, const TiffLayout& layout, const TiffDirectory& main,
                    Remarks& remarks) {
  for (const auto& [tag, entry] : main.entries) {
    const TagRule* rule = find_tag_rule(tag);
    if (rule != nullptr && is_remarked(rule->use))
      remark_on_tag(path, layout, main, *rule, remarks);
  }
  if (!layout.is_dng) {
    remark_on_dng_tags(main, remarks);
    return;
  }
  const TiffDirectory& first = layout.directory(0);
  for (const auto& [tag, entry] : first.entries) {
    const TagRule* rule = find_tag_rule(tag);
    // What is refused is a way of storing pixels, here those of a preview.
    if (tag >= first_dng_tag && !main.has(tag) && rule != nullptr && is_remarked(rule->use) &&
        rule->use != TagUse::refused)
      remark_on_tag(path, layout, first, *rule, remarks);
  }
}

int orientation_of(const TiffLayout& layout, const TiffDirectory& main) {
  const TiffDirectory& holder = main.has(tags::orientation) ? main : layout.directory(0);
  const double value = layout.reader.number(holder, tags::orientation).value_or(1);
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

}  // namespace driftsweep::raw
