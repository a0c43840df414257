# A relocatable tree: the program finds nothing of ours by absolute path. Foreign libraries come from
# the loader's own directories; those that lie elsewhere (a LibTorch or an MPI of one's own) are named
# by the directory they were linked from.
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
foreach(library IN LISTS TORCH_LIBRARY MPI_C_LIBRARIES HDF5_C_LIBRARIES HDF5_HL_LIBRARIES)
  if(IS_ABSOLUTE "${library}")
    # Debian's development links lie in folders of their own and point to the loader's.
    get_filename_component(library "${library}" REALPATH)
    get_filename_component(folder "${library}" DIRECTORY)
    if(NOT folder IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
      list(APPEND CMAKE_INSTALL_RPATH "${folder}")
    endif()
  endif()
endforeach()
list(REMOVE_DUPLICATES CMAKE_INSTALL_RPATH)
