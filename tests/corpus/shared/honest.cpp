// The honest half of every hostile submission in C++: weak, so that what a submission defines takes its
// place.
#include "convnet.hpp"

namespace convnet {

[[gnu::weak]] void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
}

[[gnu::weak]] void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                                  TensorView<const float, 1> b, TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      float sum = b(m);
      for (int d = 0; d < x.extent(1); ++d) sum += x(n, d) * w(m, d);
      y(n, m) = sum;
    }
  }
}

}  // namespace convnet
