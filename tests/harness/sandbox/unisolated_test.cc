// `--no-sandbox`: no walls, but the limits, the killing and the captured output are the same.
#include <fstream>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace sandbox_test;

TEST_CASE("without isolation paths are the host's", "[any-user]") {
  Sandbox plain({.isolate = false});
  CHECK(plain.isolation() == "none");
  const Mount job{plain.make_folder("job"), "/job", true};
  const Mount inner{plain.make_folder("inner"), "/job/inner"};
  CHECK(plain.inside(job) == job.host);
  CHECK(plain.inside({job, inner}, "/job/a/b") == job.host / "a/b");
  CHECK(plain.inside({job, inner}, "/job/inner/b") == inner.host / "b");
  CHECK(plain.inside({job, inner}, "/jobs") == "/jobs");
  CHECK(plain.inside({job}, "/usr/bin/g++") == "/usr/bin/g++");

  BoxCommand where = command({"/bin/sh", "-c", "pwd; touch made; env"});
  where.mounts = {job};
  where.working_folder = "/job";
  where.environment = {{"NUMBA_NUM_THREADS", "1"}};
  const auto [ended, output] = plain.run(where, nullptr);
  CHECK(ended.exit_code == 0);
  CHECK(output.starts_with(job.host.string() + "\n"));
  CHECK(output.find("NUMBA_NUM_THREADS=1\n") != std::string::npos);
  CHECK(output.find("HOME=") == std::string::npos);
  CHECK(std::filesystem::exists(job.host / "made"));
}

TEST_CASE("with isolation paths are the box's") {
  Sandbox box({});
  const Mount job{box.make_folder("job"), "/job"};
  CHECK(box.inside(job) == "/job");
  CHECK(box.inside({job}, "/job/runner") == "/job/runner");
}

TEST_CASE("without isolation /tmp becomes a private TMPDIR", "[any-user]") {
  Sandbox plain({.isolate = false});
  BoxCommand use = shell("echo x > $TMPDIR/y && echo $TMPDIR");
  use.tmp_bytes = 1 << 20;
  const auto [ended, output] = plain.run(use, nullptr);
  CHECK(ended.exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(output.substr(0, output.find('\n'))));
}

TEST_CASE("without isolation a command may add so many processes to its user's", "[any-user]") {
  Sandbox plain({.isolate = false});
  BoxCommand bomb = python(
      "import os, time\n"
      "n = 0\n"
      "try:\n"
      "  while n < 300:\n"
      "    if os.fork() == 0:\n      time.sleep(100)\n      os._exit(0)\n"
      "    n += 1\n"
      "except BlockingIOError:\n  pass\n"
      "print(n)");
  bomb.limits.processes = 20;
  const int started = std::stoi(plain.run(bomb, nullptr).second);
  CHECK(started >= 1);  // other programs of this user may come and go meanwhile
  CHECK(started < 200);
}

TEST_CASE("without isolation the limits still bind", "[any-user]") {
  Sandbox plain({.isolate = false});
  BoxCommand spin = shell("(while :; do :; done) & while :; do :; done");
  spin.limits.cpu_seconds = 0.5;
  CHECK(plain.run(spin, nullptr).first.limit == Status::time_limit);
  BoxCommand sleep = command({"/bin/sleep", "100"});
  sleep.limits.wall_seconds = 0.2;
  CHECK(plain.run(sleep, nullptr).first.limit == Status::time_limit);
  BoxCommand flood = shell("yes");
  flood.limits.output_bytes = 100;
  const auto [ended, output] = plain.run(flood, nullptr);
  CHECK(ended.limit == Status::output_limit);
  CHECK(output.size() == 100);
  BoxCommand allocate = python("bytearray(300 << 20)");
  allocate.limits.memory_bytes = std::int64_t{200} << 20;
  CHECK(plain.run(allocate, nullptr).second.find("MemoryError") != std::string::npos);
}
