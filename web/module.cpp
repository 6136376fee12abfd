// The module is made of the library alone; CMake wants a source file.
#include "sgdscope/sgdscope.h"
