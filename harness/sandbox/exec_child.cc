#include "harness/sandbox/exec_child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "harness/sandbox/box_init.hpp"
#include "harness/sandbox/process_tree.hpp"

namespace harness::sandbox {

namespace {

constexpr int parking = 200;                     // above every number a descriptor may get inside
constexpr rlim_t stack_soft = rlim_t{8} << 20;   // also what each thread reserves of the address space
constexpr rlim_t stack_hard = rlim_t{64} << 20;  // g++ raises its own to this

class Steps {
 public:
  explicit Steps(int failures) : failures_(failures) {}

  // A view: once memory is limited, nothing may be allocated but for a failure's words.
  void need(bool done, std::string_view what) const {
    if (done) return;
    const std::string text = std::string(what) + ": " + std::strerror(errno);
    if (write(failures_, text.data(), text.size()) < 0) _exit(exit_cannot_execute);
    _exit(exit_cannot_execute);
  }

 private:
  int failures_;
};

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// A descriptor that reads `bytes`, which fit into a pipe.
int readable(const std::string& bytes, const Steps& steps) {
  std::array<int, 2> ends{-1, -1};
  steps.need(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0, "cannot make a pipe");
  steps.need(write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
             "cannot pass on a filter of system calls");
  close(ends[1]);
  return ends[0];
}

// Moves everything out of the way first: a source may carry the number of another's target.
void place_descriptors(const ExecPlan& plan, const Steps& steps) {
  std::vector<std::pair<int, int>> moves = {{plan.output, STDOUT_FILENO}, {plan.output, STDERR_FILENO}};
  const Descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  moves.emplace_back(null.get(), STDIN_FILENO);
  for (std::size_t i = 0; i < plan.descriptors.size(); ++i) {
    moves.emplace_back(plan.descriptors[i], plan.request.numbers[i]);
  }
  if (plan.status >= 0) moves.emplace_back(plan.status, status_descriptor);
  if (!plan.outer_filter.empty()) {
    moves.emplace_back(readable(plan.outer_filter, steps), outer_filter_descriptor);
  }
  if (!plan.inner_filter.empty()) {
    moves.emplace_back(readable(plan.inner_filter, steps), inner_filter_descriptor);
  }
  for (auto& [source, target] : moves) {
    source = fcntl(source, F_DUPFD_CLOEXEC, parking);
    steps.need(source >= 0, "cannot move a descriptor");
  }
  // Only what is placed now survives exec, whatever flags the others had.
  syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  for (const auto& [source, target] : moves) {
    steps.need(dup2(source, target) == target, "cannot place a descriptor");
  }
}

// When the machine runs out of memory the command goes first, not the grader.
void volunteer_for_oom() {
  const Descriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  constexpr std::string_view score = "500";
  if (file && write(file.get(), score.data(), score.size()) < 0) return;  // a wish, not a limit
}

void limit(const Steps& steps, __rlimit_resource_t resource, rlim_t soft, rlim_t hard, const char* what) {
  rlimit now{};
  steps.need(getrlimit(resource, &now) == 0, what);
  const rlimit wanted{std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)};
  steps.need(setrlimit(resource, &wanted) == 0, what);
}

void set_limits(const StartRequest& request, const Steps& steps) {
  const auto bytes = static_cast<rlim_t>(request.memory_bytes);
  const auto cpu = static_cast<rlim_t>(std::ceil(request.cpu_seconds));
  const auto file = static_cast<rlim_t>(request.file_bytes);
  limit(steps, RLIMIT_CPU, cpu, cpu + 1, "cannot limit CPU time");
  limit(steps, RLIMIT_FSIZE, file, file, "cannot limit file sizes");
  limit(steps, RLIMIT_CORE, 0, 0, "cannot limit core files");
  const rlim_t files = request.boxed != 0 ? open_files_outside : open_files_inside;  // box-init does the rest
  limit(steps, RLIMIT_NOFILE, files, files, "cannot limit open files");
  limit(steps, RLIMIT_MEMLOCK, 0, 0, "cannot limit locked memory");
  limit(steps, RLIMIT_MSGQUEUE, 0, 0, "cannot limit message queues");
  limit(steps, RLIMIT_STACK, stack_soft, stack_hard, "cannot limit the stack");
  if (request.processes > 0) {
    // A leased uid is nobody else's; an ordinary user's other programs are counted too.
    const std::int64_t others = geteuid() == 0 ? 0 : tasks_of_own_uid();
    const auto processes = static_cast<rlim_t>(request.processes + others);
    limit(steps, RLIMIT_NPROC, processes, processes, "cannot limit processes");
  }
  limit(steps, RLIMIT_AS, bytes, bytes, "cannot limit memory");
}

}  // namespace

void exec_child(const ExecPlan& plan, int failures) {
  const Steps parked_steps(failures);
  failures = fcntl(failures, F_DUPFD_CLOEXEC, parking);
  parked_steps.need(failures >= 0, "cannot move a descriptor");
  const Steps steps(failures);
  reset_signals();
  steps.need(setsid() >= 0, "cannot start a session");
  place_descriptors(plan, steps);
  if (!plan.request.working_folder.empty()) {
    steps.need(chdir(plan.request.working_folder.c_str()) == 0,
               "cannot change to " + plan.request.working_folder);
  }
  steps.need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "cannot give up new privileges");
  std::vector<char*> argv;
  for (const std::string& word : plan.request.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> environment;
  for (const std::string& entry : plan.request.environment) {
    environment.push_back(const_cast<char*>(entry.c_str()));
  }
  environment.push_back(nullptr);
  if (geteuid() == 0) {
    steps.need(setgroups(0, nullptr) == 0, "cannot drop groups");
    steps.need(setresgid(plan.gid, plan.gid, plan.gid) == 0, "cannot drop the group");
  }
  volunteer_for_oom();
  if (plan.request.small_pages != 0) {
    steps.need(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) == 0, "cannot do without huge pages");
  }
  if (plan.request.core >= 0) {
    cpu_set_t only;
    CPU_ZERO(&only);
    for (int i = 0; i < plan.request.core_count; ++i) {
      CPU_SET(static_cast<std::size_t>(plan.request.core + i), &only);
    }
    steps.need(sched_setaffinity(0, sizeof only, &only) == 0,
               "cannot run on processor " + std::to_string(plan.request.core) + " alone");
    // It is timed, and where memory lies decides which addresses collide in a cache. Docker forbids this.
    personality(ADDR_NO_RANDOMIZE);
  }
  set_limits(plan.request, steps);
  if (geteuid() == 0) steps.need(setresuid(plan.uid, plan.uid, plan.uid) == 0, "cannot drop the uid");
  execve(argv[0], argv.data(), environment.data());
  const std::string failure = std::string("cannot execute ") + argv[0];
  steps.need(plan.status < 0, failure);  // that was bubblewrap
  perror(failure.c_str());
  _exit(exit_cannot_execute);
}

}  // namespace harness::sandbox
