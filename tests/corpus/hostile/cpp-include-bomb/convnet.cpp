#include "convnet.hpp"

#include "again.hpp"
