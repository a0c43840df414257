#include "task/archive_check.h"

#include <caffe2/serialize/inline_container.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <utility>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

template <typename Number>
Number number_at(const std::string& bytes, size_t at) {
  Number value = 0;
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// The last bytes of a ZIP file say where its directory lies, which ends in front of them.
std::optional<std::string> directory_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<uint64_t>(file ? static_cast<int64_t>(file.tellg()) : 0);
  constexpr uint64_t longest_tail = 22 + 65535 + 76;  // with a comment and the 64-bit records
  const uint64_t tail_at = size > longest_tail ? size - longest_tail : 0;
  const auto read = [&](uint64_t at, uint64_t length) {
    std::string bytes(length, '\0');
    file.seekg(static_cast<std::streamoff>(at));
    file.read(bytes.data(), static_cast<std::streamsize>(length));
    return bytes;
  };
  const std::string tail = read(tail_at, size - tail_at);
  const size_t end = tail.rfind("PK\x05\x06");
  if (!file || end == std::string::npos) return std::nullopt;
  uint64_t length = number_at<uint32_t>(tail, end + 12), at = number_at<uint32_t>(tail, end + 16);
  if (const size_t wide = tail.rfind("PK\x06\x06", end); wide != std::string::npos) {
    length = number_at<uint64_t>(tail, wide + 40);
    at = number_at<uint64_t>(tail, wide + 48);
  }
  if (at > size || length > size - at) return std::nullopt;
  return read(at, length);
}

// The checksums of the records by their names, without the folder that they all lie in.
std::map<std::string, uint32_t> checksums(const std::string& directory) {
  std::map<std::string, uint32_t> found;
  constexpr size_t head = 46;
  for (size_t at = 0;
       at + head <= directory.size() && directory.compare(at, 4, "PK\x01\x02") == 0;) {
    const size_t name = number_at<uint16_t>(directory, at + 28);
    const size_t others =
        size_t{number_at<uint16_t>(directory, at + 30)} + number_at<uint16_t>(directory, at + 32);
    const std::string full = directory.substr(at + head, name);
    found[full.substr(full.find('/') + 1)] = number_at<uint32_t>(directory, at + 16);
    at += head + name + others;
  }
  return found;
}

uint32_t crc32_of(const void* data, size_t size) {
  static const auto table = [] {
    std::array<uint32_t, 256> values{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = (value & 1) ? 0xEDB88320U ^ (value >> 1) : value >> 1;
      values[i] = value;
    }
    return values;
  }();
  uint32_t crc = ~uint32_t{0};
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (size_t i = 0; i < size; ++i) crc = table[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

}  // namespace

void check_archive(const std::string& path) {
  const auto directory = directory_of(path);
  if (!directory) return;
  const auto damaged = [&](const std::string& reason) {
    return base::data_error(path, "the file is damaged (" + reason + ")",
                            "Copy it again, or export it again");
  };
  std::string name;
  try {
    caffe2::serialize::PyTorchStreamReader reader(path);
    for (const auto& [record, checksum] : checksums(*directory)) {
      name = record;
      const auto [data, size] = reader.getRecord(record);
      if (crc32_of(data.get(), size) != checksum)
        throw damaged("its record '" + record + "' has another checksum than was written");
    }
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception&) {
    if (name.empty()) return;  // no archive of PyTorch
    throw damaged("its record '" + name + "' cannot be read");
  }
}

std::string pickled_kind(const std::string& path) {
  try {
    caffe2::serialize::PyTorchStreamReader reader(path);
    if (!reader.hasRecord("data.pkl") || reader.hasRecord("constants.pkl")) return "";
    const auto [data, size] = reader.getRecord("data.pkl");
    // After two bytes of version: a class by name, or a dictionary (which may hold state dicts).
    const std::string head(static_cast<const char*>(data.get()), std::min<size_t>(size, 64));
    if (head.find("ccollections\nOrderedDict\n") == 2) return "a state dict";
    if (head.find('\n') != std::string::npos && head.find('c') == 2) return "a pickled module";
    return "a pickled checkpoint";
  } catch (const std::exception&) {
    return "";
  }
}

}  // namespace driftsweep::task
