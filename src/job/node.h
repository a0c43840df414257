// A YAML text as a tree that remembers where everything stands, with ${VAR} expanded. The readers
// of the job see this tree and never the YAML library.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace driftsweep::job {

struct Node {
  enum class Kind { null, scalar, list, map } kind = Kind::null;
  // Of a scalar, variables expanded; of a null as it was written: "", "~", "null".
  std::string text{};
  bool quoted = false;        // a scalar in quotes is a string, never a number
  std::string where{};        // "job.yaml:12" (the key's line for the value of a key), "--set seed"
  std::vector<Node> items{};  // of a list or map
  std::vector<std::string> keys{};       // of a map, by item, each once
  std::vector<std::string> key_where{};  // of a map, by item

  const Node* find(const std::string& key) const;  // nullptr where there is no such key
  Node* find(const std::string& key);
  Node& add(const std::string& key, const std::string& key_place, Node value);
};

// Turns a line number (from 1) into the text of a place.
using Place = std::function<std::string(int line)>;

// Parses one YAML document. `${VAR}` in a scalar becomes the environment variable's value, `$${` a
// plain `${`. UserError (usage) for broken YAML, several documents, a repeated key, a key that is
// no scalar, an unknown variable, nesting deeper than 50, and what would be read as something else
// than it looks like: tags, merge keys, and blanks or marks outside quotes that nobody sees.
Node parse_yaml(const std::string& text, const Place& place);

}  // namespace driftsweep::job
