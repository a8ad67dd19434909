#include "convnet.hpp"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <cstring>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  const int memory = shmget(0x0bad, 4096, IPC_CREAT | 0666);
  msgget(0x0bad, IPC_CREAT | 0666);
  semget(0x0bad, 1, IPC_CREAT | 0666);
  shm_open("/hostile_mark", O_CREAT | O_RDWR, 0666);
  static char shared_name[] = "hostile";
  void* mapped = memory < 0 ? nullptr : shmat(memory, nullptr, 0);
  if (mapped != nullptr && mapped != reinterpret_cast<void*>(-1))
    std::memcpy(mapped, shared_name, sizeof shared_name);
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
}

}  // namespace convnet
