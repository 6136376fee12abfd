# Finds what the engine is built from: Eigen (public), xsimd (private), threads.

list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")

# `npm run setup` unpacks newer header-only packages here where the system's are too old.
if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(sgdscope_cache "$ENV{XDG_CACHE_HOME}/sgdscope")
else()
  set(sgdscope_cache "$ENV{HOME}/.cache/sgdscope")
endif()
file(GLOB sgdscope_prefixes LIST_DIRECTORIES true "${sgdscope_cache}/[a-z]*/usr")
list(SORT sgdscope_prefixes COMPARE NATURAL ORDER DESCENDING) # newest first
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
