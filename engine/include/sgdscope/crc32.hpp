// The check sum of zip and gzip: CRC-32 with the reflected polynomial 0xEDB88320.
#pragma once

#include <cstdint>
#include <span>

namespace sgdscope {

std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace sgdscope
