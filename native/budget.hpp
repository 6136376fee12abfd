// Will it fit, and how long will it take? Answered before long work begins.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sgdscope/arch.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope::native {

// Bytes that a new program can have now: the system's own estimate and the limits set for this
// process and its control group, whichever is least; empty when nothing is known.
std::optional<double> available_memory();

// The rest of the limit of a process's control group (version 2) or of one around it, whichever is
// least; empty where none has a limit. `root` is the folder of the groups (/sys/fs/cgroup),
// `groups` what /proc/self/cgroup says.
std::optional<double> control_group_rest(const std::filesystem::path& root,
                                         std::string_view groups);

// "2G", "600M", "64k" or bytes, in powers of 1000; empty for anything else.
std::optional<double> parse_size(std::string_view text);

// Refuses when `bytes` is more than `limit` (0: than what is available). `what` begins the
// sentence, `advice` ends it: "<what> needs about 3 GB, but …; <advice>".
Status check_memory(double bytes, double limit, const std::string& what, const std::string& advice);

// Refuses a result of so many bytes where an .npz cannot hold it: before the work, not after it.
Status check_npz(double bytes, const std::string& what, const std::string& advice);

// Floating-point operations a second of a matrix product in one thread: the best of some that are
// done for about 20 ms.
double product_rate(Arch arch);

}  // namespace sgdscope::native
