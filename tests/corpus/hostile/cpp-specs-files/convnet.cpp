#include "convnet.hpp"
