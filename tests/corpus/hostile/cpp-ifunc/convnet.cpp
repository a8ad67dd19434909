#include "convnet.hpp"

#include <cstddef>

extern "C" {
static int resolved() {
  return 0;
}
static int (*resolve())() {
  for (volatile int i = 0;; i = i + 1) {
  }
  return resolved;
}
int early() __attribute__((ifunc("resolve")));
}
int use = early();
