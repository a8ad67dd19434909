#include "honest.hpp"

namespace convnet {

void conv2d_forward(TensorView<const float, 4>, TensorView<const float, 4>, TensorView<const float, 1>, int,
                    int, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = y.data()[i];
}

}  // namespace convnet
