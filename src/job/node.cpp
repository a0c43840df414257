#include "job/node.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <utility>

#include "base/errors.h"
#include "yaml/one_document.h"

namespace driftsweep::job {
namespace {

constexpr int deepest = 50;

std::string expanded(const std::string& text, const std::string& where) {
  std::string result;
  size_t i = 0;
  while (i < text.size()) {
    if (text.compare(i, 3, "$${") == 0) {
      result += "${";
      i += 3;
    } else if (text.compare(i, 2, "${") == 0) {
      const size_t end = text.find('}', i);
      if (end == std::string::npos)
        throw base::usage_error(where, "'${' is not closed in '" + text + "'",
                                "Write ${NAME}, or $${ for a literal ${");
      const std::string name = text.substr(i + 2, end - i - 2);
      const char* value = std::getenv(name.c_str());
      if (value == nullptr)
        throw base::usage_error(where, "the environment variable '" + name + "' is not set",
                                "Set it (export " + name + "=…), or write the value itself");
      result += value;
      i = end + 1;
    } else {
      result += text[i++];
    }
  }
  return result;
}

class Converter {
 public:
  explicit Converter(const Place& place) : place_(place) {}

  std::string at(const YAML::Mark& mark) const {
    return place_(mark.is_null() ? 1 : mark.line + 1);
  }

  Node convert(const YAML::Node& yaml, const std::string& where, int depth) const {
    if (depth > deepest)
      throw base::usage_error(where, "the YAML is nested too deeply", "Remove the inner levels");
    Node node;
    node.where = where;
    if (yaml.IsScalar()) {
      node.kind = Node::Kind::scalar;
      node.text = expanded(yaml.Scalar(), where);
      // "!" is the library's tag of a quoted scalar. One that took its value from a variable had to
      // be quoted inside {}, so it may still be a number.
      node.quoted = yaml.Tag() == "!" && node.text == yaml.Scalar();
    } else if (yaml.IsSequence()) {
      node.kind = Node::Kind::list;
      for (const auto& item : yaml) node.items.push_back(convert(item, at(item.Mark()), depth + 1));
    } else if (yaml.IsMap()) {
      node.kind = Node::Kind::map;
      for (const auto& entry : yaml) add(node, entry.first, entry.second, depth);
    }
    return node;
  }

 private:
  void add(Node& node, const YAML::Node& key, const YAML::Node& value, int depth) const {
    const std::string where = at(key.Mark());
    if (!key.IsScalar())
      throw base::usage_error(where, "a key is not a plain word", "Write keys as name: value");
    if (node.find(key.Scalar()) != nullptr)
      throw base::usage_error(where, "the key '" + key.Scalar() + "' appears twice",
                              "Keep one of the two");
    node.add(key.Scalar(), where, convert(value, where, depth + 1));
  }

  const Place& place_;
};

// YAML::Load silently ignores what follows the first document.
void require_one_document(const std::string& text, const Place& place) {
  if (const auto line = yaml::second_document(text))
    throw base::usage_error(place(*line), "the YAML document ends before this place",
                            "Keep one document: remove --- lines and stray commas or brackets");
}

}  // namespace

const Node* Node::find(const std::string& key) const {
  for (size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

Node* Node::find(const std::string& key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

Node& Node::add(const std::string& key, const std::string& key_place, Node value) {
  keys.push_back(key);
  key_where.push_back(key_place);
  items.push_back(std::move(value));
  return items.back();
}

Node parse_yaml(const std::string& text, const Place& place) {
  const Converter converter(place);
  try {
    require_one_document(text, place);
    const YAML::Node document = YAML::Load(text);
    return converter.convert(document, converter.at(document.Mark()), 0);
  } catch (const YAML::Exception& error) {
    throw base::usage_error(
        converter.at(error.mark), "this is not valid YAML: " + error.msg,
        "Check indentation, brackets, quotes and that a blank follows each ':'");
  }
}

}  // namespace driftsweep::job
