int names(int);
#include "again.hpp"
