#include "job/model_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/errors.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

struct Varied {
  std::string key;  // dotted: "train.seed"
  std::string where;
  std::vector<Node> values;
};

bool is_number(const Node& node) {
  return !node.quoted && !node.text.empty() &&
         node.text.find_first_not_of("0123456789+-.eE") == std::string::npos &&
         node.text.find_first_of("0123456789") != std::string::npos;
}

std::vector<Varied> read_grid(const Node& grid, const std::string& name) {
  if (grid.kind != Node::Kind::map || grid.items.empty())
    throw base::usage_error(grid.where, name + " must name keys and the values they take",
                            "Write for example grid: {network: [resnet18, resnet34]}");
  std::vector<Varied> varied;
  size_t models = 1;
  for (size_t i = 0; i < grid.items.size(); ++i) {
    const Node& list = grid.items[i];
    const std::string key = name + "." + grid.keys[i];
    if (grid.keys[i] == "name" || grid.keys[i] == "grid")
      throw base::usage_error(grid.key_where[i], "a grid cannot vary " + grid.keys[i],
                              "Remove it: the models are named by the values that vary");
    if (list.kind != Node::Kind::list || list.items.empty())
      throw base::usage_error(
          grid.key_where[i], key + " must be a list of values",
          "Write for example " + grid.keys[i] + ": [a, b], or move the key " + "out of the grid");
    for (const Node& value : list.items) {
      if (value.kind != Node::Kind::scalar || value.text.empty())
        throw base::usage_error(value.where, key + " must list plain values",
                                "Vary the keys below it, such as train.seed: [1, 2]");
      const auto same = [&](const Node& other) { return other.text == value.text; };
      if (std::count_if(list.items.begin(), list.items.end(), same) > 1)
        throw base::usage_error(value.where, key + " lists " + value.text + " twice",
                                "Keep it once");
    }
    if (models > most_grid_models / list.items.size())
      throw base::usage_error(grid.where,
                              fmt::format("{} makes more than {} models", name, most_grid_models),
                              "Take fewer values");
    models *= list.items.size();
    varied.push_back({grid.keys[i], grid.key_where[i], list.items});
  }
  return varied;
}

// A text speaks for itself where no other key has the same; a number needs its key.
std::string label(const std::vector<Varied>& varied, size_t which, const Node& value) {
  const std::string& key = varied[which].key;
  const std::string word = key.substr(key.rfind('.') + 1);
  if (is_number(value)) return word + value.text;
  bool ambiguous = value.text == "true" || value.text == "false" || value.text == "none";
  for (size_t other = 0; other < varied.size(); ++other)
    for (const Node& each : varied[other].values)
      ambiguous |= other != which && each.text == value.text;
  const std::string text = word == "torchscript" || word == "weights"
                               ? std::filesystem::path(value.text).stem().string()
                               : value.text;
  return ambiguous ? word + "_" + text : text;
}

// Puts the value at its place, making the maps on the way.
void place(Node& entry, const Varied& varied, const Node& value, const std::string& name) {
  Node* node = &entry;
  std::string trail, rest = varied.key;
  for (size_t dot = rest.find('.'); dot != std::string::npos; dot = rest.find('.')) {
    const std::string word = rest.substr(0, dot);
    trail += (trail.empty() ? "" : ".") + word;
    rest.erase(0, dot + 1);
    Node* next = node->find(word);
    if (next == nullptr)
      next = &node->add(word, varied.where, {.kind = Node::Kind::map, .where = varied.where});
    else if (next->kind == Node::Kind::null)
      next->kind = Node::Kind::map;
    if (next->kind != Node::Kind::map)
      throw base::usage_error(
          varied.where,
          fmt::format("{}.grid varies {}, but {} is '{}' and has no keys", name, varied.key, trail,
                      next->text),
          "Write " + trail + " as a map of keys, or take " + varied.key + " out of the grid");
    node = next;
  }
  if (const Node* fixed = node->find(rest))
    throw base::usage_error(
        varied.where,
        fmt::format("{}.grid varies {}, which {} sets too", name, varied.key, fixed->where),
        "Keep one of the two");
  node->add(rest, varied.where, value);
}

std::string joined(const std::string& name, const std::string& more) {
  return name.empty() ? more : name + "-" + more;
}

}  // namespace

std::vector<Node> expand_grid(const Node& entry, const std::string& name) {
  const Node* grid = entry.kind == Node::Kind::map ? entry.find("grid") : nullptr;
  if (grid == nullptr) return {entry};
  const std::vector<Varied> varied = read_grid(*grid, name + ".grid");
  Node fixed{.kind = Node::Kind::map, .where = entry.where};
  std::string own_name, name_where = grid->where;
  for (size_t i = 0; i < entry.items.size(); ++i) {
    if (entry.keys[i] == "name") {
      own_name = name_of(entry.items[i], name + ".name");
      name_where = entry.key_where[i];
    } else if (entry.keys[i] != "grid") {
      fixed.add(entry.keys[i], entry.key_where[i], entry.items[i]);
    }
  }
  const bool any_varies = std::any_of(varied.begin(), varied.end(),
                                      [](const Varied& each) { return each.values.size() > 1; });
  std::vector<std::pair<Node, std::string>> made = {{fixed, own_name}};
  for (size_t which = 0; which < varied.size(); ++which) {
    std::vector<std::pair<Node, std::string>> next;
    for (const auto& [node, node_name] : made)
      for (const Node& value : varied[which].values) {
        Node more = node;
        place(more, varied[which], value, name);
        const bool named = varied[which].values.size() > 1 || !any_varies;
        next.emplace_back(std::move(more),
                          named ? joined(node_name, label(varied, which, value)) : node_name);
      }
    made = std::move(next);
  }
  std::vector<Node> entries;
  for (auto& [node, node_name] : made) {
    node.add("name", name_where,
             {.kind = Node::Kind::scalar, .text = node_name, .quoted = true, .where = name_where});
    entries.push_back(std::move(node));
  }
  return entries;
}

}  // namespace driftsweep::job
