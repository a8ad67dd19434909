#include "harness/sandbox/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>

#include "harness/sandbox/box_init.hpp"
#include "harness/sandbox/process_meter.hpp"
#include "harness/sandbox/process_tree.hpp"
#include "harness/sandbox/system_calls.hpp"

namespace harness::sandbox {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int signal_base = 128;  // bubblewrap ends like a shell: 128 + n when what it ran ended by signal n
constexpr double shortest_check_seconds = 0.05;
constexpr int patience_ms =
    20;  // for the kernel to take a killed box's processes before we look for them ourselves

double seconds(const timeval& value) {
  return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) * 1e-6;
}

double waited_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// SIGCHLD and SIGTERM (from the launcher, or from the kernel when the launcher died) as something to poll.
int block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

std::pair<Descriptor, Descriptor> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

class Keeper {
 public:
  Keeper(Descriptor box_socket, ExecPlan plan)
      : socket_(std::move(box_socket)), plan_(std::move(plan)), signals_(block_signals()) {}

  void run() {
    start();
    if (report_.error.empty()) {
      const bool by_itself = watch();
      end();
      take_counts();
      if (status_) take_status(by_itself);
    }
    report_.wall_seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    report_.cpu_seconds = std::max(report_.cpu_seconds, waited_cpu_seconds());
    send_packet(socket_.get(), encode(report_));
  }

 private:
  void start() {
    auto [source, sink] = make_pipe();
    auto [status_source, status_sink] = make_pipe();
    if (!source || !status_source) {
      report_.error = std::string("cannot make a pipe: ") + std::strerror(errno);
      return;
    }
    if (plan_.request.boxed != 0) {
      status_ = std::move(status_source);
      plan_.status = status_sink.get();
    }
    main_ = fork();
    if (main_ == 0) exec_child(plan_, sink.get());
    if (main_ < 0) {
      report_.error = std::string("cannot fork: ") + std::strerror(errno);
      return;
    }
    sink.reset();
    status_sink.reset();
    close(plan_.output);
    for (const int descriptor : plan_.descriptors) close(descriptor);
    std::array<char, 512> text{};
    ssize_t size = 0;
    do {  // end of file: exec has happened
      size = read(source.get(), text.data(), text.size());
    } while (size < 0 && errno == EINTR);
    if (size > 0) {
      report_.error.assign(text.data(), static_cast<std::size_t>(size));
      waitpid(main_, nullptr, 0);
    }
  }

  // Returns when the command has ended (true) or must end (false).
  bool watch() {
    double next_check = check_after(0);
    for (;;) {
      if (reap()) return true;
      std::array<pollfd, 2> events{{{socket_.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}}};
      poll(events.data(), events.size(), static_cast<int>(std::ceil(next_check * 1e3)));
      if (asked_to_stop() || (events[0].revents != 0 && !answer_question())) return false;
      if (elapsed_since_check() < next_check) continue;
      const double used = waited_cpu_seconds() + descendants_of_self().cpu_seconds;
      report_.cpu_seconds = used;  // a killed box takes the count of its unwaited processes with it
      if (used >= plan_.request.cpu_seconds) {
        report_.cpu_limit = 1;
        return false;
      }
      next_check = check_after(used);
    }
  }

  // Seconds until the limit could be reached with every core busy: an honest command is hardly ever looked
  // at.
  double check_after(double used) {
    checked_ = Clock::now();
    const auto cores = static_cast<double>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
    return std::max(shortest_check_seconds, (plan_.request.cpu_seconds - used) / cores);
  }
  double elapsed_since_check() const {
    return std::chrono::duration<double>(Clock::now() - checked_).count();
  }

  // About what the command has used. False: the harness wants it to end.
  bool answer_question() {
    Packet packet;
    MeterRequest request;
    if (receive_packet(socket_.get(), packet) != 0 || !decode(packet.bytes, request)) return false;
    const bool boxed = plan_.request.boxed != 0;
    const std::vector<pid_t> processes = command_processes(boxed ? main_ : getpid(), boxed);
    MeterAnswer answer;
    if (request.meter == Meter::cpu_time) {
      answer.cpu_nanoseconds = cpu_nanoseconds(processes).value_or(-1);
    } else {
      if (request.meter == Meter::reset_memory) peak_is_true_ = reset_memory(processes);
      if (peak_is_true_) answer.memory = read_memory(processes);
    }
    send_packet(socket_.get(), encode(answer));
    return true;
  }

  bool asked_to_stop() {
    bool stop = false;
    signalfd_siginfo info{};
    while (read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      stop = stop || info.ssi_signo == SIGTERM;
    }
    return stop;
  }

  // Takes every child that has ended. True once the command itself has.
  bool reap() {
    for (;;) {
      int status = 0;
      const pid_t pid = waitpid(-1, &status, WNOHANG);
      if (pid < 0) none_left_ = errno == ECHILD;
      if (pid <= 0) return main_ended_;
      if (pid == main_) {
        report_.wait_status = status;
        main_ended_ = true;
      }
    }
  }

  void end() {
    // In a box this is all it takes: box-init dies with bubblewrap, and with it the PID namespace.
    if (!main_ended_) {
      kill(-main_, SIGKILL);
      kill(main_, SIGKILL);
    }
    for (bool first = true;; first = false) {
      reap();
      if (none_left_) return;
      if (!first) kill_descendants();
      pollfd event{signals_.get(), POLLIN, 0};
      poll(&event, 1, patience_ms);
      asked_to_stop();
    }
  }

  void take_counts() {
    const GroupCounts now = plan_.group.counts();
    report_.memory_limit = now.killed_for_memory > counts_.killed_for_memory ? 1 : 0;
    report_.process_limit = now.refused_forks > counts_.refused_forks ? 1 : 0;
  }

  // The command's own end instead of bubblewrap's. Without one, and if nobody killed anything, there was no
  // box.
  void take_status(bool by_itself) {
    BoxEnd told{};
    const int code = WIFEXITED(report_.wait_status) ? WEXITSTATUS(report_.wait_status) : 0;
    if (read(status_.get(), &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
      report_.wait_status = told.wait_status;
      if (told.wait_status == -1) report_.error = "the command could not be confined";
      if (told.refused_call >= 0) report_.refused_call = call_name(told.refused_call);
      report_.fault_address = told.fault_address;
    } else if (report_.memory_limit != 0) {
      report_.wait_status = SIGKILL;  // it took box-init or bubblewrap along
    } else if (code > signal_base) {
      report_.wait_status = code - signal_base;  // the command killed box-init, and thereby itself
    } else if (by_itself) {
      report_.error = "bubblewrap ended with exit code " + std::to_string(code);
    }
  }

  Descriptor socket_;
  ExecPlan plan_;
  Descriptor signals_;
  Descriptor status_;  // where box-init's word comes from
  BoxReport report_;
  pid_t main_ = -1;
  bool main_ended_ = false;
  bool none_left_ = false;
  bool peak_is_true_ = true;
  GroupCounts counts_ = plan_.group.counts();
  Clock::time_point started_ = Clock::now();
  Clock::time_point checked_ = started_;
};

}  // namespace

void keep(Descriptor box_socket, ExecPlan plan, pid_t launcher) {
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (getppid() != launcher) _exit(1);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  Keeper(std::move(box_socket), std::move(plan)).run();
  _exit(0);
}

}  // namespace harness::sandbox
