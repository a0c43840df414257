// Bytes of fixed-width fields, little-endian, for records that outlive the program: journals and
// the saved shape of a study.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace driftsweep::store {

static_assert(std::endian::native == std::endian::little, "records are written as they lie");

// Bytes that end too early, or name something that this program does not know.
class MalformedBytes : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ByteWriter {
 public:
  template <typename T>
  void number(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view text) {
    number(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  template <typename T>
  void numbers(const std::vector<T>& values) {
    static_assert(std::is_arithmetic_v<T>);
    number(static_cast<uint64_t>(values.size()));
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  void texts(const std::vector<std::string>& texts) {
    number(static_cast<uint64_t>(texts.size()));
    for (const auto& entry : texts) text(entry);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Every call throws MalformedBytes where the bytes do not reach.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T number() {
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  // Written as a number of type bool; a byte that is neither 0 nor 1 is no bool.
  bool flag() { return number<uint8_t>() != 0; }
  std::string text() { return std::string(take(number<uint32_t>())); }
  template <typename T>
  std::vector<T> numbers() {
    const auto count = number<uint64_t>();
    if (count > bytes_.size() / sizeof(T)) throw MalformedBytes("a list ends too early");
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), take(count * sizeof(T)).data(), count * sizeof(T));
    return values;
  }
  std::vector<std::string> texts() {
    const auto count = number<uint64_t>();
    std::vector<std::string> texts;
    for (uint64_t i = 0; i < count; ++i) texts.push_back(text());
    return texts;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take(size_t count) {
    if (count > bytes_.size()) throw MalformedBytes("a record ends too early");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace driftsweep::store
