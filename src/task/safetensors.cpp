#include "task/safetensors.h"

#include <ATen/ops/empty.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "base/hash.h"

namespace driftsweep::task {
namespace {

struct Kind {
  at::ScalarType type;
  const char* name;
};
constexpr std::array<Kind, 3> kinds = {
    {{at::kFloat, "F32"}, {at::kDouble, "F64"}, {at::kLong, "I64"}}};

const char* name_of(at::ScalarType type) {
  for (const auto& kind : kinds)
    if (kind.type == type) return kind.name;
  throw base::InternalError("safetensors: this tensor type is not written");
}

at::ScalarType type_named(const std::string& name, const std::string& path) {
  for (const auto& kind : kinds)
    if (name == kind.name) return kind.type;
  throw base::data_error(path, "tensors of type " + name + " are not supported",
                         "Save the weights as float32");
}

void write_all(int file, const void* data, size_t bytes, const std::string& path) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(file, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw base::data_error(path, std::string("writing failed: ") + std::strerror(errno),
                             "Make room on the disk or check the permissions");
    next += written;
    bytes -= static_cast<size_t>(written);
  }
}

// Closes on every way out.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::string write_safetensors(const std::string& path, const Safetensors& contents) {
  nlohmann::ordered_json header;
  if (!contents.metadata.empty()) header["__metadata__"] = contents.metadata;
  std::vector<at::Tensor> payload;
  size_t offset = 0;
  for (const auto& [name, tensor] : contents.tensors) {
    payload.push_back(tensor.detach().cpu().contiguous());
    const size_t bytes = payload.back().nbytes();
    header[name] = {{"dtype", name_of(tensor.scalar_type())},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  }
  std::string text = header.is_null() ? "{}" : header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // the format asks for aligned data
  const uint64_t length = text.size();

  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  base::Sha256 hasher;
  {
    Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (file.number < 0)
      throw base::data_error(path, std::string("cannot be written: ") + std::strerror(errno),
                             "Check the folder and its permissions");
    const auto put = [&](const void* data, size_t bytes) {
      hasher.update(data, bytes);
      write_all(file.number, data, bytes, path);
    };
    put(&length, sizeof length);
    put(text.data(), text.size());
    for (const auto& tensor : payload) put(tensor.data_ptr(), tensor.nbytes());
    if (::fsync(file.number) != 0)
      throw base::data_error(path, std::string("flushing failed: ") + std::strerror(errno),
                             "Make room on the disk");
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0)
    throw base::data_error(path, std::string("renaming failed: ") + std::strerror(errno),
                           "Check the folder and its permissions");
  return base::hex(hasher.finish());
}

namespace {

// A tensor of the header, before anything is believed of it.
struct Entry {
  std::string name;
  at::ScalarType type;
  std::vector<int64_t> shape;
  uint64_t begin, end;  // of its bytes, from the end of the header
};

class SafetensorsReader {
 public:
  explicit SafetensorsReader(const std::string& path) : path_(path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::data_error(path, "the file cannot be opened", "Check the path");
    bytes_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }

  Safetensors read() {
    const nlohmann::ordered_json header = parse_header();
    std::vector<Entry> entries;
    Safetensors contents;
    try {
      for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__")
          contents.metadata = entry.get<std::map<std::string, std::string>>();
        else
          entries.push_back(entry_of(name, entry));
      }
    } catch (const nlohmann::json::exception& error) {
      throw broken(error.what());
    }
    check_places(entries);
    for (const Entry& entry : entries) {
      at::Tensor tensor = at::empty(entry.shape, entry.type);
      // An empty tensor has no data to copy to.
      if (tensor.nbytes() > 0)
        std::memcpy(tensor.data_ptr(), bytes_.data() + start_ + entry.begin, tensor.nbytes());
      contents.tensors.add(entry.name, tensor);
    }
    return contents;
  }

 private:
  base::UserError broken(const std::string& reason) const {
    return base::data_error(path_, "is not a whole safetensors file: " + reason, "Copy it again");
  }

  // Of two equal names a JSON reader keeps one, without a word.
  nlohmann::ordered_json parse_header() {
    uint64_t length = 0;
    if (bytes_.size() < sizeof length) throw broken("shorter than its header");
    std::memcpy(&length, bytes_.data(), sizeof length);
    if (length > bytes_.size() - sizeof length) throw broken("shorter than its header");
    start_ = sizeof length + length;
    std::vector<std::set<std::string>> names;
    std::string twice;
    const auto watch = [&](int, nlohmann::json::parse_event_t event,
                           nlohmann::ordered_json& parsed) {
      if (event == nlohmann::json::parse_event_t::object_start) names.emplace_back();
      if (event == nlohmann::json::parse_event_t::object_end) names.pop_back();
      if (event == nlohmann::json::parse_event_t::key &&
          !names.back().insert(parsed.get<std::string>()).second)
        twice = parsed.get<std::string>();
      return true;
    };
    const auto header = nlohmann::ordered_json::parse(bytes_.substr(sizeof length, length), watch,
                                                      /*allow_exceptions=*/false);
    if (!header.is_object()) throw broken("its header is no JSON object");
    if (!twice.empty()) throw broken("its header names '" + twice + "' twice");
    return header;
  }

  Entry entry_of(const std::string& name, const nlohmann::ordered_json& entry) const {
    const auto range = entry.at("data_offsets").get<std::array<uint64_t, 2>>();
    Entry found{
        name, type_named(entry.at("dtype").get<std::string>(), path_), {}, range[0], range[1]};
    for (const auto& length : entry.at("shape")) {
      if (!length.is_number_unsigned() || length.get<uint64_t>() > INT64_MAX)
        throw broken("the shape of " + name + " is no list of whole numbers from 0");
      found.shape.push_back(length.get<int64_t>());
    }
    for (const auto& offset : entry.at("data_offsets"))
      if (!offset.is_number_unsigned())
        throw broken("the place of " + name + " is no pair of whole numbers from 0");
    if (found.begin > found.end || found.end > bytes_.size() - start_)
      throw broken("the data of " + name + " is missing");
    // By division: the product of a damaged shape may be any number.
    uint64_t left = (found.end - found.begin) / c10::elementSize(found.type);
    bool empty = false;
    for (const int64_t length : found.shape) empty = empty || length == 0;
    for (const int64_t length : found.shape)
      if (!empty)
        left = left % static_cast<uint64_t>(length) == 0 ? left / static_cast<uint64_t>(length) : 0;
    const bool whole = (found.end - found.begin) % c10::elementSize(found.type) == 0;
    if (!whole || (empty ? found.begin != found.end : left != 1))
      throw broken("the size of " + name + " is wrong");
    return found;
  }

  // Each byte behind the header belongs to one tensor.
  void check_places(std::vector<Entry> entries) const {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    uint64_t next = 0;
    for (const Entry& entry : entries) {
      if (entry.begin < next) throw broken("the data of " + entry.name + " overlap another's");
      if (entry.begin > next)
        throw broken("bytes before the data of " + entry.name + " belong to no tensor");
      next = entry.end;
    }
    if (next != bytes_.size() - start_)
      throw broken(std::to_string(bytes_.size() - start_ - next) +
                   " bytes behind the last tensor belong to none");
  }

  std::string path_;
  std::string bytes_;
  size_t start_ = 0;  // of the data
};

}  // namespace

Safetensors read_safetensors(const std::string& path) { return SafetensorsReader(path).read(); }

}  // namespace driftsweep::task
