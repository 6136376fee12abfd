# Finds xsimd by its header: target xsimd, xsimd_FOUND, xsimd_VERSION.
#
# Not through xsimd's own package file, because Debian's asks for xtl, which only its complex
# numbers for xtensor need, and we use none.
find_path(xsimd_INCLUDE_DIR xsimd/xsimd.hpp)
mark_as_advanced(xsimd_INCLUDE_DIR)

set(xsimd_VERSION "")
set(xsimd_config "${xsimd_INCLUDE_DIR}/xsimd/config/xsimd_config.hpp")
if(xsimd_INCLUDE_DIR AND EXISTS "${xsimd_config}")
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS "${xsimd_config}" line REGEX "define +XSIMD_VERSION_${part} ")
    string(REGEX MATCH "[0-9]+" number "${line}")
    list(APPEND xsimd_VERSION "${number}")
  endforeach()
  list(JOIN xsimd_VERSION "." xsimd_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(xsimd REQUIRED_VARS xsimd_INCLUDE_DIR VERSION_VAR xsimd_VERSION)

if(xsimd_FOUND AND NOT TARGET xsimd)
  add_library(xsimd INTERFACE IMPORTED)
  target_include_directories(xsimd INTERFACE "${xsimd_INCLUDE_DIR}")
endif()
