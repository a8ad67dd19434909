// A grader to be killed: starts commands that would run for hours, says "ready", and waits.
//
//   sandbox_victim isolated|plain MARK     MARK: a number of seconds that nobody else sleeps
#include <unistd.h>

#include <cstdio>
#include <string>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const bool isolate = std::string(argv[1]) == "isolated";
  harness::Sandbox box({.isolate = isolate, .worker = 2});
  box.make_folder("job");
  const std::string nap = std::string("/usr/bin/sleep ") + argv[2];
  const auto process =
      box.start(sandbox_test::shell("trap '' TERM; (setsid " + nap + " &); (setsid sh -c 'trap \"\" TERM; " +
                                    nap + " & kill -STOP $$' &); echo up; exec " + nap));
  while (process->output().empty()) {
    process->wait(-1, harness::BoxProcess::Clock::now() + std::chrono::milliseconds(20));
  }
  usleep(200000);
  std::puts("ready");
  std::fflush(stdout);
  pause();
  return 0;
}
