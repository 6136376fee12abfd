// The wall between C++ and C: errors become a status and a sentence, exceptions end here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sgdscope/result.hpp"
#include "sgdscope/sgdscope.h"

#include "function_ref.hpp"

namespace sgdscope::c_api {

// Keeps the sentence for sgdscope_message(), cut where it is too long (no memory is asked for).
// Returns `status`.
std::int32_t fail(std::int32_t status, std::string_view sentence) noexcept;

// Runs the work. (Not a template: the handlers are there once, not in every function of the
// interface.)
std::int32_t guarded(FunctionRef<Status()> work) noexcept;

// Refuses null where there should be `count` of something, and more than memory can address.
Status check_numbers(const void* numbers, std::size_t count);

}  // namespace sgdscope::c_api
