#include "store/shape_file.h"

#include "store/byte_codec.h"
#include "store/disk.h"
#include "store/frames.h"
#include "store/journal_files.h"

namespace driftsweep::store {

namespace {

constexpr uint32_t version = 1;

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
  return to.bytes();
}

// Returns the number of axes, which follow as records of their own.
uint64_t decode_facts(std::string_view bytes, StudyShape& shape) {
  ByteReader from(bytes);
  if (from.number<uint32_t>() != version) throw MalformedBytes("another version");
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
  return axes;
}

std::string encode_axis(const DesignAxis& axis) {
  ByteWriter to;
  to.text(axis.name);
  to.text(axis.unit);
  to.text(axis.as);
  const auto* numbers = std::get_if<std::vector<double>>(&axis.values);
  to.number(static_cast<uint8_t>(numbers != nullptr));
  if (numbers != nullptr) {
    to.numbers(*numbers);
  } else {
    to.texts(std::get<std::vector<std::string>>(axis.values));
  }
  return to.bytes();
}

DesignAxis decode_axis(std::string_view bytes) {
  ByteReader from(bytes);
  DesignAxis axis;
  axis.name = from.text();
  axis.unit = from.text();
  axis.as = from.text();
  if (from.number<uint8_t>() != 0) {
    axis.values = from.numbers<double>();
  } else {
    axis.values = from.texts();
  }
  return axis;
}

}  // namespace

void write_shape_file(const std::string& path, const StudyShape& shape) {
  std::string bytes = framed(encode_facts(shape));
  for (const auto& axis : shape.axes) bytes += framed(encode_axis(axis));
  replace_file(path, bytes, true);
}

std::optional<StudyShape> read_shape_file(const std::string& path) {
  const std::string bytes = read_file(path);
  StudyShape shape;
  uint64_t axes = 0;
  try {
    bool first = true;
    for_frames(bytes, 0, [&](uint64_t, std::string_view payload) {
      if (std::exchange(first, false))
        axes = decode_facts(payload, shape);
      else
        shape.axes.push_back(decode_axis(payload));
    });
  } catch (const MalformedBytes&) {
    return std::nullopt;
  }
  if (shape.origin.empty()) shape.origin = shape.identity;
  if (shape.identity.empty() || shape.axes.size() != axes) return std::nullopt;
  return shape;
}

}  // namespace driftsweep::store
