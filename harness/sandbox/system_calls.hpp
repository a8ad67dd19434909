#pragma once
// Which system calls a command may make: lists of what is allowed, turned into filters for the kernel by
// libseccomp. Everything else fails with ENOSYS, which libc and honest programs know how to go without; a
// call of a foreign architecture (32-bit entry, x32) kills. Sockets, tracing, namespaces, mounts, keys,
// io_uring, bpf, memfd and the like are on no list.

#include <string>

namespace harness::sandbox {

enum class CallList {
  build,        // a compiler and its tools: files, processes
  run_outside,  // bubblewrap's last steps and box-init around a program: as build, and ptrace
  run,          // a submission's program: no process, no exec but one, no change of any folder
  run_traced,   // the same, and box-init hears of each call that is not allowed
};

struct CallFilter {
  std::string program;  // classic BPF, an array of sock_filter
  std::string error;    // not empty: there is no filter
};
CallFilter make_filter(CallList list);

// "socket"; "number 1234" for a call libseccomp does not know.
std::string call_name(int number);

}  // namespace harness::sandbox
