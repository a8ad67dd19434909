#include "convnet.hpp"

#include "/etc/passwd"
