#include "job/shape.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "base/suggest.h"

namespace driftsweep::job {
namespace takes {

Shape whole(int64_t least, int64_t most) {
  return {.type = Shape::Type::whole, .least = least, .most = most};
}
Shape number(const Range& range) { return {.type = Shape::Type::number, .range = range}; }
Shape flag() { return {.type = Shape::Type::flag}; }
Shape text() { return {.type = Shape::Type::text}; }
Shape name() { return {.type = Shape::Type::name}; }
Shape path() { return {.type = Shape::Type::path}; }
Shape duration() { return {.type = Shape::Type::duration}; }
Shape percent() { return {.type = Shape::Type::percent}; }
Shape choice(Names choices, Names later) {
  return {.type = Shape::Type::choice, .choices = std::move(choices), .later = std::move(later)};
}
Shape list_of(const Shape& item, int64_t least, int64_t most) {
  return {.type = Shape::Type::list, .least = least, .most = most, .of = {item}};
}
Shape map_of(const Shape& value) { return {.type = Shape::Type::map, .of = {value}}; }
Shape block(const std::string& name) { return {.type = Shape::Type::block, .block = name}; }
Shape any_of(std::vector<Shape> shapes) {
  return {.type = Shape::Type::any_of, .of = std::move(shapes)};
}

}  // namespace takes

namespace {

std::string words_of_whole(const Shape& shape) {
  // What only the width of an integer bounds is not worth telling.
  if (shape.most >= std::numeric_limits<int>::max() && shape.most != 1'000'000'000'000)
    return fmt::format("a whole number, at least {}", shape.least);
  return fmt::format("a whole number from {} to {}", shape.least, shape.most);
}

}  // namespace

std::string words_of(const Shape& shape) {
  Names words;
  switch (shape.type) {
    case Shape::Type::whole:
      return words_of_whole(shape);
    case Shape::Type::number:
      return shape.range.text().empty() ? "a number" : "a number " + shape.range.text();
    case Shape::Type::flag:
      return "`true` or `false`";
    case Shape::Type::text:
      return "a text";
    case Shape::Type::name:
      return "a name";
    case Shape::Type::path:
      return "a path";
    case Shape::Type::duration:
      return "a span of time (`90s`, `10min`, `12h`, `01:30:00`)";
    case Shape::Type::percent:
      return "a share (`5%`)";
    case Shape::Type::choice:
      for (const auto& name : shape.choices) words.push_back("`" + name + "`");
      return base::enumerate(words);
    case Shape::Type::list:
      return "a list of: " + words_of(shape.of.front());
    case Shape::Type::map:
      return "`NAME: VALUE`, each value " + words_of(shape.of.front());
    case Shape::Type::block:
      return "keys of `" + shape.block + "`";
    case Shape::Type::any_of:
      for (const auto& each : shape.of) words.push_back(words_of(each));
      return base::enumerate(words);
  }
  return "";
}

}  // namespace driftsweep::job
