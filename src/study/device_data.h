// Whether a device is to hold the whole data set.
#pragma once

#include <cstdint>
#include <optional>

#include "comm/context.h"
#include "data/image_set.h"
#include "study/cuda_driver.h"
#include "study/device.h"
#include "study/plan.h"

namespace driftsweep::study {

// Bytes free on the device that this thread uses; empty where the driver does not tell. `library`
// is another one for tests.
std::optional<int64_t> free_device_memory(const char* library = cuda_driver);

// Beside what the rows need, with a tenth of the free memory to spare: allocators round up, and a
// row that runs out of memory fails.
bool fits_on_device(int64_t set_bytes, int64_t row_bytes, int64_t free_bytes);

// On a GPU of the rank's own the data set is kept where it fits; rows read the same bytes either
// way. A warning tells of a set that does not fit.
void keep_data_on_device(data::ImageSet& images, const StudyPlan& plan,
                         const ComputeDevice& device);

}  // namespace driftsweep::study
