# LibTorch as the target `libtorch`: Debian's libtorch-dev, or any newer one named by
# CMAKE_PREFIX_PATH (CPU or CUDA). Its headers count as system headers, and its C++ ABI must be ours.
find_package(Torch REQUIRED)
message(STATUS "LibTorch ${Torch_VERSION}: ${TORCH_INSTALL_PREFIX}")

set(_torch_flags "${TORCH_CXX_FLAGS}")
separate_arguments(_torch_flags)
add_library(libtorch INTERFACE)
target_include_directories(libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(libtorch INTERFACE ${TORCH_LIBRARIES})

# A LibTorch built with the other std::string ABI fails at link time with pages of undefined symbols;
# one small link says it in a sentence.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS})
set(CMAKE_REQUIRED_LIBRARIES ${TORCH_LIBRARIES})
set(CMAKE_REQUIRED_FLAGS "-std=c++20")
check_cxx_source_compiles("
  #include <c10/util/Exception.h>
  int main() { try { TORCH_CHECK(false, std::string(\"x\")); } catch (const c10::Error& e) {
    return e.msg().size() == 1 ? 0 : 1; } }" DRIFTSWEEP_TORCH_ABI_MATCHES)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT DRIFTSWEEP_TORCH_ABI_MATCHES)
  message(FATAL_ERROR "This LibTorch (${TORCH_INSTALL_PREFIX}; flags: ${TORCH_CXX_FLAGS}) does not link "
    "with ${CMAKE_CXX_COMPILER}: most likely it was built with the other C++ string ABI. "
    "Take the 'cxx11 ABI' package, or Debian's libtorch-dev. "
    "The compiler's words are in CMakeFiles/CMakeError.log.")
endif()
