# Test install.consumer: install BUILD_DIR into a fresh prefix under WORK_DIR, then configure, build
# and run the project in SOURCE_DIR against that prefix.

function(step what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed (${status}):\n${out}")
  endif()
  message(STATUS "${what}: ok")
  set(output "${out}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")

step("install" "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix" --config
     "${BUILD_TYPE}")
# xsimd is switched off: the installed package must not need it.
step("configure"
     "${CMAKE_COMMAND}" -S "${SOURCE_DIR}" -B "${WORK_DIR}/build" -G "${GENERATOR}"
     "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}" "-DCMAKE_CXX_COMPILER=${CXX}"
     "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix"
     "-DEigen3_DIR=${EIGEN3_DIR}" -DCMAKE_DISABLE_FIND_PACKAGE_xsimd=ON)
step("build" "${CMAKE_COMMAND}" --build "${WORK_DIR}/build" --config "${BUILD_TYPE}")
foreach(program consumer consumer-c)
  step("run ${program}" "${WORK_DIR}/build/${program}")
  message(STATUS "${output}")
endforeach()

# For hosts that load shared libraries. Sanitizers want their own library in there.
if(UNIX AND NOT APPLE AND NOT CXX_FLAGS MATCHES "-fsanitize")
  file(GLOB_RECURSE archive "${WORK_DIR}/prefix/libsgdscope.a")
  step("link a shared library" "${CXX}" -shared -o "${WORK_DIR}/libsgdscope.so"
       -Wl,--whole-archive "${archive}" -Wl,--no-whole-archive -Wl,--no-undefined)
endif()

# As a part of another project. It is the build above once more, so configuring it is enough.
file(COPY "${SOURCE_DIR}/main.cpp" DESTINATION "${WORK_DIR}")
file(COPY "${SOURCE_DIR}/part" DESTINATION "${WORK_DIR}")
file(CREATE_LINK "${SOURCE_DIR}/../.." "${WORK_DIR}/part/sgdscope" SYMBOLIC)
step("configure as a part"
     "${CMAKE_COMMAND}" -S "${WORK_DIR}/part" -B "${WORK_DIR}/part-build" -G "${GENERATOR}"
     "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}" "-DCMAKE_CXX_COMPILER=${CXX}" "-DEigen3_DIR=${EIGEN3_DIR}")
