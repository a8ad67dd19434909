// Graders killed by SIGKILL at random moments while hostile code runs: after the next start nothing is left,
// no process, mount, control group or folder.
//
//   sandbox_kill_campaign ROUNDS [SEED]     prints a line a round that left something; exit status 1 if any
//   did
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
using namespace sandbox_test;
namespace fs = std::filesystem;

namespace {

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t bound) {
  return random() % bound;
}

// Hostile programs in Python, each with its mark in the command line that its children inherit.
const std::vector<std::string> hostile = {
    "while True:\n  try: os.fork()\n  except OSError: pass",
    "for i in range(5):\n"
    "  if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    "      signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "      time.sleep(1000)\n"
    "    os._exit(0)",
    "n = 0\n"
    "while True:\n"
    "  try:\n"
    "    os.makedirs(out + '/%d/a/b' % n)\n"
    "    open(out + '/%d/a/b/c' % n, 'wb').write(bytes(100000))\n"
    "    os.chmod(out + '/%d/a' % n, 0)\n"
    "    n += 1\n"
    "  except OSError: time.sleep(0.01)",
    "f = open(tmp + '/fill', 'wb')\nwhile True:\n  try: f.write(bytes(1 << 20))\n  except OSError: pass",
    "for s in range(1, 32):\n  try: signal.signal(s, signal.SIG_IGN)\n  except OSError: pass\n"
    "while True: time.sleep(1000)",
    "for i in range(4):\n  if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)\nos.kill(os.getpid(), "
    "signal.SIGSTOP)",
    "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(1000)",
    "x = []\nwhile True: x.append(bytearray(10 << 20))"};

// Boxes hostile programs until it is killed.
[[noreturn]] void grade(const std::string& mark, Random random) {
  Sandbox box({.isolate = true, .worker = 7});
  Sandbox plain({.isolate = false, .worker = 8});
  std::vector<std::unique_ptr<BoxProcess>> running;
  for (;;) {
    Sandbox& chosen = below(random, 4) == 0 ? plain : box;
    const Mount out{chosen.make_folder("out"), "/out", true};
    const std::string& program = hostile[below(random, hostile.size())];
    BoxCommand command = python("import os, signal, time  # " + mark + "\nout = '" + chosen.inside(out) +
                                "'\ntmp = os.environ.get('TMPDIR', '/tmp')\n" + program);
    // Outside a box a program could kill its keeper, which has the same uid.
    if (&chosen == &plain && program.find("getppid") != std::string::npos) continue;
    if (below(random, 3) == 0) command.phase = Phase::run;
    command.mounts = {out};
    command.tmp_bytes = 64 << 20;
    command.limits.processes = 40;
    running.push_back(chosen.start(command));
    running.back()->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(below(random, 60)));
    if (running.size() > 3) running.erase(running.begin() + static_cast<std::ptrdiff_t>(below(random, 3)));
  }
}

std::vector<pid_t> launchers_of(pid_t grader) {
  std::vector<pid_t> found;
  for (const int pid : processes_with("grader-launcher")) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string skip;
    int parent = 0;
    if (stat >> skip >> skip >> skip >> parent && parent == grader) found.push_back(pid);
  }
  return found;
}

std::size_t mounts_below(const std::string& folder) {
  std::ifstream mounts("/proc/self/mountinfo");
  std::size_t count = 0;
  for (std::string line; std::getline(mounts, line);) count += line.find(folder) != std::string::npos ? 1 : 0;
  return count;
}

// Keepers on their last steps: what tells whose they are is gone, but they still hold the folder's lock.
bool a_launcher_is_dying() {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::string name, arguments, stat;
    std::getline(std::ifstream(entry.path() / "comm"), name);
    if (name != "grader-launche") continue;  // the kernel keeps 15 characters
    std::getline(std::ifstream(entry.path() / "cmdline"), arguments);
    std::getline(std::ifstream(entry.path() / "stat"), stat);
    const bool gone = stat.empty() || stat.find(") Z") != std::string::npos;
    if (arguments.empty() && !gone) return true;
  }
  return false;
}

// Says what one killed grader left behind after the next start; empty: nothing.
std::string round(int number, std::uint64_t seed) {
  Random random(seed);
  unsetenv("TMPDIR");  // the last round's
  const test_support::TempDir temp;
  fs::permissions(temp.path(), fs::perms::all);
  setenv("TMPDIR", temp.path().c_str(), 1);
  const std::string mark = "killed-" + std::to_string(getpid()) + "-" + std::to_string(number) + "-";
  const pid_t grader = fork();
  if (grader == 0) {
    try {
      grade(mark, random);
    } catch (const SandboxError&) {  // its launcher was killed first
      pause();
    }
    _exit(0);
  }
  usleep(static_cast<useconds_t>(20000 + below(random, 800000)));
  if (below(random, 3) == 0) {
    for (const pid_t launcher : launchers_of(grader)) kill(launcher, SIGKILL);
  }
  kill(grader, SIGKILL);
  waitpid(grader, nullptr, 0);

  constexpr double patience_seconds = 60;  // forty processes that fork without end starve their keeper
  std::string left;
  // Launchers and keepers first: a command that was being started has no mark yet, but is its keeper's to end.
  if (processes_left_with(temp.path(), patience_seconds) != 0) left += " a launcher or box";
  if (processes_left_with(mark, patience_seconds) != 0) left += " processes of the command";
  while (a_launcher_is_dying()) usleep(1000);
  const std::vector<std::string> before = work_roots(temp.path());
  {
    const Sandbox next({});
    if (work_roots(temp.path()).size() != 1) left += " a folder";
  }
  if (!work_roots(temp.path()).empty()) left += " the next one's folder";
  for (const std::string& name : before) {
    if (control_groups(name) != 0) left += " a control group";
  }
  if (mounts_below(temp.path()) != 0) left += " a mount";
  return left;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  int failures = 0;
  for (int i = 0; i < rounds; ++i) {
    const std::string left = round(i, seed * 1000003 + static_cast<std::uint64_t>(i));
    if (left.empty()) continue;
    ++failures;
    std::printf("round %d (seed %llu) left:%s\n", i, static_cast<unsigned long long>(seed), left.c_str());
  }
  std::printf("%d graders killed, %d left something behind\n", rounds, failures);
  return failures == 0 && rounds > 0 ? 0 : 1;
}
