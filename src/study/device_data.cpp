#include "study/device_data.h"

#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>

#include "base/log.h"
#include "data/device_pixels.h"
#include "job/memory.h"

namespace driftsweep::study {
namespace {

using MemGetInfo = int (*)(size_t* free, size_t* total);

constexpr double gib = 1024. * 1024 * 1024;

}  // namespace

std::optional<int64_t> free_device_memory(const char* library) {
  const CudaDriver driver(library);
  const auto get_info = driver.find<MemGetInfo>("cuMemGetInfo_v2");
  size_t free = 0, total = 0;
  if (get_info == nullptr || get_info(&free, &total) != 0) return std::nullopt;
  return static_cast<int64_t>(free);
}

bool fits_on_device(int64_t set_bytes, int64_t row_bytes, int64_t free_bytes) {
  return static_cast<double>(set_bytes) + static_cast<double>(row_bytes) <=
         0.9 * static_cast<double>(free_bytes);
}

void keep_data_on_device(data::ImageSet& images, const StudyPlan& plan,
                         const ComputeDevice& device) {
  if (!device.device.is_cuda()) return;
  // The driver speaks of the device that LibTorch has begun to use on this thread.
  static_cast<void>(at::empty({1}, at::TensorOptions().device(device.device)));
  const auto free = free_device_memory();
  const job::MemoryNeed need =
      job::memory_need(plan.job, data_facts(plan.job, images.facts(), plan.splits, plan.tests));
  const auto bytes = static_cast<int64_t>(data::bytes_of_pixels(images.facts()));
  try {
    if (free && fits_on_device(bytes, need.per_rank() - need.program - need.gaps, *free)) {
      images.keep_on(device.device);
      return;
    }
    base::warn("{}: the data set ({:.1f} GiB) is brought to the device batch by batch: {}",
               device.name, static_cast<double>(bytes) / gib,
               free ? "it does not fit beside what the rows need" : "its free memory is unknown");
  } catch (const data::UnreadableImage& error) {
    base::warn("{}; rows that need it will fail", error.what());
  } catch (const c10::Error& error) {
    base::warn("{}: the data set is brought to the device batch by batch: {}", device.name,
               error.what_without_backtrace());
  }
}

}  // namespace driftsweep::study
