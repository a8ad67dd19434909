#include "convnet.hpp"

#line 1 "/etc/shadow"
int wrong = "";
#line 1 "@CANARY@"
int wrong_too = "";
