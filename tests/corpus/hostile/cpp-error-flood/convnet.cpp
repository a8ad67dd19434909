#include "convnet.hpp"

#define E1 x y z; x y z; x y z; x y z; x y z; x y z; x y z; x y z; x y z; x y z;
#define E2 E1 E1 E1 E1 E1 E1 E1 E1 E1 E1
#define E3 E2 E2 E2 E2 E2 E2 E2 E2 E2 E2
E3
