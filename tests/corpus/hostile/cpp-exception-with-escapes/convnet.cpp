#include "convnet.hpp"

#include <stdexcept>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  throw std::runtime_error(
      "\x1b]0;owned\a\x1b[2J\x1b[31m<script>alert(1)</script>\r\b\b\x9b"
      "1m \xe2\x80\xae"
      "desrever");
}

}  // namespace convnet
