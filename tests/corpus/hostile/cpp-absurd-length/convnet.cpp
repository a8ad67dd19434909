#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  volatile int n = -1;
  static float* volatile sink;
  sink = new float[static_cast<std::size_t>(n)];
}

}  // namespace convnet
