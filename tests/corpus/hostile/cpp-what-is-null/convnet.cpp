#include "convnet.hpp"

#include <exception>

struct Nothing : std::exception {
  const char* what() const noexcept override { return nullptr; }
};

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  throw Nothing();
}

}  // namespace convnet
