// Stub until the command line is written.
#include <iostream>

#include <sgdscope/version.hpp>

int main() { std::cout << "sgdscope " << sgdscope::kVersion << '\n'; }
