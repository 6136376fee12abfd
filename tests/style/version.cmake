# Test style.version: package.json and CITATION.cff name the version of the CMake project.

file(READ "${TOP}/package.json" package)
string(JSON package_version GET "${package}" version)
file(STRINGS "${TOP}/CITATION.cff" citation_line REGEX "^version: ")
string(REPLACE "version: " "" citation_version "${citation_line}")

foreach(found "package.json: ${package_version}" "CITATION.cff: ${citation_version}")
  if(NOT found MATCHES ": ${VERSION}$")
    message(FATAL_ERROR "${found}, but CMakeLists.txt: ${VERSION}")
  endif()
endforeach()
