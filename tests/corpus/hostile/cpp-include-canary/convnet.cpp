#include "convnet.hpp"

#include "@CANARY@"
