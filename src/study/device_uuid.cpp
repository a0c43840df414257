#include "study/device_uuid.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <memory>

namespace driftsweep::study {
namespace {

// The part of CUDA's driver API that is asked here; its functions return 0 for success.
using Init = int (*)(unsigned flags);
using DeviceGet = int (*)(int* device, int index);
using DeviceGetUuid = int (*)(unsigned char* bytes, int device);

template <typename Function>
Function find(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

std::string uuid_text(const std::array<unsigned char, 16>& bytes) {
  std::string text = "GPU";
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 0 || i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

std::string device_uuid(int index, const char* library) {
  const std::unique_ptr<void, int (*)(void*)> driver(dlopen(library, RTLD_NOW | RTLD_LOCAL),
                                                     dlclose);
  if (!driver) return "";
  const auto init = find<Init>(driver.get(), "cuInit");
  const auto get = find<DeviceGet>(driver.get(), "cuDeviceGet");
  // The second version tells the slices of a divided GPU (MIG) apart.
  auto get_uuid = find<DeviceGetUuid>(driver.get(), "cuDeviceGetUuid_v2");
  if (get_uuid == nullptr) get_uuid = find<DeviceGetUuid>(driver.get(), "cuDeviceGetUuid");
  if (init == nullptr || get == nullptr || get_uuid == nullptr) return "";
  int device = 0;
  std::array<unsigned char, 16> bytes{};
  if (init(0) != 0 || get(&device, index) != 0 || get_uuid(bytes.data(), device) != 0) return "";
  return uuid_text(bytes);
}

}  // namespace driftsweep::study
