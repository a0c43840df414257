#include "job/override.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/blocks.h"

namespace driftsweep::job {
namespace {

// True where `path` is `head`, or goes on after it with a dot or an index.
bool starts_with_step(const std::string& path, const std::string& head) {
  return path.starts_with(head) &&
         (path.size() == head.size() || path[head.size()] == '.' || path[head.size()] == '[');
}

// What follows the head, without the dot between.
std::string after(const std::string& path, size_t length) {
  std::string rest = path.substr(length);
  if (rest.starts_with('.')) rest.erase(0, 1);
  return rest;
}

// The part of `path` that becomes a new key of the map at `trail`. Parameters have dots in their
// names, so below them only the last word can be a key of its own; a grid has dotted keys.
size_t new_key_length(const std::string& trail, const std::string& path) {
  static const Names fields = keys_of(axis_fields());
  if (trail == "drift.design.levels" || trail.ends_with(".grid")) return path.size();
  if (trail.ends_with("drift.parameters")) {  // or a training's
    const size_t dot = path.rfind('.');
    const bool field = dot != std::string::npos && std::find(fields.begin(), fields.end(),
                                                             path.substr(dot + 1)) != fields.end();
    return field ? dot : path.size();
  }
  return std::min(path.find_first_of(".["), path.size());
}

class Change {
 public:
  Change(const std::string& key, Node value) : place_("--set " + key), value_(std::move(value)) {}

  void apply(Node& node, const std::string& trail, const std::string& path) const {
    if (path.empty()) {
      node = value_;
    } else if (node.kind == Node::Kind::list) {
      apply_to_list(node, trail, path);
    } else if (node.kind == Node::Kind::scalar) {
      throw base::usage_error(place_, trail + " is '" + node.text + "' and has no keys",
                              "Set " + trail + " itself, such as '" + trail + "={…}'");
    } else {
      apply_to_map(node, trail, path);
    }
  }

 private:
  void apply_to_map(Node& node, const std::string& trail, const std::string& path) const {
    node.kind = Node::Kind::map;
    std::string best;
    for (const auto& key : node.keys)
      if (starts_with_step(path, key) && key.size() > best.size()) best = key;
    if (best.empty()) {
      best = path.substr(0, new_key_length(trail, path));
      if (best.empty() || path.substr(best.size()).starts_with('['))
        throw base::usage_error(place_, "the job has no list '" + joined(trail, best) + "'",
                                "Write keys as models[0].train.epochs",
                                base::nearest(best, node.keys));
      Node empty;
      empty.where = place_;
      node.add(best, place_, empty);
    }
    apply(*node.find(best), joined(trail, best), after(path, best.size()));
  }

  void apply_to_list(Node& node, const std::string& trail, const std::string& path) const {
    std::vector<std::string> names;
    size_t length = 0;
    Node* chosen = nullptr;
    for (auto& item : node.items) {
      const Node* name = item.kind == Node::Kind::map ? item.find("name") : nullptr;
      if (name == nullptr || name->text.empty()) continue;
      names.push_back(name->text);
      if (starts_with_step(path, name->text) && name->text.size() > length) {
        length = name->text.size();
        chosen = &item;
      }
    }
    if (path.starts_with('[')) std::tie(chosen, length) = indexed(node, path);
    if (chosen == nullptr)
      throw base::usage_error(
          place_, trail + " has no entry '" + path.substr(0, path.find('.')) + "'",
          "It has " + std::to_string(node.items.size()) + " entries, [0] the first",
          base::nearest(path.substr(0, path.find('.')), names));
    apply(*chosen, trail + path.substr(0, length), after(path, length));
  }

  static std::pair<Node*, size_t> indexed(Node& node, const std::string& path) {
    const size_t close = path.find(']');
    if (close == std::string::npos) return {nullptr, 0};
    size_t index = 0;
    const auto [end, error] = std::from_chars(path.data() + 1, path.data() + close, index);
    if (error != std::errc() || end != path.data() + close || index >= node.items.size())
      return {nullptr, 0};
    return {&node.items[index], close + 1};
  }

  static std::string joined(const std::string& trail, const std::string& key) {
    return trail.empty() ? key : trail + "." + key;
  }

  std::string place_;
  Node value_;
};

}  // namespace

void apply_overrides(Node& root, const std::vector<std::string>& overrides) {
  for (const auto& change : overrides) {
    const size_t equals = change.find('=');
    if (equals == std::string::npos || equals == 0)
      throw base::usage_error("--set " + change, "a change is written key=value",
                              "Write for example --set drift.design.n=16");
    const std::string key = change.substr(0, equals);
    Node value = parse_yaml(change.substr(equals + 1), [&](int) { return "--set " + key; });
    Change(key, std::move(value)).apply(root, "", key);
  }
}

}  // namespace driftsweep::job
