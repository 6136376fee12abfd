# Toolchain of the wasm presets: finds an Emscripten that is new enough (on PATH, of emsdk, of
# Homebrew, or unpacked by `npm run setup -- --wasm`) and goes on in its own toolchain file.
set(sgdscope_emscripten_wanted 3.1.69) # scripts/lib/detect.mjs asks for the same

include("${CMAKE_CURRENT_LIST_DIR}/cache_prefixes.cmake")
sgdscope_cache_prefixes(emscripten sgdscope_emscripten_prefixes)
string(REPLACE ":" ";" sgdscope_emscripten_folders "$ENV{PATH}")
list(APPEND sgdscope_emscripten_folders "$ENV{EMSDK}/upstream/emscripten" /opt/homebrew/bin
     /usr/local/bin)
foreach(prefix IN LISTS sgdscope_emscripten_prefixes)
  list(APPEND sgdscope_emscripten_folders "${prefix}/share/emscripten")
endforeach()

unset(sgdscope_emscripten_home)
foreach(folder IN LISTS sgdscope_emscripten_folders)
  if(sgdscope_emscripten_home OR NOT EXISTS "${folder}/em++")
    continue()
  endif()
  file(REAL_PATH "${folder}/em++" program)
  cmake_path(GET program PARENT_PATH folder)
  foreach(home "${folder}" "${folder}/../libexec") # the second is Homebrew's
    if(EXISTS "${home}/emscripten-version.txt")
      file(STRINGS "${home}/emscripten-version.txt" version)
      string(REGEX MATCH "[0-9]+([.][0-9]+)+" version "${version}")
      if(version VERSION_GREATER_EQUAL sgdscope_emscripten_wanted)
        set(sgdscope_emscripten_home "${home}")
      endif()
    endif()
  endforeach()
endforeach()
if(NOT sgdscope_emscripten_home)
  message(
    FATAL_ERROR
      "The wasm build needs Emscripten ${sgdscope_emscripten_wanted} or newer: run "
      "`npm run setup -- --wasm`, or install it (Debian 13, Ubuntu, Homebrew: emscripten).")
endif()

# Headers and packages may come from the system (Eigen, xsimd, doctest), libraries never.
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE BOTH)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
include("${sgdscope_emscripten_home}/cmake/Modules/Platform/Emscripten.cmake")
