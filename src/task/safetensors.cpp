#include "task/safetensors.h"

#include <ATen/ops/empty.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

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

Safetensors read_safetensors(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw base::data_error(path, "the file cannot be opened", "Check the path");
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto broken = [&](const std::string& reason) {
    return base::data_error(path, "is not a whole safetensors file: " + reason, "Copy it again");
  };
  uint64_t length = 0;
  if (bytes.size() < sizeof length) throw broken("shorter than its header");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) throw broken("shorter than its header");
  const auto header =
      nlohmann::ordered_json::parse(bytes.substr(sizeof length, length), nullptr, false);
  if (!header.is_object()) throw broken("its header is no JSON object");
  const size_t start = sizeof length + length;

  Safetensors contents;
  try {
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        contents.metadata = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      const auto shape = entry.at("shape").get<std::vector<int64_t>>();
      const auto range = entry.at("data_offsets").get<std::array<size_t, 2>>();
      at::Tensor tensor = at::empty(shape, type_named(entry.at("dtype").get<std::string>(), path));
      if (range[0] > range[1] || range[1] > bytes.size() - start)
        throw broken("the data of " + name + " is missing");
      if (range[1] - range[0] != tensor.nbytes()) throw broken("the size of " + name + " is wrong");
      // An empty tensor has no data to copy to.
      if (tensor.nbytes() > 0)
        std::memcpy(tensor.data_ptr(), bytes.data() + start + range[0], tensor.nbytes());
      contents.tensors.add(name, tensor);
    }
  } catch (const nlohmann::json::exception& error) {
    throw broken(error.what());
  }
  return contents;
}

}  // namespace driftsweep::task
