// Hints for words that are spelled nearly right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sgdscope::native {

// ", perhaps relu": the name that a word was meant for, where one alone is nearest, at most two
// letters and less than half of its length away. Empty otherwise. Small and capital letters are the
// same, and dashes in front do not count.
std::string perhaps(std::string_view word, const std::vector<std::string>& names);

}  // namespace sgdscope::native
