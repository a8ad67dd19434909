// The first process of a box: starts the command, waits for it and for orphans, and hands the command's wait
// status out unchanged (bubblewrap alone would report a death by signal 11 and exit(139) alike). Its end is
// the end of everything in the box.
//
//   grader-box-init PROCESSES build|run|trace COMMAND [ARGUMENT ...]
//
// The limit on processes is set here, inside the user namespace: from Linux 5.14 on it then counts this box
// and nothing else of the same user. So is the filter of a program's system calls, which forbids the fork and
// the exec that are needed up to here. Linked statically and free of the C++ library: it is started for every
// command.

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/sandbox/box_init.hpp"

namespace {

using namespace harness::sandbox;

constexpr int most_instructions = 4096;  // the kernel's own limit

sock_filter filter[most_instructions];
int failures = -1;  // closed on exec; a byte here: the command was never confined, hence never started

void say(const char* text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(exit_cannot_execute);
}

[[noreturn]] void cannot_execute(const char* program) {
  const char* reason = strerror(errno);
  say("cannot execute ");
  say(program);
  say(": ");
  say(reason);
  say("\n");
  _exit(exit_cannot_execute);
}

[[noreturn]] void fail(const char* what) {
  say(what);
  say("\n");
  if (write(failures, "x", 1) < 0) _exit(exit_cannot_execute);
  _exit(exit_cannot_execute);
}

void limit(int resource, long most) {
  const rlimit wanted{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted) != 0) fail("cannot set a limit");
}

void load_filter() {
  char* const bytes = reinterpret_cast<char*>(filter);
  size_t size = 0;
  for (ssize_t got = 1; got > 0; size += static_cast<size_t>(got)) {
    got = read(inner_filter_descriptor, bytes + size, sizeof filter - size);
    if (got < 0) fail("cannot read the filter of system calls");
  }
  close(inner_filter_descriptor);
  const sock_fprog program{static_cast<unsigned short>(size / sizeof filter[0]), filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) fail("cannot filter system calls");
}

[[noreturn]] void become(long processes, bool only_this, bool traced, char** command) {
  if (processes > 0) limit(RLIMIT_NPROC, processes + own_processes);
  if (!only_this) {
    limit(RLIMIT_NOFILE, open_files_inside);
    execv(command[0], command);
    cannot_execute(command[0]);
  }
  const int program = open(command[0], O_PATH | O_CLOEXEC);
  if (program < 0) cannot_execute(command[0]);
  if (dup3(program, program_descriptor, O_CLOEXEC) < 0) fail("cannot place the program's descriptor");
  close(program);
  limit(RLIMIT_NOFILE, open_files_inside);
  if (traced && ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) fail("cannot be traced");
  load_filter();
  syscall(SYS_execveat, program_descriptor, "", command, environ, AT_EMPTY_PATH);
  cannot_execute(command[0]);
}

// The wait status of the command; -1: it cannot be told.
int wait_for(pid_t child) {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, 0);
    if (pid == child) return status;
    if (pid < 0 && errno != EINTR) return -1;
  }
}

// Notes what the signal tells. What the filter refused with SIGSYS goes on as if it had failed with ENOSYS.
// Gives back the signal to pass on.
int hear(pid_t child, int signal_number, BoxEnd& end) {
  constexpr int from_filter = 1;  // SYS_SECCOMP, which not every signal.h has
  siginfo_t info;
  if (ptrace(PTRACE_GETSIGINFO, child, nullptr, &info) != 0) return signal_number;
  const bool faulted = signal_number == SIGSEGV || signal_number == SIGBUS;
  if (faulted && info.si_code > 0) end.fault_address = reinterpret_cast<unsigned long long>(info.si_addr);
  if (signal_number != SIGSYS || info.si_code != from_filter) return signal_number;
  end.refused_call = info.si_syscall;
#if defined(__x86_64__)
  constexpr long no_such_call = -ENOSYS;
  if (ptrace(PTRACE_POKEUSER, child, offsetof(struct user, regs.rax), no_such_call) == 0) return 0;
#endif
  return signal_number;
}

// Fills `end`.
void wait_tracing(pid_t child, BoxEnd& end) {
  bool first = true;
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, __WALL);
    if (pid < 0 && errno != EINTR) return;
    if (pid < 0) continue;
    if (!WIFSTOPPED(status)) {
      if (pid != child) continue;
      end.wait_status = status;
      return;
    }
    if (first) ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
    // What ptrace makes up itself: the stop at exec, a clone, a thread's first moment.
    const bool made_up = first || status >> 16 != 0 || (pid != child && WSTOPSIG(status) == SIGSTOP);
    const long pass = made_up ? 0 : hear(pid, WSTOPSIG(status), end);
    first = false;
    ptrace(PTRACE_CONT, pid, nullptr, pass);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return exit_cannot_execute;
  const bool traced = strcmp(argv[2], traced_run_mode) == 0;
  const bool only_this = traced || strcmp(argv[2], run_mode) == 0;
  // Neither the descriptor nor a look into this process is the command's: what it could write there would be
  // taken for its end.
  fcntl(status_descriptor, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return exit_cannot_execute;
  failures = ends[1];
  const pid_t child = fork();
  if (child == 0) become(strtol(argv[1], nullptr, 10), only_this, traced, argv + 3);
  if (child < 0) return exit_cannot_execute;
  close(failures);
  close(inner_filter_descriptor);
  BoxEnd end{0, -1, 0};
  if (traced) {
    end.wait_status = -1;
    wait_tracing(child, end);
  } else {
    end.wait_status = wait_for(child);
  }
  char byte = 0;
  if (read(ends[0], &byte, 1) != 0) end.wait_status = -1;
  return write(status_descriptor, &end, sizeof end) == static_cast<ssize_t>(sizeof end) ? 0 : 1;
}
