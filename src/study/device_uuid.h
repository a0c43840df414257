// Which physical GPU a device number stands for.
#pragma once

#include <array>
#include <string>

#include "study/cuda_driver.h"

namespace driftsweep::study {

// "GPU-8a56a4bc-184c-a047-2620-d1a9f0d2d1c7", as nvidia-smi writes it.
std::string uuid_text(const std::array<unsigned char, 16>& bytes);

// The UUID of CUDA device `index`, in the order and among the devices that this process sees; empty
// where the driver cannot be asked. `library` is another one for tests.
std::string device_uuid(int index, const char* library = cuda_driver);

}  // namespace driftsweep::study
