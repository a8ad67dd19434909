// What starting and ending a boxed command costs, layer after layer, against a bare fork and exec.
//
//   bench_sandbox [ROUNDS]     medians in milliseconds, rounds interleaved (200)
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/sandbox/bubblewrap.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/sandbox/system_calls.hpp"

namespace {

using namespace harness;
using Clock = std::chrono::steady_clock;

constexpr const char* program = "/usr/bin/true";

void spawn(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t child = -1;
  int status = -1;
  if (posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0)
    throw std::runtime_error("spawn");
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (status != 0) throw std::runtime_error(words.front() + " failed");
}

struct Layer {
  std::string name;
  std::function<void()> run;
  std::vector<double> milliseconds;
};

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

BoxCommand boxed(Phase phase) {
  BoxCommand command;
  command.phase = phase;
  command.argv = {program};
  command.limits.wall_seconds = 20;
  command.limits.cpu_seconds = 10;
  command.limits.memory_bytes = std::int64_t{1} << 30;
  command.limits.processes = 64;
  if (phase == Phase::build) command.tmp_bytes = std::int64_t{256} << 20;
  return command;
}

void run_in(Sandbox& box, const BoxCommand& command) {
  if (box.run(command, nullptr).first.exit_code != 0) throw std::runtime_error("a boxed command failed");
}

// bubblewrap by itself, as far as its own flags go.
std::vector<Layer> bubblewrap_layers(const std::string& bwrap) {
  std::vector<std::string> flags = {bwrap, "--ro-bind", "/", "/"};
  std::vector<Layer> layers;
  const auto add = [&](const std::string& name, const std::vector<std::string>& more) {
    flags.insert(flags.end(), more.begin(), more.end());
    std::vector<std::string> argv = flags;
    argv.insert(argv.end(), {"--", program});
    layers.push_back({name, [argv] { spawn(argv); }, {}});
  };
  add("bubblewrap: mount and user namespace", {"--unshare-user"});
  add("+ pid namespace and its init", {"--unshare-pid"});
  add("+ ipc, uts, cgroup namespaces", {"--unshare-ipc", "--unshare-uts", "--unshare-cgroup"});
  add("+ network namespace", {"--unshare-net"});
  add("+ no user namespaces inside, no capabilities", {"--disable-userns", "--cap-drop", "ALL"});
  add("+ session, die with parent, read-only root",
      {"--new-session", "--die-with-parent", "--clearenv", "--remount-ro", "/"});
  const sandbox::CallFilter filter = sandbox::make_filter(sandbox::CallList::build);
  const int file = memfd_create("filter", 0);
  if (write(file, filter.program.data(), filter.program.size()) < 0) throw std::runtime_error("memfd");
  std::vector<std::string> argv = flags;
  argv.insert(argv.end(), {"--seccomp", std::to_string(file), "--", program});
  layers.push_back({"+ filter of system calls",
                    [argv, file] {
                      lseek(file, 0, SEEK_SET);
                      spawn(argv);
                    },
                    {}});
  return layers;
}

// The same flags and, instead of one mount of everything, those of the run phase; box-init is not in them.
Layer run_phase_mounts(const std::string& bwrap) {
  BoxCommand command;
  command.argv = {program};
  const std::vector<std::string> ours = sandbox::box_argv({bwrap, true}, program, command);
  const auto end = std::find(ours.begin(), ours.end(), "--seccomp");
  std::vector<std::string> argv(ours.begin(), end);
  argv.insert(argv.end(), {"--", program});
  return {"the same with the run phase's minimal root; no filter", [argv] { spawn(argv); }, {}};
}

}  // namespace

int main(int argc, char** argv) try {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 200;
  Sandbox box({});
  Sandbox alone({.worker = 1, .control_group = false});
  Sandbox plain({.isolate = false, .worker = 2});
  const BoxCommand build = boxed(Phase::build);
  const BoxCommand run = boxed(Phase::run);
  BoxCommand traced = run;
  traced.traced = true;

  std::vector<Layer> layers = {{"bare fork and exec", [] { spawn({program}); }, {}}};
  for (Layer& layer : bubblewrap_layers(sandbox::find_bubblewrap().value()))
    layers.push_back(std::move(layer));
  layers.push_back(run_phase_mounts(sandbox::find_bubblewrap().value()));
  layers.push_back({"launcher, keeper, limits, own uid; no box", [&] { run_in(plain, run); }, {}});
  layers.push_back({"run phase, rlimits only", [&] { run_in(alone, run); }, {}});
  layers.push_back({"run phase, " + box.isolation(), [&] { run_in(box, run); }, {}});
  layers.push_back({"run phase, traced", [&] { run_in(box, traced); }, {}});
  layers.push_back({"build phase, " + box.isolation(), [&] { run_in(box, build); }, {}});
  layers.push_back({"a Sandbox of its own, made and ended", [] { const Sandbox one({.worker = 3}); }, {}});

  for (int round = -5; round < rounds; ++round) {
    for (Layer& layer : layers) {
      const Clock::time_point start = Clock::now();
      layer.run();
      const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
      if (round >= 0) layer.milliseconds.push_back(taken.count());
    }
  }
  const double bare = quantile(layers.front().milliseconds, 0.5);
  std::printf("| %s, as uid %d | median ms | p90 | over bare |\n|---|---|---|---|\n", program,
              static_cast<int>(geteuid()));
  for (const Layer& layer : layers) {
    const double median = quantile(layer.milliseconds, 0.5);
    std::printf("| %s | %.1f | %.1f | %.1f |\n", layer.name.c_str(), median,
                quantile(layer.milliseconds, 0.9), median - bare);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_sandbox: %s\n", error.what());
  return 2;
}
