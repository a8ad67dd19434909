#include "convnet.hpp"

#include "/dev/stdin"
#include "/dev/zero"
