#include "convnet.hpp"

int huge[1 << 28] = {1};
