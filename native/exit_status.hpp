// How the programs end, and what they say when they refuse.
#pragma once

#include "sgdscope/result.hpp"

namespace sgdscope::native {

inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 2;        // wrong usage or bad input
inline constexpr int kExitInterrupted = 130;  // 128 + SIGINT, as shells report it

// Writes "sgdscope: <sentence>" to standard error and returns kExitRefused.
int refuse(const Error& error);

// `error` with the name of a file in front: "digits.csv: line 3, …".
Error in_file(const std::string& path, const Error& error);

}  // namespace sgdscope::native
