#include "convnet.hpp"

[[gnu::section(".interp"), gnu::used]] static const char interpreter[] = "@CANARY@";
