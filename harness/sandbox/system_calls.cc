#include "harness/sandbox/system_calls.hpp"

#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "harness/sandbox/box_init.hpp"
#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

namespace {

// What every program may do. All of it stays within the box's own memory, processes and (read-only) files.
constexpr const char* common_calls[] = {
    // files and descriptors
    "read", "write", "readv", "writev", "pread64", "pwrite64", "lseek", "close", "fstat", "newfstatat",
    "stat", "lstat", "statx", "access", "faccessat", "faccessat2", "open", "openat", "readlink", "readlinkat",
    "getcwd", "getdents64", "dup", "dup2", "dup3", "pipe", "pipe2", "statfs", "fstatfs", "umask",
    // waiting
    "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "eventfd2", "pause", "nanosleep", "clock_nanosleep", "restart_syscall", "getitimer", "setitimer", "alarm",
    // memory; making it executable stays, because Numba compiles
    "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "msync", "mincore", "membarrier",
    // signals and threads, all within the box's PID namespace
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_sigpending",
    "sigaltstack", "kill", "tkill", "tgkill", "futex", "futex_waitv", "set_robust_list", "get_robust_list",
    "set_tid_address", "rseq", "exit", "exit_group", "wait4", "sched_yield", "sched_getaffinity", "getcpu",
    "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "arch_prctl",
    // questions
    "clock_gettime", "clock_getres", "gettimeofday", "time", "times", "getpid", "gettid", "getppid", "getuid",
    "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "getpgrp", "getpgid", "getsid",
    "uname", "sysinfo", "getrusage", "getrlimit", "getrandom", "getpriority"};

// A compiler makes files and processes; so do bubblewrap and box-init before a program starts.
constexpr const char* tool_calls[] = {
    "execve",    "execveat",        "fork",     "vfork",     "waitid", "prlimit64", "setrlimit",
    "setsid",    "setpgid",         "chdir",    "fchdir",    "unlink", "unlinkat",  "rename",
    "renameat",  "renameat2",       "mkdir",    "mkdirat",   "rmdir",  "chmod",     "fchmod",
    "fchmodat",  "ftruncate",       "truncate", "fallocate", "fsync",  "fdatasync", "fadvise64",
    "utimensat", "copy_file_range", "sendfile"};

constexpr unsigned namespace_flags =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

class Filter {
 public:
  explicit Filter(std::uint32_t otherwise) : context_(seccomp_init(otherwise), seccomp_release) {
    if (context_ == nullptr) {
      failure_ = ENOMEM;
      return;
    }
    keep(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    keep(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));  // a tree: few steps for each call
  }

  template <class... Conditions>
  void rule(std::uint32_t action, const char* name, Conditions... conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return;  // not a call of this architecture or library
    const std::array<scmp_arg_cmp, sizeof...(conditions)> all{conditions...};
    keep(seccomp_rule_add_array(context_.get(), action, number, static_cast<unsigned>(all.size()),
                                all.data()));
  }
  template <class... Conditions>
  void allow(const char* name, Conditions... conditions) {
    rule(SCMP_ACT_ALLOW, name, conditions...);
  }

  CallFilter compiled() {
    CallFilter filter;
    const Descriptor file(memfd_create("filter", MFD_CLOEXEC));
    if (!file) keep(-errno);
    if (failure_ == 0) keep(seccomp_export_bpf(context_.get(), file.get()));
    std::array<char, 4096> piece;
    for (ssize_t size = 0, at = 0; failure_ == 0; at += size) {
      size = pread(file.get(), piece.data(), piece.size(), at);
      if (size < 0) keep(-errno);
      if (size <= 0) break;
      filter.program.append(piece.data(), static_cast<std::size_t>(size));
    }
    if (failure_ != 0) filter.error = std::string("cannot make a filter: ") + std::strerror(failure_);
    return filter;
  }

 private:
  void keep(int result) {
    if (result < 0 && failure_ == 0) failure_ = -result;
  }
  std::unique_ptr<void, void (*)(void*)> context_;
  int failure_ = 0;
};

// The kernel looks at the lower half of these arguments only. So do we, or the upper half would be a way
// past.
scmp_arg_cmp low_half(unsigned argument, std::uint64_t value) {
  return SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, 0xffffffffULL, value);
}

void allow_common(Filter& filter) {
  for (const char* name : common_calls) filter.allow(name);
  // No locks, leases or seals: they would carry word from one box to another.
  for (const int command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL}) {
    filter.allow("fcntl", low_half(1, static_cast<std::uint64_t>(command)));
  }
  // TIOCSTI would type into a terminal.
  for (const int request : {TCGETS, FIONREAD, FIONBIO, FIOCLEX, TIOCGWINSZ}) {
    filter.allow("ioctl", low_half(1, static_cast<std::uint64_t>(request)));
  }
  constexpr int name_of_mapping = 0x53564d41;  // PR_SET_VMA, unknown to older headers
  for (const int option : {PR_SET_NAME, PR_GET_NAME, name_of_mapping}) {
    filter.allow("prctl", low_half(0, static_cast<std::uint64_t>(option)));
  }
}

CallFilter outer_filter(bool traces) {
  Filter filter(SCMP_ACT_ERRNO(ENOSYS));
  allow_common(filter);
  for (const char* name : tool_calls) filter.allow(name);
  // clone3 hides its flags behind a pointer; it is refused, and libc then uses clone.
  filter.allow("clone", SCMP_A0_64(SCMP_CMP_MASKED_EQ, namespace_flags, 0));
  for (const int option : {PR_SET_DUMPABLE, PR_SET_SECCOMP}) {  // box-init's; neither gives anything
    filter.allow("prctl", low_half(0, static_cast<std::uint64_t>(option)));
  }
  if (traces) filter.allow("ptrace");
  return filter.compiled();
}

CallFilter program_filter(bool traced) {
  Filter filter(traced ? SCMP_ACT_TRAP : SCMP_ACT_ERRNO(ENOSYS));
  allow_common(filter);
  filter.allow("clone", SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD | namespace_flags, CLONE_THREAD));
  // A process limit of one, in the words of one.
  filter.rule(SCMP_ACT_ERRNO(EAGAIN), "clone", SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  filter.rule(SCMP_ACT_ERRNO(EAGAIN), "fork");
  filter.rule(SCMP_ACT_ERRNO(EAGAIN), "vfork");
  filter.allow("prlimit64", SCMP_A2_64(SCMP_CMP_EQ, 0));  // reading, not setting
  filter.allow("execveat", low_half(0, static_cast<std::uint64_t>(program_descriptor)));
  if (traced) {
    // What libc tries first on its way to something allowed names nothing.
    for (const char* name : {"clone3", "openat2", "close_range", "sched_setaffinity", "epoll_pwait2"}) {
      filter.rule(SCMP_ACT_ERRNO(ENOSYS), name);
    }
  }
  return filter.compiled();
}

}  // namespace

CallFilter make_filter(CallList list) {
  switch (list) {
    case CallList::build:
      return outer_filter(false);
    case CallList::run_outside:
      return outer_filter(true);
    case CallList::run:
      return program_filter(false);
    case CallList::run_traced:
      return program_filter(true);
  }
  return {"", "no such list of system calls"};
}

std::string call_name(int number) {
  const std::unique_ptr<char, void (*)(void*)> name(
      seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number), std::free);
  return name != nullptr ? name.get() : "number " + std::to_string(number);
}

}  // namespace harness::sandbox
