# A room is one folder of src/, one namespace and one static library. Its USES line is the complete
# list of rooms it may include; tests/rooms/check_includes.py compares the two.

# driftsweep_room(NAME SOURCES a.cpp … [USES room …] [LINKS target …])
# USES rooms are public (their headers appear in ours); LINKS are foreign libraries.
function(driftsweep_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINKS" ${ARGN})
  add_library(driftsweep_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(driftsweep_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src"
                                                       "${PROJECT_SOURCE_DIR}")
  foreach(room IN LISTS ROOM_USES)
    target_link_libraries(driftsweep_${name} PUBLIC driftsweep_${room})
  endforeach()
  target_link_libraries(driftsweep_${name} PUBLIC ${ROOM_LINKS} PRIVATE driftsweep_warnings)
  driftsweep_share_torch_headers(driftsweep_${name} LINKS ${ROOM_LINKS})
endfunction()

# driftsweep_test(NAME SOURCES a.cpp … [USES room …] [LINKS target …] [RANKS n …] [TIMEOUT s] [LABELS l …])
# One GoogleTest program. Without RANKS it is one CTest entry; with RANKS it is one entry per number
# of MPI ranks, oversubscribed where the machine has fewer cores.
function(driftsweep_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;USES;LINKS;RANKS;LABELS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_executable(test_${name} ${TEST_SOURCES})
  foreach(room IN LISTS TEST_USES)
    target_link_libraries(test_${name} PRIVATE driftsweep_${room})
  endforeach()
  target_link_libraries(test_${name} PRIVATE ${TEST_LINKS} driftsweep_warnings)
  driftsweep_share_torch_headers(test_${name} ROOMS ${TEST_USES} LINKS ${TEST_LINKS})
  target_compile_definitions(test_${name} PRIVATE
    DRIFTSWEEP_TEST_DATA="${PROJECT_SOURCE_DIR}/tests"
    DRIFTSWEEP_PROGRAM="${CMAKE_BINARY_DIR}/driftsweep")
  if(TEST_RANKS)
    # The test brings its own main(), since MPI must be initialised before the first test.
    target_link_libraries(test_${name} PRIVATE GTest::gtest)
    foreach(ranks IN LISTS TEST_RANKS)
      driftsweep_mpi_entry(${name}.ranks${ranks} RANKS ${ranks} TIMEOUT ${TEST_TIMEOUT}
                           LABELS ${TEST_LABELS} COMMAND $<TARGET_FILE:test_${name}>)
    endforeach()
  else()
    target_link_libraries(test_${name} PRIVATE GTest::gtest_main)
    add_test(NAME ${name} COMMAND test_${name})
    # A room's own test is quick: minutes for all of them (tests/run.sh -L quick).
    set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "quick;${TEST_LABELS}")
  endif()
endfunction()

# driftsweep_mpi_entry(NAME RANKS n COMMAND … [TIMEOUT s] [LABELS l …]): one CTest entry under mpirun.
function(driftsweep_mpi_entry name)
  cmake_parse_arguments(ENTRY "" "RANKS;TIMEOUT" "COMMAND;LABELS" ${ARGN})
  add_test(NAME ${name}
           COMMAND ${MPIEXEC_EXECUTABLE} -n ${ENTRY_RANKS} --oversubscribe --bind-to none
                   --mca mpi_yield_when_idle 1 ${ENTRY_COMMAND})
  set(environment "OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1;OMP_NUM_THREADS=1")
  if(CMAKE_CXX_FLAGS MATCHES "fsanitize=address")
    list(APPEND environment "ASAN_OPTIONS=detect_leaks=0")  # Open MPI keeps memory until the end
  endif()
  set_tests_properties(${name} PROPERTIES PROCESSORS ${ENTRY_RANKS} TIMEOUT ${ENTRY_TIMEOUT}
    LABELS "quick;mpi;${ENTRY_LABELS}"
    ENVIRONMENT "${environment}")
endfunction()

# Rooms that name libtorch, and the tests of such rooms, take LibTorch's precompiled header. Rooms that
# only reach it through others include little of it, and would pay a second a file for nothing.
function(driftsweep_share_torch_headers target)
  cmake_parse_arguments(SHARE "" "" "ROOMS;LINKS" ${ARGN})
  set(has_torch OFF)
  if("libtorch" IN_LIST SHARE_LINKS)
    set(has_torch ON)
  endif()
  foreach(room IN LISTS SHARE_ROOMS)
    get_target_property(room_has_torch driftsweep_${room} DRIFTSWEEP_HAS_TORCH)
    if(room_has_torch)
      set(has_torch ON)
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES DRIFTSWEEP_HAS_TORCH ${has_torch})
  if(has_torch)
    driftsweep_use_torch_headers(${target})
  endif()
endfunction()
