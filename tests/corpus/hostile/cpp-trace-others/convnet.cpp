#include "convnet.hpp"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <stdexcept>
#include <string>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::string gained = "gained:";
  char byte = 0;
  iovec part{&byte, 1};
  for (const pid_t pid : { 1, 2, static_cast<int>(getppid()), @PID@ }) {
    iovec there{reinterpret_cast<void*>(0x400000), 1};
    if (ptrace(PTRACE_ATTACH, pid, nullptr, nullptr) == 0 || ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0)
      gained += " trace";
    if (syscall(SYS_process_vm_readv, pid, &part, 1UL, &there, 1UL, 0UL) > 0) gained += " read";
    if (syscall(SYS_process_vm_writev, pid, &part, 1UL, &there, 1UL, 0UL) > 0) gained += " write";
    const long process = syscall(SYS_pidfd_open, pid, 0);
    if (process >= 0 && syscall(SYS_pidfd_getfd, process, 0, 0) >= 0) gained += " descriptor";
  }
  throw std::runtime_error(gained + " nothing else");
}

}  // namespace convnet
