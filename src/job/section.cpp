#include "job/section.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::job {
namespace {

bool is_in(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return node.text.empty() ? "empty" : "'" + node.text + "', which is no value in YAML";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map of keys";
    default:
      return node.quoted ? "the text \"" + node.text + "\"" : "'" + node.text + "'";
  }
}

[[noreturn]] void wrong_type(const Node& node, const std::string& name, const std::string& wanted,
                             const std::string& repair, const std::string& did_you_mean = "") {
  throw base::usage_error(node.where, name + " must be " + wanted + " and is " + shown(node),
                          repair, did_you_mean);
}

// True where the whole of an unquoted scalar is a number of this type.
template <typename Number>
bool parse(const Node& node, Number& value) {
  if (node.kind != Node::Kind::scalar || node.quoted) return false;
  const bool plus = node.text.starts_with('+');
  if (plus && node.text.starts_with("+-")) return false;
  const char* first = node.text.data() + (plus ? 1 : 0);
  const char* last = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  return error == std::errc() && end == last && first != last;
}

// A whole number of any size.
bool is_whole(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.quoted) return false;
  const size_t sign = node.text.starts_with('-') || node.text.starts_with('+') ? 1 : 0;
  return node.text.size() > sign &&
         std::all_of(node.text.begin() + static_cast<std::ptrdiff_t>(sign), node.text.end(),
                     [](unsigned char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void refuse_later(const std::string& where, const std::string& what, const Names& offered) {
  throw base::usage_error(
      where, what + " is not offered by this version (" DRIFTSWEEP_VERSION ") yet",
      offered.empty() ? "Remove it" : "It offers " + base::enumerate(offered, "and"));
}

bool Range::has(double value) const {
  return (open_low ? value > low : value >= low) && (open_high ? value < high : value <= high);
}

std::string Range::text() const {
  std::string result;
  if (std::isfinite(low))
    result = fmt::format("{} {}", open_low ? "greater than" : "at least", low);
  if (std::isfinite(high))
    result += fmt::format("{}{} {}", result.empty() ? "" : " and ",
                          open_high ? "less than" : "at most", high);
  return result;
}

int64_t integer_of(const Node& node, const std::string& name, int64_t low, int64_t high) {
  int64_t value = 0;
  const bool parsed = parse(node, value);
  if (!parsed && is_whole(node))
    throw base::usage_error(
        node.where,
        node.text.starts_with('-')
            ? fmt::format("{} must be at least {} and is {}", name, low, node.text)
            : fmt::format("{} must be at most {} and is {}", name, high, node.text),
        node.text.starts_with('-') ? "Give a larger number" : "Give a smaller number");
  if (!parsed) wrong_type(node, name, "a whole number", "Write digits, such as 5");
  if (value < low)
    throw base::usage_error(node.where,
                            fmt::format("{} must be at least {} and is {}", name, low, value),
                            "Give a larger number");
  if (value > high)
    throw base::usage_error(node.where,
                            fmt::format("{} must be at most {} and is {}", name, high, value),
                            "Give a smaller number");
  return value;
}

double number_of(const Node& node, const std::string& name, const Range& range) {
  double value = 0;
  if (!parse(node, value) || !std::isfinite(value))
    wrong_type(node, name, "a finite number", "Write it in digits, such as 0.5 or 1e-4");
  if (!range.has(value))
    throw base::usage_error(node.where,
                            fmt::format("{} must be {} and is {}", name, range.text(), value),
                            "Give a number in that range");
  return value;
}

bool flag_of(const Node& node, const std::string& name) {
  if (node.kind == Node::Kind::scalar && !node.quoted) {
    if (node.text == "true" || node.text == "True" || node.text == "TRUE") return true;
    if (node.text == "false" || node.text == "False" || node.text == "FALSE") return false;
  }
  wrong_type(node, name, "true or false", "Write true or false, without quotes",
             node.kind == Node::Kind::scalar ? base::nearest(node.text, {"true", "false"}) : "");
}

std::string text_of(const Node& node, const std::string& name) {
  if (node.kind != Node::Kind::scalar || node.text.empty())
    wrong_type(node, name, "a text", "Write one word or path after the colon");
  return node.text;
}

std::string name_of(const Node& node, const std::string& name) {
  if (node.kind == Node::Kind::null && !node.text.empty() && node.text != "~") return node.text;
  return text_of(node, name);
}

std::string choice_of(const Node& node, const std::string& name, const Names& offered,
                      const Names& later) {
  std::string value = text_of(node, name);
  if (is_in(offered, value)) return value;
  if (is_in(later, value)) refuse_later(node.where, name + ": " + value, offered);
  Names all = offered;
  all.insert(all.end(), later.begin(), later.end());
  throw base::usage_error(node.where, name + " cannot be '" + value + "'",
                          "It can be " + base::enumerate(offered), base::nearest(value, all));
}

const std::vector<Node>& each_once(const Node& node, const std::string& name,
                                   const std::string& example) {
  if (node.kind != Node::Kind::list || node.items.empty())
    throw base::usage_error(node.where, name + " must be a list with at least one entry",
                            "Write for example " + example);
  std::set<std::string> seen;
  for (const Node& item : node.items)
    if (!seen.insert(item.text).second)
      throw base::usage_error(item.where, name + " lists " + item.text + " twice", "Keep it once");
  return node.items;
}

void refuse_blocks_of_other_kinds(const Section& section, const std::string& kind,
                                  const Names& blocks) {
  for (const auto& block : blocks)
    if (block != kind && section.has(block))
      throw base::usage_error(section.where(block),
                              block + " belongs to kind: " + block + ", and this is kind: " + kind,
                              "Write kind: " + block + ", or remove it");
}

Section::Section(const Node& node, std::string name, const Names& keys, const Names& later)
    : node_(node), name_(std::move(name)) {
  const std::string what = name_.empty() ? "the job" : name_;
  if (node.kind != Node::Kind::map)
    wrong_type(node, what, "a map of keys", "Its keys are " + base::enumerate(keys, "and"));
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i];
    if (is_in(keys, key)) continue;
    if (is_in(later, key)) refuse_later(node.key_where[i], name_of(key), keys);
    Names all = keys;
    all.insert(all.end(), later.begin(), later.end());
    throw base::usage_error(node.key_where[i], "unknown key '" + key + "' in " + what,
                            "Its keys are " + base::enumerate(keys, "and"),
                            base::nearest(key, all));
  }
}

std::string Section::name_of(const std::string& key) const {
  return name_.empty() ? key : name_ + "." + key;
}

const Node* Section::find(const std::string& key) const { return node_.find(key); }

const Node& Section::need(const std::string& key, const std::string& example) const {
  if (const Node* found = find(key)) return *found;
  throw base::usage_error(where(), "the key '" + name_of(key) + "' is missing",
                          "Add for example " + example);
}

std::string Section::where(const std::string& key) const {
  const Node* found = find(key);
  return found != nullptr ? found->where : where();
}

int64_t Section::integer(const std::string& key, int64_t fallback, int64_t low,
                         int64_t high) const {
  const Node* found = find(key);
  return found != nullptr ? integer_of(*found, name_of(key), low, high) : fallback;
}

double Section::number(const std::string& key, double fallback, const Range& range) const {
  const Node* found = find(key);
  return found != nullptr ? number_of(*found, name_of(key), range) : fallback;
}

bool Section::flag(const std::string& key, bool fallback) const {
  const Node* found = find(key);
  return found != nullptr ? flag_of(*found, name_of(key)) : fallback;
}

std::string Section::text(const std::string& key, const std::string& fallback) const {
  const Node* found = find(key);
  return found != nullptr ? text_of(*found, name_of(key)) : fallback;
}

std::string Section::text_of_name(const std::string& key, const std::string& fallback) const {
  const Node* found = find(key);
  return found != nullptr ? job::name_of(*found, name_of(key)) : fallback;
}

std::string Section::choice(const std::string& key, const std::string& fallback,
                            const Names& offered, const Names& later) const {
  const Node* found = find(key);
  return found != nullptr ? choice_of(*found, name_of(key), offered, later) : fallback;
}

}  // namespace driftsweep::job
