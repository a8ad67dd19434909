#include "convnet.hpp"

#include <stdexcept>
#include <string>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  throw std::runtime_error("\xff\xfe\xc0\x80\xed\xa0\x80" + std::string(1 << 20, '\xf0'));
}

}  // namespace convnet
