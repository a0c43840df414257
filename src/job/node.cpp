#include "job/node.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <utility>

#include "base/errors.h"
#include "job/unseen.h"
#include "yaml/one_document.h"

namespace driftsweep::job {
namespace {

constexpr int deepest = 50;
// Aliases of aliases multiply; no job is so long.
constexpr int most_nodes = 1000000;

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

// What a null at this place was written as; yaml-cpp keeps no text of it.
std::string null_text(const std::string& text, const YAML::Mark& mark) {
  if (mark.is_null()) return "";
  size_t begin = 0;
  for (int line = 0; line < mark.line; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string::npos) return "";
    ++begin;
  }
  begin += static_cast<size_t>(mark.column);
  if (begin >= text.size()) return "";
  const size_t end = text.find_first_of(" \t\r\n,]}:#", begin);
  const std::string word = text.substr(begin, end == std::string::npos ? end : end - begin);
  for (const char* written : {"~", "null", "Null", "NULL"})
    if (word == written) return word;
  return "";
}

class Converter {
 public:
  Converter(const std::string& text, const Place& place) : text_(text), place_(place) {}

  std::string at(const YAML::Mark& mark) const {
    return place_(mark.is_null() ? 1 : mark.line + 1);
  }

  Node convert(const YAML::Node& yaml, const std::string& where, int depth) {
    if (depth > deepest || ++nodes_ > most_nodes)
      throw base::usage_error(where, "the YAML is nested too deeply", "Remove the inner levels");
    refuse_tag(yaml, where);
    Node node;
    node.where = where;
    if (yaml.IsScalar()) {
      node.kind = Node::Kind::scalar;
      node.text = expanded(yaml.Scalar(), where);
      // "!" is the library's tag of a quoted scalar. One that took its value from a variable had to
      // be quoted inside {}, so it may still be a number.
      node.quoted = yaml.Tag() == "!" && node.text == yaml.Scalar();
      if (yaml.Tag() != "!") refuse_unseen(yaml.Scalar(), where);
    } else if (yaml.IsSequence()) {
      node.kind = Node::Kind::list;
      for (const auto& item : yaml) node.items.push_back(convert(item, at(item.Mark()), depth + 1));
    } else if (yaml.IsMap()) {
      node.kind = Node::Kind::map;
      for (const auto& entry : yaml) add(node, entry.first, entry.second, depth);
    } else {
      node.text = null_text(text_, yaml.Mark());
    }
    return node;
  }

 private:
  // A tag says what a value is whatever it looks like, as in !!str 5.
  static void refuse_tag(const YAML::Node& yaml, const std::string& where) {
    const std::string& tag = yaml.Tag();
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw base::usage_error(where, "the tag " + tag + " is not read",
                            "Remove it; a text that looks like a number stands in quotes");
  }

  void add(Node& node, const YAML::Node& key, const YAML::Node& value, int depth) {
    const std::string where = at(key.Mark());
    if (!key.IsScalar())
      throw base::usage_error(where, "a key is not a plain word", "Write keys as name: value");
    if (key.Tag() != "!") refuse_unseen(key.Scalar(), where);
    if (key.Scalar() == "<<" && key.Tag() != "!")
      throw base::usage_error(where, "the merge key << is not read",
                              "Write the keys out that it would bring in");
    if (node.find(key.Scalar()) != nullptr)
      throw base::usage_error(where, "the key '" + key.Scalar() + "' appears twice",
                              "Keep one of the two");
    node.add(key.Scalar(), where, convert(value, where, depth + 1));
  }

  const std::string& text_;
  const Place& place_;
  int nodes_ = 0;
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
  Converter converter(text, place);
  try {
    require_one_document(text, place);
    const YAML::Node document = YAML::Load(text);
    return converter.convert(document, converter.at(document.Mark()), 0);
  } catch (const YAML::Exception& error) {
    if (!error.mark.is_null()) refuse_unseen_near(text, error.mark.line, place);
    throw base::usage_error(
        converter.at(error.mark), "this is not valid YAML: " + error.msg,
        "Check indentation, brackets, quotes and that a blank follows each ':'");
  }
}

}  // namespace driftsweep::job
