#include "sgdscope/result.hpp"

namespace sgdscope {

Status::Status(const Error& error) : error_(std::make_unique<const Error>(error)) {}

Status::Status(Error&& error) : error_(std::make_unique<const Error>(std::move(error))) {}

}  // namespace sgdscope
