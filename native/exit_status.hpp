// How the programs end, and what they say when they refuse.
#pragma once

#include "sgdscope/result.hpp"

namespace sgdscope::native {

inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 2;  // wrong usage or bad input; 130 and the like: interrupt.hpp

// Writes "sgdscope: <sentence>" to standard error and returns kExitRefused.
int refuse(const Error& error);

// The machine has no memory left, which is told by an exception.
Error out_of_memory();

// `error` with the name of a file in front: "digits.csv: line 3, …".
Error in_file(const std::string& path, const Error& error);

// A reader that leaves early, as `| head` does, must not end the program before its files are
// written; a file that grows beyond what is allowed (`ulimit -f`) is to be answered with a
// sentence.
void outlive_failed_writes();

// Hands on what was printed, to be called right after; a failure is remembered for end_with().
void flush_output();

// The exit status of a program that is through with `status`: kExitRefused, with a sentence, where
// all went well but standard output could not be written. A reader that left is no failure.
int end_with(int status);

}  // namespace sgdscope::native
