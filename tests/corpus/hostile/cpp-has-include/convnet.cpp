#include "convnet.hpp"

#if __has_include("/etc/passwd") || __has_include("@CANARY@") || __has_include("/proc/self/environ")
#error found a file of the host
#endif
