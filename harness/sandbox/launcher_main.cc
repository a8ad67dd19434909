// The launcher: one small single-threaded process a worker, started by harness/sandbox/launcher_process.cc
// with its socket at descriptor 3.
//
//   grader-launcher WORKER TEMP_FOLDER group|alone
//
// It holds what must outlive the harness by a moment: the uid lease, the private folder and, unless alone,
// the control group in which it lives with all it starts. It forks a keeper for each command. When the
// harness goes away, however it went, it ends the keepers, removes the folder, and exits.

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "harness/sandbox/box_init.hpp"
#include "harness/sandbox/folder_tree.hpp"
#include "harness/sandbox/keeper.hpp"
#include "harness/sandbox/process_tree.hpp"
#include "harness/sandbox/system_calls.hpp"
#include "harness/sandbox/uid_lease.hpp"

namespace harness::sandbox {
namespace {

// Own session, deaf to the terminal: Ctrl-C is the harness's to handle, and its end is our sign.
void detach() {
  setsid();
  for (const int number : {SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGPIPE, SIGTSTP}) signal(number, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  umask(S_IWGRP | S_IWOTH);
  syscall(SYS_close_range, launcher_socket_number + 1, ~0U, 0);
  fcntl(launcher_socket_number, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

// What one command may have, and our own processes for it.
struct Share {
  std::int64_t memory_bytes = 0;
  std::int64_t processes = 0;
};
constexpr std::int64_t box_memory_bytes = std::int64_t{32}
                                          << 20;  // the launcher, a keeper, bubblewrap, box-init

class Launcher {
 public:
  Launcher(UidLease lease, WorkRoot root, ControlGroup group)
      : lease_(std::move(lease)), root_(std::move(root)), group_(std::move(group)) {}

  // Until the harness closes its end of the socket or dies.
  void serve() {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, nullptr);
    const Descriptor signals(signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
    for (;;) {
      std::array<pollfd, 2> events{{{launcher_socket_number, POLLIN, 0}, {signals.get(), POLLIN, 0}}};
      poll(events.data(), events.size(), -1);
      signalfd_siginfo info{};
      while (read(signals.get(), &info, sizeof info) > 0) continue;
      reap();
      if (events[0].revents == 0) continue;
      Packet packet;
      if (receive_packet(launcher_socket_number, packet) != 0) return;
      start(packet);
    }
  }

  void end() {
    for (const auto& [keeper, share] : keepers_) kill(keeper, SIGTERM);
    while (!keepers_.empty()) {
      const pid_t pid = waitpid(-1, nullptr, 0);
      if (pid < 0 && errno == ECHILD) break;
      keepers_.erase(pid);
    }
    // What is left now are orphans of a keeper that was itself killed.
    constexpr useconds_t pause_us = 1000;
    while (waitpid(-1, nullptr, WNOHANG) >= 0) {
      kill_descendants();
      usleep(pause_us);
    }
    group_.leave();
    if (!remove_tree(root_.path))
      std::fprintf(stderr, "grader-launcher: cannot remove %s\n", root_.path.c_str());
  }

 private:
  void start(Packet& packet) {
    ExecPlan plan;
    if (!decode(packet.bytes, plan.request)) return;  // its socket closes: the harness sees that
    if (packet.descriptors.size() != plan.request.numbers.size() + 2) return;
    Descriptor box_socket = std::move(packet.descriptors[0]);
    plan.output = packet.descriptors[1].get();
    for (std::size_t i = 2; i < packet.descriptors.size(); ++i) {
      plan.descriptors.push_back(packet.descriptors[i].get());
    }
    const std::string problem = add_filters(plan);
    if (!problem.empty()) {
      BoxReport report;
      report.error = problem;
      send_packet(box_socket.get(), encode(report));
      return;
    }
    plan.uid = lease_.uid;
    plan.gid = lease_.gid;
    plan.group = group_;
    const Share share{plan.request.memory_bytes + box_memory_bytes,
                      plan.request.group_processes + box_processes};
    limit_group(share);
    const pid_t launcher = getpid();
    const pid_t keeper = fork();
    if (keeper == 0) {
      for (Descriptor& descriptor : packet.descriptors) descriptor.release();
      close(launcher_socket_number);
      keep(std::move(box_socket), std::move(plan), launcher);
    }
    if (keeper > 0) {
      keepers_.emplace(keeper, share);
      return;
    }
    BoxReport report;
    report.error = std::string("cannot fork: ") + std::strerror(errno);
    send_packet(box_socket.get(), encode(report));
  }

  // The group holds all commands that are running. Box by box, processes are limited by box-init.
  void limit_group(Share sum) {
    for (const auto& [keeper, share] : keepers_) {
      sum.memory_bytes += share.memory_bytes;
      sum.processes += share.processes;
    }
    if (sum.memory_bytes == limited_to_.memory_bytes && sum.processes == limited_to_.processes) return;
    limited_to_ = group_.limit(sum.memory_bytes, sum.processes) ? sum : Share{};
  }

  // Gives back what went wrong.
  std::string add_filters(ExecPlan& plan) {
    const CallRules rules = plan.request.calls;
    if (rules == CallRules::none) return "";
    const CallFilter& outer = filter(rules == CallRules::build ? CallList::build : CallList::run_outside);
    plan.outer_filter = outer.program;
    if (!outer.error.empty() || rules == CallRules::build) return outer.error;
    const CallFilter& inner = filter(rules == CallRules::run ? CallList::run : CallList::run_traced);
    plan.inner_filter = inner.program;
    return inner.error;
  }

  // Made when it is first needed.
  const CallFilter& filter(CallList list) {
    const auto found = filters_.find(list);
    return found != filters_.end() ? found->second : filters_.emplace(list, make_filter(list)).first->second;
  }

  // A keeper ends a moment after its report, perhaps when the next command has started with the sum of both:
  // the group shrinks then.
  void reap() {
    bool fewer = false;
    for (pid_t pid = 0; (pid = waitpid(-1, nullptr, WNOHANG)) > 0;) fewer = keepers_.erase(pid) > 0 || fewer;
    if (fewer && !keepers_.empty()) limit_group({});
  }

  UidLease lease_;
  WorkRoot root_;
  ControlGroup group_;
  std::map<pid_t, Share> keepers_;
  Share limited_to_;
  std::map<CallList, CallFilter> filters_;
};

// Commands run as a uid that may not reach the place where the launcher lies. Gives back what went wrong.
std::string copy_box_init(const std::filesystem::path& to) {
  std::error_code failure;
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe", failure).parent_path();
  const std::filesystem::path from = here / "grader-box-init";
  if (!failure) std::filesystem::copy_file(from, to, failure);
  if (!failure) {
    constexpr auto everyone_executes = static_cast<std::filesystem::perms>(0555);
    std::filesystem::permissions(to, everyone_executes, failure);
  }
  return failure ? "cannot copy " + from.string() + ": " + failure.message() : "";
}

// Written down first: should this launcher be killed, the next one finds what it left.
ControlGroup join_group(const std::filesystem::path& root, std::string& problem) {
  const GroupPlace place = find_group_place();
  std::ofstream list(root / groups_name);
  const std::string name = root.filename();
  if (place.version != 0)
    list << (place.memory / name).string() << '\n' << (place.pids / name).string() << '\n';
  list.close();
  return ControlGroup::make(place, name, problem);
}

int launch(int worker, const char* temp, bool with_group) {
  detach();
  Hello hello;
  UidLease lease = lease_uid(worker);
  WorkRoot root;
  hello.error = lease.error;
  if (hello.error.empty()) {
    root = make_work_root(temp, lease.gid);
    hello.error = root.error;
  }
  if (hello.error.empty()) {
    hello.init = root.path / box_init_name;
    hello.error = copy_box_init(hello.init);
    if (!hello.error.empty()) remove_tree(root.path);
  }
  ControlGroup group;
  if (hello.error.empty() && with_group) group = join_group(root.path, hello.group_problem);
  hello.group_version = static_cast<std::uint32_t>(group.version());
  hello.uid = lease.uid;
  hello.gid = lease.gid;
  hello.root = root.path;
  if (send_packet(launcher_socket_number, encode(hello)) != 0) {
    std::fprintf(stderr, "grader-launcher: is started by grader only\n");
    group.leave();
    if (hello.error.empty()) remove_tree(root.path);
    return 2;
  }
  if (!hello.error.empty()) return 2;
  Launcher launcher(std::move(lease), std::move(root), std::move(group));
  launcher.serve();
  launcher.end();
  return 0;
}

}  // namespace
}  // namespace harness::sandbox

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: grader-launcher WORKER TEMP_FOLDER group|alone (started by grader)\n");
    return 2;
  }
  return harness::sandbox::launch(static_cast<int>(std::strtol(argv[1], nullptr, 10)), argv[2],
                                  std::strcmp(argv[3], "group") == 0);
}
