#include "c_api/guard.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <limits>
#include <new>
#include <string_view>

#include "sgdscope/version.hpp"

#include "c_api/objects.hpp"
#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

thread_local std::array<char, 512> message = {};

// For the exception that is being handled.
std::int32_t fail_by_exception() noexcept {
  constexpr std::string_view kNoMemory = "there is not enough memory for this";
#ifdef __EMSCRIPTEN__
  // Only the allocator throws there, and to look at an exception takes 2 kB of a module to be
  // loaded.
  return fail(SGDSCOPE_NO_MEMORY, kNoMemory);
#else
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return fail(SGDSCOPE_NO_MEMORY, kNoMemory);
  } catch (const std::exception& exception) {
    return fail(SGDSCOPE_BROKEN, exception.what());
  } catch (...) {
    return fail(SGDSCOPE_BROKEN, "an unknown exception");
  }
#endif
}

}  // namespace

std::int32_t fail(std::int32_t status, std::string_view sentence) noexcept {
  std::size_t size = std::min(sentence.size(), message.size() - 1);
  // Not in the middle of a character: bytes 10xxxxxx continue one.
  while (size > 0 && size < sentence.size() && (sentence[size] & 0xC0) == 0x80) --size;
  std::copy_n(sentence.data(), size, message.data());
  message[size] = '\0';
  return status;
}

std::int32_t guarded(FunctionRef<Status()> work) noexcept {
  try {
    const Status status = work();
    if (status) return SGDSCOPE_OK;
    return fail(static_cast<std::int32_t>(status.error().code), status.error().message);
  } catch (...) {
    return fail_by_exception();
  }
}

Status check_numbers(const void* numbers, std::size_t count) {
  if (count > std::numeric_limits<std::size_t>::max() / (2 * sizeof(double))) {
    return failure(ErrorCode::kTooLarge, "{} numbers are more than memory can address", count);
  }
  if (count > 0 && numbers == nullptr) {
    return failure(ErrorCode::kBadShape, "found null, expected {} numbers", count);
  }
  return ok();
}

}  // namespace sgdscope::c_api

using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace): the C names are global

const char* sgdscope_version() { return sgdscope::kVersion.data(); }
const char* sgdscope_message() { return sgdscope::c_api::message.data(); }
void sgdscope_release(sgdscope_object* object) { delete object; }
void* sgdscope_allocate(size_t bytes) { return std::malloc(bytes); }
void sgdscope_free(void* memory) { std::free(memory); }

int32_t sgdscope_record_size(const sgdscope_object* record, size_t* size) {
  return with<RecordObject>(
      [&](const RecordObject& object) {
        *size = object.record.size();
        return sgdscope::ok();
      },
      record);
}

int32_t sgdscope_record_field(const sgdscope_object* record, size_t index, sgdscope_field* field) {
  return with<RecordObject>(
      [&](const RecordObject& object) -> sgdscope::Status {
        if (index >= object.record.size()) {
          return sgdscope::failure(sgdscope::ErrorCode::kBadShape, "the record has no such field");
        }
        *field = object.record.field(index);
        return sgdscope::ok();
      },
      record);
}
