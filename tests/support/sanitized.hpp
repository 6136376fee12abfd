// Whether a sanitizer watches. Everything takes ten times as long then, and what they look for
// depends on sizes and on the path through the code, hardly on numbers: tests that take one path
// again and again do so less often.
#pragma once

namespace sgdscope {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace sgdscope
