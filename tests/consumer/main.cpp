// Uses the installed library the way somebody else's program would.
#include <iostream>

#include <sgdscope/version.hpp>

int main() {
  std::cout << "sgdscope " << sgdscope::kVersion << '\n';
  return sgdscope::kVersion.empty() ? 1 : 0;
}
