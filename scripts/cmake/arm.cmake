# Toolchain of the preset `arm`: 64-bit Arm by a cross compiler, run by qemu where this machine is
# another. Libraries that are headers only come from the machine itself; others are not needed.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
