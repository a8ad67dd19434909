#include "convnet.hpp"

template <class T>
struct Long {
  T a, b;
};

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  throw Long<Long<Long<Long<Long<Long<Long<Long<Long<int>>>>>>>>>();
}

}  // namespace convnet
