// The wall between C++ and C: errors become a status and a sentence, exceptions end here.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "sgdscope/result.hpp"
#include "sgdscope/sgdscope.h"

namespace sgdscope::c_api {

// Keeps the sentence for sgdscope_message(), cut where it is too long (no memory is asked for).
// Returns `status`.
std::int32_t fail(std::int32_t status, std::string_view sentence) noexcept;

// Runs work() → Status.
template <typename Work>
std::int32_t guarded(Work&& work) noexcept {
  try {
    const Status status = std::forward<Work>(work)();
    if (status) return SGDSCOPE_OK;
    return fail(static_cast<std::int32_t>(status.error().code), status.error().message);
  } catch (const std::bad_alloc&) {
    return fail(SGDSCOPE_NO_MEMORY, "there is not enough memory for this");
  } catch (const std::exception& exception) {
    return fail(SGDSCOPE_BROKEN, exception.what());
  } catch (...) {
    return fail(SGDSCOPE_BROKEN, "an unknown exception");
  }
}

}  // namespace sgdscope::c_api
