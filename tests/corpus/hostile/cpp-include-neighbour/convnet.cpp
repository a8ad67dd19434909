#include "convnet.hpp"

#include "../honest/convnet.cpp"
