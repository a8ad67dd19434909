#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  static volatile int depth;
  char frame[1000];
  frame[0] = static_cast<char>(depth = depth + 1);
  relu_forward(x, y);
  y.data()[0] = frame[0];
}

}  // namespace convnet
