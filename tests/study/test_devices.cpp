#include <gtest/gtest.h>

#include "study/device_data.h"
#include "study/device_sharing.h"
#include "study/device_uuid.h"

namespace driftsweep::study::test_devices {
namespace {

TEST(Devices, RanksWithGpusOfTheirOwnShareNone) {
  EXPECT_EQ(shared_devices({{"a", "GPU-1"}, {"a", "GPU-2"}, {"b", "GPU-3"}}), "");
  EXPECT_EQ(shared_devices({}), "");
}

TEST(Devices, RanksOnACpuShareNoGpu) {
  EXPECT_EQ(shared_devices({{"a", ""}, {"a", ""}, {"a", "GPU-1"}}), "");
}

TEST(Devices, SharedGpusAreNamedWithTheirRanks) {
  EXPECT_EQ(shared_devices({{"a", "GPU-1"}, {"a", "GPU-1"}, {"b", "GPU-2"}, {"a", "GPU-1"}}),
            "ranks 0, 1, 3 on GPU-1 (host a)");
  EXPECT_EQ(shared_devices({{"a", "GPU-1"}, {"b", "GPU-2"}, {"b", "GPU-2"}, {"a", "GPU-1"}}),
            "ranks 0, 3 on GPU-1 (host a); ranks 1, 2 on GPU-2 (host b)");
}

TEST(Devices, UuidsReadAsNvidiaWritesThem) {
  EXPECT_EQ(uuid_text({0x8a, 0x56, 0xa4, 0xbc, 0x18, 0x4c, 0xa0, 0x47, 0x26, 0x20, 0xd1, 0xa9, 0xf0,
                       0xd2, 0xd1, 0xc7}),
            "GPU-8a56a4bc-184c-a047-2620-d1a9f0d2d1c7");
}

// A library with the driver's functions stands for the driver: device 1 has the bytes 1, 2, …
TEST(Devices, UuidsAreAskedOfTheDriver) {
  EXPECT_EQ(device_uuid(1, PRETENDED_DRIVER), "GPU-01020304-0506-0708-090a-0b0c0d0e0f10");
  EXPECT_EQ(device_uuid(7, PRETENDED_DRIVER), "");
  EXPECT_EQ(device_uuid(0, "libno-such-driver.so.1"), "");
}

TEST(Devices, FreeMemoryIsAskedOfTheDriver) {
  EXPECT_EQ(free_device_memory(PRETENDED_DRIVER), int64_t{5} << 30);
  EXPECT_FALSE(free_device_memory("libno-such-driver.so.1"));
}

TEST(Devices, ADataSetFitsBesideItsRows) {
  EXPECT_TRUE(fits_on_device(400, 500, 1000));
  EXPECT_FALSE(fits_on_device(401, 500, 1000));
  EXPECT_FALSE(fits_on_device(int64_t{1} << 62, int64_t{1} << 62, int64_t{80} << 30));
}

}  // namespace
}  // namespace driftsweep::study::test_devices
