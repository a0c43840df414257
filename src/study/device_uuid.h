// Which physical GPU a device number stands for.
#pragma once

#include <array>
#include <string>

namespace driftsweep::study {

// "GPU-8a56a4bc-184c-a047-2620-d1a9f0d2d1c7", as nvidia-smi writes it.
std::string uuid_text(const std::array<unsigned char, 16>& bytes);

// The UUID of CUDA device `index`, in the order and among the devices that this process sees; empty
// where the driver cannot be asked. The driver's library is opened at run time, so that a program
// built without CUDA needs none. `library` is another one for tests.
std::string device_uuid(int index, const char* library = "libcuda.so.1");

}  // namespace driftsweep::study
