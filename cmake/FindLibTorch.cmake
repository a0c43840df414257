# LibTorch as the target `libtorch`: Debian's libtorch-dev, or any newer one named by
# CMAKE_PREFIX_PATH (CPU or CUDA). Its headers count as system headers, and its C++ ABI must be ours.
find_package(Torch REQUIRED)
message(STATUS "LibTorch ${Torch_VERSION}: ${TORCH_INSTALL_PREFIX}")

add_library(libtorch INTERFACE)
target_include_directories(libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(libtorch INTERFACE ${TORCH_LIBRARIES})

# A LibTorch built with the other std::string ABI fails at link time with pages of undefined symbols;
# one small link says it in a sentence. LibTorch's own target brings a flag that sets its ABI for
# whoever links it, which would hide the difference here and leave it to the rooms without LibTorch:
# the source states our ABI again.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS "-std=c++20")
check_cxx_source_compiles("
  #include <string>
  #if !_GLIBCXX_USE_CXX11_ABI
  #error old
  #endif
  int main() {}" DRIFTSWEEP_CXX11_ABI)
set(_abi 0)
if(DRIFTSWEEP_CXX11_ABI)
  set(_abi 1)
endif()
set(CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS})
set(CMAKE_REQUIRED_LIBRARIES ${TORCH_LIBRARIES})
check_cxx_source_compiles("
  #undef _GLIBCXX_USE_CXX11_ABI
  #define _GLIBCXX_USE_CXX11_ABI ${_abi}
  #include <c10/util/Exception.h>
  int main() { try { TORCH_CHECK(false, std::string(\"x\")); } catch (const c10::Error& e) {
    return e.msg().size() == 1 ? 0 : 1; } }" DRIFTSWEEP_TORCH_ABI_MATCHES)
if(DRIFTSWEEP_TORCH_ABI_MATCHES AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  check_cxx_source_compiles("#include <ATen/TensorOperators.h>
    int main() {}" DRIFTSWEEP_TORCH_TAKES_CXX20)
  if(NOT DRIFTSWEEP_TORCH_TAKES_CXX20)
    target_compile_options(libtorch INTERFACE
      "SHELL:-include ${CMAKE_CURRENT_LIST_DIR}/vector_before_cxx20.h")
  endif()
endif()
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT DRIFTSWEEP_TORCH_ABI_MATCHES)
  # Another LibTorch, or another flag, is to be tried afresh.
  unset(DRIFTSWEEP_CXX11_ABI CACHE)
  unset(DRIFTSWEEP_TORCH_ABI_MATCHES CACHE)
  message(FATAL_ERROR "This LibTorch (${TORCH_INSTALL_PREFIX}; its flags: ${TORCH_CXX_FLAGS}) does not "
    "link with ${CMAKE_CXX_COMPILER} (flags: ${CMAKE_CXX_FLAGS}): most likely it was built with the "
    "other C++ string ABI. Take the 'cxx11 ABI' package or Debian's libtorch-dev, and set no "
    "_GLIBCXX_USE_CXX11_ABI. The compiler's words are in ${CMAKE_BINARY_DIR}/CMakeFiles.")
endif()

# Every file that works with tensors reads ATen/TensorOperators.h, three of its five seconds of compile
# time; torch/torch.h as a precompiled header gained nothing, since few files need all of it. GCC takes
# a precompiled header only from objects compiled with the same options, so that all rooms and tests
# with LibTorch share one (and one kind of position-independent code). For Clang the gain was not measured.
option(DRIFTSWEEP_PRECOMPILE "precompile LibTorch's common header" ON)
if(DRIFTSWEEP_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/torch_headers.cpp"
       CONTENT "// Carries the precompiled header of LibTorch.\n")
  add_library(driftsweep_torch_headers OBJECT "${CMAKE_BINARY_DIR}/torch_headers.cpp")
  target_link_libraries(driftsweep_torch_headers PRIVATE libtorch driftsweep_warnings)
  target_precompile_headers(driftsweep_torch_headers PRIVATE <ATen/TensorOperators.h>)
endif()

# driftsweep_use_torch_headers(TARGET): compiles TARGET, which links libtorch, with that header.
function(driftsweep_use_torch_headers target)
  if(TARGET driftsweep_torch_headers)
    target_precompile_headers(${target} REUSE_FROM driftsweep_torch_headers)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      # -fPIC as in the rooms, not CMake's -fPIE. Out of a precompiled header GCC 12 reports overruns in
      # std::string's operator+ that cannot happen (as in Settings.cmake).
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(${target} PRIVATE -fPIC -Wno-array-bounds)
    endif()
  endif()
endfunction()
