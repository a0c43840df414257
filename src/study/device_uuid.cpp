#include "study/device_uuid.h"

#include <fmt/format.h>

namespace driftsweep::study {
namespace {

// The part of CUDA's driver API that is asked here; its functions return 0 for success.
using Init = int (*)(unsigned flags);
using DeviceGet = int (*)(int* device, int index);
using DeviceGetUuid = int (*)(unsigned char* bytes, int device);

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
  const CudaDriver driver(library);
  const auto init = driver.find<Init>("cuInit");
  const auto get = driver.find<DeviceGet>("cuDeviceGet");
  // The second version tells the slices of a divided GPU (MIG) apart.
  auto get_uuid = driver.find<DeviceGetUuid>("cuDeviceGetUuid_v2");
  if (get_uuid == nullptr) get_uuid = driver.find<DeviceGetUuid>("cuDeviceGetUuid");
  if (init == nullptr || get == nullptr || get_uuid == nullptr) return "";
  int device = 0;
  std::array<unsigned char, 16> bytes{};
  if (init(0) != 0 || get(&device, index) != 0 || get_uuid(bytes.data(), device) != 0) return "";
  return uuid_text(bytes);
}

}  // namespace driftsweep::study
