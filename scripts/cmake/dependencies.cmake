# Finds what the engine is built from: Eigen (public), xsimd (private), threads.

list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")

# Where the system's xsimd is too old.
include("${CMAKE_CURRENT_LIST_DIR}/cache_prefixes.cmake")
sgdscope_cache_prefixes(xsimd sgdscope_prefixes)
list(APPEND CMAKE_PREFIX_PATH ${sgdscope_prefixes})

# No version in the calls: some packages' version files accept one major version only, so that
# asking for 12 would refuse 13. The versions are compared below instead.
find_package(Eigen3 QUIET CONFIG)
find_package(xsimd QUIET MODULE)
find_package(Threads REQUIRED)

if(NOT Eigen3_FOUND OR Eigen3_VERSION VERSION_LESS 3.4)
  message(
    FATAL_ERROR
      "sgdscope needs Eigen 3.4 or newer (found: '${Eigen3_VERSION}'): run `npm run setup`, or "
      "install it (Debian, Ubuntu: libeigen3-dev; Homebrew: eigen).")
endif()
if(NOT xsimd_FOUND OR xsimd_VERSION VERSION_LESS 12)
  unset(xsimd_INCLUDE_DIR CACHE) # look again next time
  message(
    FATAL_ERROR
      "sgdscope needs xsimd 12 or newer (found: '${xsimd_VERSION}'): run `npm run setup`, or "
      "install it (Debian 13, Ubuntu: libxsimd-dev; Homebrew: xsimd).")
endif()

# For WebAssembly, headers of `target` in folder `name` are reached through a folder of their own:
# /usr/include, where they may be, also holds those of the host's C library.
function(sgdscope_isolate_headers target name)
  if(NOT EMSCRIPTEN)
    return()
  endif()
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  find_path(folder "${name}" PATHS ${folders} NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH NO_CACHE REQUIRED)
  set(isolated "${PROJECT_BINARY_DIR}/headers")
  file(MAKE_DIRECTORY "${isolated}")
  file(CREATE_LINK "${folder}/${name}" "${isolated}/${name}" SYMBOLIC)
  set_target_properties(
    ${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${isolated}"
                         INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${isolated}")
endfunction()

sgdscope_isolate_headers(xsimd xsimd)
