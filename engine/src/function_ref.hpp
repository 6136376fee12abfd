// A function handed down for the length of a call: two pointers, nothing copied, nothing allocated.
#pragma once

#include <concepts>
#include <type_traits>

namespace sgdscope {

template <typename Signature>
class FunctionRef;

template <typename Value, typename... Arguments>
class FunctionRef<Value(Arguments...)> {
 public:
  template <typename F>
  requires(!std::same_as<std::remove_cvref_t<F>, FunctionRef>)
      // NOLINTNEXTLINE(google-explicit-constructor): made where a lambda is written
      FunctionRef(const F& function)
      : function_(&function), call_([](const void* f, Arguments... arguments) -> Value {
          return (*static_cast<const F*>(f))(arguments...);
        }) {}

  Value operator()(Arguments... arguments) const { return call_(function_, arguments...); }

 private:
  const void* function_;
  Value (*call_)(const void*, Arguments...);
};

}  // namespace sgdscope
