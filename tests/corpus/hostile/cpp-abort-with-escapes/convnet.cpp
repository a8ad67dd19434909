#include "convnet.hpp"

#include <cstdio>
#include <cstdlib>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::fputs("program: \x1b[2J: Assertion `\x1b]0;owned\a' failed.\n", stderr);
  std::abort();
}

}  // namespace convnet
