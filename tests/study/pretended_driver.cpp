// Four functions of CUDA's driver, for a machine without one: it has devices 0 to 3, and device n
// has the UUID n, n + 1, …; 5 of 80 GiB are free.
#include <cstddef>

extern "C" {
int cuInit(unsigned) { return 0; }

int cuDeviceGet(int* device, int index) {
  if (index < 0 || index > 3) return 101;  // CUDA_ERROR_INVALID_DEVICE
  *device = 40 + index;
  return 0;
}

int cuDeviceGetUuid(unsigned char* bytes, int device) {
  for (int i = 0; i < 16; ++i) bytes[i] = static_cast<unsigned char>(device - 40 + i);
  return 0;
}

int cuMemGetInfo_v2(size_t* free, size_t* total) {
  *free = size_t{5} << 30;
  *total = size_t{80} << 30;
  return 0;
}
}
