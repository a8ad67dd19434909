#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = __builtin_inff();
  (void)x;
}

}  // namespace convnet
