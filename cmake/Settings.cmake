# Language level, warnings, compiler cache and install layout for every target.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "build type" FORCE)
endif()

# Kernels live in LibTorch; -O3 on the rest costs build time and gains nothing measurable.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
# No fused multiply-add behind our back: the same source must round the same way in every file.
add_compile_options(-ffp-contract=off)

# Most of a compile is parsing headers, which the files of a unity source share. The preset `dev` keeps
# single files, for short builds after an edit of one.
option(DRIFTSWEEP_UNITY "compile the files of a room together" ON)
set(CMAKE_UNITY_BUILD ${DRIFTSWEEP_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 14)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this sloppiness ccache refuses every file that uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE_PROGRAM}")
endif()

add_library(driftsweep_warnings INTERFACE)
target_compile_options(driftsweep_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                       $<$<BOOL:${DRIFTSWEEP_WERROR}>:-Werror>
                       # GCC 12 reports overlaps in std::string's operator+ that cannot happen (PR 105651).
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                       # GCC 13 and 14 take a reference into a long-lived argument for one into a
                       # temporary that was another argument of the same call (PR 110358).
                       $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>)

include(GNUInstallDirs)
