#include "store/shape_file.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "store/byte_codec.h"
#include "store/disk.h"
#include "store/frames.h"
#include "store/journal_files.h"

namespace driftsweep::store {

namespace {

constexpr uint32_t version = 8;

std::string encode_facts(const StudyShape& shape) {
  ByteWriter to;
  to.number(version);
  for (const std::string* text : {&shape.name, &shape.kind, &shape.job_text, &shape.resolved_job,
                                  &shape.identity, &shape.origin})
    to.text(*text);
  std::vector<std::string> keys, values;
  for (const auto& [key, value] : shape.meaning) {
    keys.push_back(key);
    values.push_back(value);
  }
  to.texts(keys);
  to.texts(values);
  to.texts(shape.models);
  for (const int64_t number : {shape.folds, shape.points, shape.epochs, shape.images})
    to.number(number);
  to.number(static_cast<uint64_t>(shape.axes.size()));
  to.texts(shape.gradient_parameters);
  to.texts(shape.classes);
  to.texts(shape.metrics);
  to.numbers(std::vector<uint8_t>(shape.trained.begin(), shape.trained.end()));
  to.number(shape.confusion);
  to.texts(shape.image_sources);
  to.texts(shape.learned_parameters);
  to.numbers(shape.image_labels);
  const SearchAxes& search = shape.search;
  for (const auto* texts : {&search.groups, &search.parameters, &search.units, &search.as})
    to.texts(*texts);
  for (const auto* numbers : {&search.lambdas, &search.undrifted, &search.scales})
    to.numbers(*numbers);
  to.number(search.restarts);
  to.numbers(search.acts);
  to.number(search.tolerances);
  to.numbers(search.moves);
  to.number(search.ellipsoids);
  to.numbers(search.lows);
  to.numbers(search.highs);
  to.texts(shape.doubts);
  to.numbers(shape.image_parents);
  to.text(shape.design.type);
  to.number(shape.design.base);
  to.number(shape.design.second_order);
  to.numbers(search.held_out);
  return to.bytes();
}

// Returns the number of axes, which follow as records of their own; `written`: the version.
uint64_t decode_facts(std::string_view bytes, uint32_t& written, StudyShape& shape) {
  ByteReader from(bytes);
  written = from.number<uint32_t>();
  if (written < 3 || written > version) throw MalformedBytes("another version");
  for (std::string* text : {&shape.name, &shape.kind, &shape.job_text, &shape.resolved_job,
                            &shape.identity, &shape.origin})
    *text = from.text();
  const auto keys = from.texts();
  const auto values = from.texts();
  for (size_t i = 0; i < keys.size(); ++i) shape.meaning.emplace_back(keys[i], values.at(i));
  shape.models = from.texts();
  for (int64_t* number : {&shape.folds, &shape.points, &shape.epochs, &shape.images})
    *number = from.number<int64_t>();
  const auto axes = from.number<uint64_t>();
  shape.gradient_parameters = from.texts();
  shape.classes = from.texts();
  shape.metrics = from.texts();
  const auto trained = from.numbers<uint8_t>();
  shape.trained.assign(trained.begin(), trained.end());
  shape.confusion = from.number<bool>();
  shape.image_sources = from.texts();
  if (written > 3) shape.learned_parameters = from.texts();
  if (!from.at_end()) shape.image_labels = from.numbers<int32_t>();  // earlier ones end here
  if (written < 5) return axes;
  SearchAxes& search = shape.search;
  for (auto* texts : {&search.groups, &search.parameters, &search.units, &search.as})
    *texts = from.texts();
  for (auto* numbers : {&search.lambdas, &search.undrifted, &search.scales})
    *numbers = from.numbers<double>();
  search.restarts = from.number<int64_t>();
  search.acts = from.numbers<uint8_t>();
  if (written < 6) return axes;
  search.tolerances = from.number<bool>();
  search.moves = from.numbers<uint8_t>();
  if (written < 7) return axes;
  search.ellipsoids = from.number<bool>();
  search.lows = from.numbers<double>();
  search.highs = from.numbers<double>();
  if (written < 8) return axes;
  shape.doubts = from.texts();
  shape.image_parents = from.numbers<int32_t>();
  shape.design.type = from.text();
  shape.design.base = from.number<int64_t>();
  shape.design.second_order = from.number<bool>();
  search.held_out = from.numbers<int32_t>();
  return axes;
}

// A block of an axis's values; an axis of many points has several, one after another.
std::string encode_axis(const DesignAxis& axis, const AxisValues& values) {
  ByteWriter to;
  to.text(axis.name);
  to.text(axis.unit);
  to.text(axis.as);
  to.text(axis.tie);
  to.text(axis.group);
  to.text(axis.distribution);
  std::vector<std::string> names;
  std::vector<double> parts;
  for (const auto& [name, number] : axis.numbers) {
    names.push_back(name);
    parts.push_back(number);
  }
  to.texts(names);
  to.numbers(parts);
  const auto* numbers = std::get_if<std::vector<double>>(&values);
  to.number(static_cast<uint8_t>(numbers != nullptr));
  if (numbers != nullptr) {
    to.numbers(*numbers);
  } else {
    to.texts(std::get<std::vector<std::string>>(values));
  }
  return to.bytes();
}

template <typename Values>
void append(AxisValues& to, const Values& more) {
  if (!std::holds_alternative<Values>(to)) to = Values();
  auto& values = std::get<Values>(to);
  values.insert(values.end(), more.begin(), more.end());
}

void decode_distribution(ByteReader& from, DesignAxis& axis) {
  axis.group = from.text();
  axis.distribution = from.text();
  const auto names = from.texts();
  const auto parts = from.numbers<double>();
  axis.numbers.clear();
  for (size_t i = 0; i < names.size(); ++i) axis.numbers.emplace_back(names[i], parts.at(i));
}

void decode_axis(std::string_view bytes, uint32_t written, bool with_values,
                 std::vector<DesignAxis>& axes) {
  ByteReader from(bytes);
  const std::string name = from.text();
  if (axes.empty() || axes.back().name != name) axes.emplace_back().name = name;
  DesignAxis& axis = axes.back();
  axis.unit = from.text();
  axis.as = from.text();
  axis.tie = from.text();
  if (written > 7) decode_distribution(from, axis);
  const bool numbers = from.number<uint8_t>() != 0;
  if (numbers)
    append(axis.values, with_values ? from.numbers<double>() : std::vector<double>());
  else
    append(axis.values, with_values ? from.texts() : std::vector<std::string>());
}

}  // namespace

void write_shape_file(const std::string& path, const StudyShape& shape) {
  const auto write = [&shape](const Append& append) {
    append(framed(encode_facts(shape)));
    for (const auto& axis : shape.axes) {
      // Once at least, so that an axis without points is there.
      int64_t first = 0;
      do {
        const int64_t count = std::min(points_at_once, shape.points - first);
        append(framed(encode_axis(axis, axis.block(first, count))));
        first += count;
      } while (first < shape.points);
    }
  };
  replace_file(path, write, true);
}

std::optional<StudyShape> read_shape_file(const std::string& path, bool with_design_values) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const MappedBytes file(path);
  StudyShape shape;
  uint64_t axes = 0;
  uint32_t written = 0;
  try {
    bool first = true;
    for_frames(file.bytes(), 0, [&](uint64_t, std::string_view payload) {
      if (std::exchange(first, false))
        axes = decode_facts(payload, written, shape);
      else
        decode_axis(payload, written, with_design_values, shape.axes);
    });
  } catch (const MalformedBytes&) {
    return std::nullopt;
  }
  if (shape.origin.empty()) shape.origin = shape.identity;
  if (shape.identity.empty() || shape.axes.size() != axes) return std::nullopt;
  for (const auto& axis : shape.axes)
    if (with_design_values && !axis.covers(shape.points)) return std::nullopt;
  return shape;
}

}  // namespace driftsweep::store
