// What a key of the job takes, as a value: readers, the JSON schema and the reference follow it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "job/section.h"

namespace driftsweep::job {

struct Shape {
  enum class Type {
    whole,     // a whole number, least to most
    number,    // a finite number in `range`
    flag,      // true or false
    text,      // any scalar that is not empty
    name,      // a text that the user makes up: what YAML takes for nothing is one too
    path,      // of a file, relative to the job's folder
    duration,  // 90s, 10min, 12h, 01:30:00
    percent,   // 5%
    choice,    // one of `choices`; `later` are refused as things of a later version
    list,      // of items like of.front(), `least` to `most` of them
    map,       // names the user chooses, with values like of.front()
    block,     // the keys of a block, see job/blocks.h
    any_of     // one of `of`
  };
  Type type = Type::text;
  Range range = {};
  int64_t least = std::numeric_limits<int64_t>::min(), most = std::numeric_limits<int64_t>::max();
  Names choices = {}, later = {};
  std::string block = {};
  std::vector<Shape> of = {};
};

// Such a shape, as in takes::whole(1, 10).
namespace takes {
Shape whole(int64_t least, int64_t most = std::numeric_limits<int64_t>::max());
Shape number(const Range& range = {});
Shape flag();
Shape text();
Shape name();
Shape path();
Shape duration();
Shape percent();
Shape choice(Names choices, Names later = {});
Shape list_of(const Shape& item, int64_t least = 1,
              int64_t most = std::numeric_limits<int64_t>::max());
Shape map_of(const Shape& value);
Shape block(const std::string& name);
Shape any_of(std::vector<Shape> shapes);
}  // namespace takes

// "a whole number from 1 to 4096", "`adam`, `adamw` or `sgd`", with code spans in backquotes.
std::string words_of(const Shape& shape);

// Whether the value of a key belongs to what a study means, so that a job with another is another
// study (job/identity.h).
enum class Identity {
  no,             // a label, or how to run
  yes,            // always
  where_changed,  // where it is not the default: the key came after the first studies
  content,        // a path: what the file holds belongs to it, not where it lies
  keys            // a block: each of its keys says for itself
};

// All that is said of one key.
struct KeyInfo {
  std::string key;
  Shape takes;
  Identity identity = Identity::yes;
  std::string documentation;  // sentences; Markdown without links
  // What holds where the key is left out, as YAML or in words; empty = nothing.
  std::string fallback = {};
  bool required = false;
};

}  // namespace driftsweep::job
