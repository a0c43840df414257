// CUDA's driver, asked at run time, so that a program built without CUDA needs none of it.
#pragma once

#include <dlfcn.h>

#include <memory>

namespace driftsweep::study {

inline constexpr const char* cuda_driver = "libcuda.so.1";

class CudaDriver {
 public:
  explicit CudaDriver(const char* library)
      : library_(dlopen(library, RTLD_NOW | RTLD_LOCAL), [](void* opened) {
          if (opened != nullptr) dlclose(opened);
        }) {}

  // The driver's function of that name; nullptr where there is no driver or no such function.
  template <typename Function>
  Function find(const char* name) const {
    return library_ ? reinterpret_cast<Function>(dlsym(library_.get(), name)) : nullptr;
  }

 private:
  std::unique_ptr<void, void (*)(void*)> library_;
};

}  // namespace driftsweep::study
