#include "job/field.h"

#include "base/duration.h"
#include "base/errors.h"

namespace driftsweep::job {
namespace {

const Node& node_of(const Section& section, const KeyInfo& info) { return *section.find(info.key); }

}  // namespace

void read_value(int& value, const Section& section, const KeyInfo& info) {
  value = static_cast<int>(integer_of(node_of(section, info), section.name_of(info.key),
                                      info.takes.least, info.takes.most));
}

void read_value(int64_t& value, const Section& section, const KeyInfo& info) {
  value = integer_of(node_of(section, info), section.name_of(info.key), info.takes.least,
                     info.takes.most);
}

void read_value(double& value, const Section& section, const KeyInfo& info) {
  const Node& node = node_of(section, info);
  const std::string name = section.name_of(info.key);
  value = info.takes.type == Shape::Type::duration ? seconds_of(node, name)
                                                   : number_of(node, name, info.takes.range);
}

void read_value(std::optional<double>& value, const Section& section, const KeyInfo& info) {
  double number = 0;
  read_value(number, section, info);
  value = number;
}

void read_value(bool& value, const Section& section, const KeyInfo& info) {
  value = flag_of(node_of(section, info), section.name_of(info.key));
}

void read_value(std::string& value, const Section& section, const KeyInfo& info) {
  const Node& node = node_of(section, info);
  const std::string name = section.name_of(info.key);
  if (info.takes.type == Shape::Type::choice)
    value = choice_of(node, name, info.takes.choices, info.takes.later);
  else
    value = info.takes.type == Shape::Type::name ? name_of(node, name) : text_of(node, name);
}

double seconds_of(const Node& node, const std::string& name) {
  const auto seconds = base::parse_duration(text_of(node, name));
  if (!seconds || !(*seconds > 0))
    throw base::usage_error(node.where, name + " is no span of time: '" + node.text + "'",
                            "Write it like 90s, 10min, 12h or 01:30:00");
  return *seconds;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else if (text.compare(i, 2, "${") == 0) {
      result += "$$";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::optional<std::string> yaml_value(const KeyInfo& info, const std::string& value) {
  return info.takes.type == Shape::Type::choice ? value : quoted(value);
}

std::optional<std::string> yaml_value(const KeyInfo& info, const std::optional<double>& value) {
  return value ? yaml_value(info, *value) : std::nullopt;
}

}  // namespace driftsweep::job
