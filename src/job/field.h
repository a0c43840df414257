// One key of a block of the job, said once: what it takes, what it is for, how it is read, how a
// resolved job writes it, and what it adds to the job's meaning. A block is a list of such fields
// in the order in which a resolved job writes them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "job/job.h"
#include "job/section.h"
#include "job/shape.h"

namespace driftsweep::job {

// A line of the meaning, and its place among those of its block: lines of a lower rank come first.
// Studies keep their identity, so that a line must stay where it stood when it came.
struct MeaningLine {
  std::string key, value;
  int rank = 0;
};
using MeaningLines = std::vector<MeaningLine>;

// The value of a key that is there; `info` says what it must be.
void read_value(int& value, const Section& section, const KeyInfo& info);
void read_value(int64_t& value, const Section& section, const KeyInfo& info);
void read_value(double& value, const Section& section, const KeyInfo& info);
void read_value(std::optional<double>& value, const Section& section, const KeyInfo& info);
void read_value(bool& value, const Section& section, const KeyInfo& info);
void read_value(std::string& value, const Section& section, const KeyInfo& info);

// Seconds.
double seconds_of(const Node& node, const std::string& name);

// A YAML double-quoted scalar. `${` is escaped too, so that reading does not expand it again.
std::string quoted(const std::string& text);
// As YAML; nothing for a value that is not there.
std::optional<std::string> yaml_value(const KeyInfo& info, const std::string& value);
std::optional<std::string> yaml_value(const KeyInfo& info, const std::optional<double>& value);
template <typename Value>
std::optional<std::string> yaml_value(const KeyInfo& info, const Value& value) {
  return fmt::format("{}{}", value, info.takes.type == Shape::Type::duration ? "s" : "");
}
// As the meaning says it: as YAML, without quotes.
template <typename Value>
std::optional<std::string> plain_value(const KeyInfo& info, const Value& value) {
  return yaml_value(info, value);
}
inline std::optional<std::string> plain_value(const KeyInfo& /*info*/, const std::string& value) {
  return value;
}

template <typename Spec>
struct Field {
  using Text = std::function<std::optional<std::string>(const Spec&)>;

  KeyInfo info;
  // Of a key that is there; null where the block's reader does it, since it needs more to know.
  std::function<void(Spec&, const Section&)> read = nullptr;
  // As a resolved job writes the value; nothing where it does not write the key.
  Text text = nullptr;
  // What the value adds to the meaning; null: the text, as far as info.identity says so.
  std::function<MeaningLines(const std::string& prefix, const Spec&)> mean = nullptr;
  std::function<bool(const Spec&)> belongs = nullptr;  // null: always
  Text plain = nullptr;                                // text without quotes; null: the text
  int rank = 0;

  Field where(std::function<bool(const Spec&)> condition) && {
    belongs = std::move(condition);
    return std::move(*this);
  }
  Field reads(std::function<void(Spec&, const Section&)> reader) && {
    read = std::move(reader);
    return std::move(*this);
  }
  Field writes(Text writer) && {
    text = std::move(writer);
    return std::move(*this);
  }
  Field means(std::function<MeaningLines(const std::string& prefix, const Spec&)> lines) && {
    mean = std::move(lines);
    return std::move(*this);
  }
  Field ranked(int place) && {
    rank = place;
    return std::move(*this);
  }
  Field otherwise(std::string fallback) && {
    info.fallback = std::move(fallback);
    return std::move(*this);
  }
  Field needed() && {
    info.required = true;
    return std::move(*this);
  }
};

template <typename Spec>
using Block = std::vector<Field<Spec>>;

// A key whose value is a member of the spec; its default is the member's.
template <typename Spec, typename Value>
Field<Spec> value(const std::string& key, Value Spec::*member, const Shape& takes,
                  Identity identity, const std::string& documentation) {
  Field<Spec> field{{key, takes, identity, documentation}};
  field.info.fallback = plain_value(field.info, Spec().*member).value_or("");
  const KeyInfo info = field.info;
  field.read = [=](Spec& spec, const Section& section) { read_value(spec.*member, section, info); };
  field.text = [=](const Spec& spec) { return yaml_value(info, spec.*member); };
  field.plain = [=](const Spec& spec) { return plain_value(info, spec.*member); };
  return field;
}

// A key whose value says how it is read and written itself.
template <typename Spec>
Field<Spec> key(const std::string& name, const Shape& takes, Identity identity,
                const std::string& documentation) {
  return {{name, takes, identity, documentation}};
}

// Lines of what stands below one key: they keep their order, whatever comes beside that key.
inline MeaningLines in_this_order(MeaningLines lines) {
  for (auto& line : lines) line.rank = 0;
  return lines;
}

template <typename Spec>
MeaningLines lines_of(const Field<Spec>& field, const Spec& spec, const std::string& prefix) {
  if (field.belongs && !field.belongs(spec)) return {};
  if (field.mean) return field.mean(prefix, spec);
  const KeyInfo& info = field.info;
  if (info.identity != Identity::yes && info.identity != Identity::where_changed) return {};
  const auto text = field.plain ? field.plain(spec) : field.text(spec);
  if (!text || (info.identity == Identity::where_changed && *text == info.fallback)) return {};
  return {{prefix + info.key, *text}};
}

// What the block means, every key with `prefix` ("models.resnet18.train.") in front.
template <typename Spec>
MeaningLines meaning_of(const Block<Spec>& block, const Spec& spec, const std::string& prefix) {
  MeaningLines lines;
  for (const auto& field : block)
    for (auto& line : lines_of(field, spec, prefix)) {
      line.rank += field.rank;
      lines.push_back(std::move(line));
    }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.rank < b.rank; });
  return lines;
}

template <typename Spec>
std::vector<std::pair<std::string, std::string>> texts_of(const Block<Spec>& block,
                                                          const Spec& spec) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& field : block) {
    if (!field.text || (field.belongs && !field.belongs(spec))) continue;
    if (auto text = field.text(spec)) texts.emplace_back(field.info.key, std::move(*text));
  }
  return texts;
}

// As the job file writes the block, all defaults visible: "{epochs: 5, …}".
template <typename Spec>
std::string flow_text(const Block<Spec>& block, const Spec& spec) {
  std::string text;
  for (const auto& [name, value] : texts_of(block, spec))
    text += (text.empty() ? "" : ", ") + name + ": " + value;
  return "{" + text + "}";
}

// The same with a line for each key; a value that begins with a line break stands below its key.
template <typename Spec>
std::string lines_text(const Block<Spec>& block, const Spec& spec, const std::string& indent) {
  std::string text;
  for (const auto& [name, value] : texts_of(block, spec))
    text += indent + name + (value.starts_with('\n') ? ":" : ": ") + value + "\n";
  return text;
}

template <typename Spec>
Names keys_of(const Block<Spec>& block) {
  Names names;
  for (const auto& field : block) names.push_back(field.info.key);
  return names;
}

// Reads every key that is there and whose field knows how.
template <typename Spec>
void read_fields(const Block<Spec>& block, Spec& spec, const Section& section) {
  for (const auto& field : block)
    if (field.read && section.has(field.info.key)) field.read(spec, section);
}

// The shape of a key of the block, for a reader that does it itself.
template <typename Spec>
const KeyInfo& info_of(const Block<Spec>& block, const std::string& name) {
  return std::find_if(block.begin(), block.end(),
                      [&](const auto& field) { return field.info.key == name; })
      ->info;
}

}  // namespace driftsweep::job
