#include "exit_status.hpp"

#include <cstdio>

namespace sgdscope::native {

int refuse(const Error& error) {
  std::fprintf(stderr, "sgdscope: %s\n", error.message.c_str());
  return kExitRefused;
}

Error in_file(const std::string& path, const Error& error) {
  return {error.code, path + ": " + error.message};
}

}  // namespace sgdscope::native
