// A strict reader of one map of the job: every key is declared, every value has a type and a range,
// and every complaint names the place, the reason and the repair.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "job/node.h"

namespace driftsweep::job {

using Names = std::vector<std::string>;

// The refusal of something that the documentation names and a later version will offer:
// "WHAT is not offered by this version (x.y.z) yet. It offers a and b."
[[noreturn]] void refuse_later(const std::string& where, const std::string& what,
                               const Names& offered);

// A range of numbers with ends that belong to it or not.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false, open_high = false;

  bool has(double value) const;
  std::string text() const;  // "greater than 0 and at most 1"
};

// Scalars, with `name` as the dotted key for complaints.
int64_t integer_of(const Node& node, const std::string& name, int64_t low,
                   int64_t high = std::numeric_limits<int64_t>::max());
double number_of(const Node& node, const std::string& name, const Range& range = {});
bool flag_of(const Node& node, const std::string& name);
std::string text_of(const Node& node, const std::string& name);
// A text that the user makes up: what YAML takes for nothing, null, is a name like another.
std::string name_of(const Node& node, const std::string& name);
// One of `offered`; a name in `later` is refused as a thing of a later version.
std::string choice_of(const Node& node, const std::string& name, const Names& offered,
                      const Names& later = {});

// The items of a list, each another value than those before it. UserError for a node that is no
// list, for an empty one and for a value that stands twice; `example` is shown: "[all, gamma]".
const std::vector<Node>& each_once(const Node& node, const std::string& name,
                                   const std::string& example);

// The keys of blocks that belong to one kind of study: UserError where the job has one of them and
// is of another kind.
class Section;
void refuse_blocks_of_other_kinds(const Section& section, const std::string& kind,
                                  const Names& blocks);

class Section {
 public:
  // `name` is the dotted key of the map ("" for the whole job). Throws for a node that is no map,
  // for keys that are neither in `keys` nor in `later`, and for those of `later`.
  Section(const Node& node, std::string name, const Names& keys, const Names& later = {});

  const std::string& where() const { return node_.where; }
  const std::string& name() const { return name_; }
  std::string name_of(const std::string& key) const;

  const Node* find(const std::string& key) const;
  bool has(const std::string& key) const { return find(key) != nullptr; }
  // The value of a key that must be there; `example` is shown where it is not.
  const Node& need(const std::string& key, const std::string& example) const;
  // The line of a key, or that of the section where the key is left out.
  std::string where(const std::string& key) const;

  // Values with a default.
  int64_t integer(const std::string& key, int64_t fallback, int64_t low,
                  int64_t high = std::numeric_limits<int64_t>::max()) const;
  double number(const std::string& key, double fallback, const Range& range = {}) const;
  bool flag(const std::string& key, bool fallback) const;
  std::string text(const std::string& key, const std::string& fallback) const;
  std::string text_of_name(const std::string& key, const std::string& fallback) const;
  std::string choice(const std::string& key, const std::string& fallback, const Names& offered,
                     const Names& later = {}) const;

 private:
  const Node& node_;
  std::string name_;
};

}  // namespace driftsweep::job
