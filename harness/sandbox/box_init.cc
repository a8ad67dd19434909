// The first program inside a box: starts the command, waits for it, and hands its wait status out unchanged
// (bubblewrap alone would report a death by signal 11 and exit(139) alike).
//
//   grader-box-init PROCESSES COMMAND [ARGUMENT ...]
//
// The limit on processes is set here, inside the user namespace: from Linux 5.14 on it then counts this box
// and nothing else of the same user. Linked statically and free of the C++ library: it is started for every
// command.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/sandbox/box_init.hpp"

namespace {

using namespace harness::sandbox;

void say(const char* text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(exit_cannot_execute);
}

[[noreturn]] void become(long processes, char** command) {
  if (processes > 0) {
    const auto most = static_cast<rlim_t>(processes + own_processes);
    const rlimit limit{most, most};
    if (setrlimit(RLIMIT_NPROC, &limit) != 0) {
      say("cannot limit processes\n");
      _exit(exit_cannot_execute);
    }
  }
  execv(command[0], command);
  const char* reason = strerror(errno);
  say("cannot execute ");
  say(command[0]);
  say(": ");
  say(reason);
  say("\n");
  _exit(exit_cannot_execute);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return exit_cannot_execute;
  // Neither the descriptor nor a look into this process is the command's: what it could write there would be
  // taken for its end.
  fcntl(status_descriptor, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const pid_t child = fork();
  if (child == 0) become(strtol(argv[1], nullptr, 10), argv + 2);
  if (child < 0) return exit_cannot_execute;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return write(status_descriptor, &status, sizeof status) == static_cast<ssize_t>(sizeof status) ? 0 : 1;
}
