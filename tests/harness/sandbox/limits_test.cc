// What happens to a command that takes too much.
#include <sched.h>
#include <sys/personality.h>

#include <csignal>
#include <string>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace sandbox_test;

TEST_CASE("CPU time is limited for each process and for all of them together", "[any-user]") {
  Sandbox box({});
  BoxCommand spin = shell("while :; do :; done");
  spin.limits.cpu_seconds = 0.5;
  const BoxExit one = box.run(spin, nullptr).first;
  CHECK(one.limit == Status::time_limit);
  CHECK(one.signal != 0);
  CHECK(one.cpu_seconds >= 0.5);
  CHECK(one.cpu_seconds < 2);

  BoxCommand crowd = shell("for i in 1 2 3 4; do (while :; do :; done) & done; wait");
  crowd.limits.cpu_seconds = 1;
  const BoxExit many = box.run(crowd, nullptr).first;
  CHECK(many.limit == Status::time_limit);
  CHECK(many.cpu_seconds >= 1);
  CHECK(many.cpu_seconds < 3);
}

TEST_CASE("short children in a row count, though none of them lives long", "[any-user]") {
  Sandbox box({});
  BoxCommand chain = python(
      "import os\nwhile True:\n  if os.fork() == 0:\n    sum(range(300000))\n    os._exit(0)\n  os.wait()");
  chain.limits.cpu_seconds = 0.6;
  const BoxExit ended = box.run(chain, nullptr).first;
  CHECK(ended.limit == Status::time_limit);
  CHECK(ended.wall_seconds < 60);
}

TEST_CASE("a sleeping command meets the wall clock", "[any-user]") {
  Sandbox box({});
  BoxCommand sleep = shell("trap '' TERM INT HUP; while :; do sleep 100; done");
  sleep.limits.wall_seconds = 0.3;
  const BoxExit ended = box.run(sleep, nullptr).first;
  CHECK(ended.limit == Status::time_limit);
  CHECK(ended.wall_seconds >= 0.25);
  CHECK(ended.wall_seconds < 60);
  CHECK(ended.cpu_seconds < 0.3);
}

TEST_CASE("output is kept up to its limit, and more of it ends the command", "[any-user]") {
  Sandbox box({});
  BoxCommand within = shell("printf 1234; printf 5678 >&2");
  within.limits.output_bytes = 8;
  const auto [fine, all] = box.run(within, nullptr);
  CHECK_FALSE(fine.limit);
  CHECK(all == "12345678");

  within.limits.output_bytes = 7;
  const auto [over, some] = box.run(within, nullptr);
  CHECK(over.limit == Status::output_limit);
  CHECK(some == "1234567");

  BoxCommand flood = shell("yes");
  flood.limits.output_bytes = 1000;
  const auto [ended, text] = box.run(flood, nullptr);
  CHECK(ended.limit == Status::output_limit);
  CHECK(ended.signal == SIGKILL);
  CHECK(text.size() == 1000);
  CHECK(ended.wall_seconds < 60);
}

TEST_CASE("a file that grows too large ends its writer", "[any-user]") {
  Sandbox box({});
  BoxCommand write = python(
      "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\nopen('/tmp/x', "
      "'wb').write(bytes(200000))");
  write.tmp_bytes = 16 << 20;
  CHECK(box.run(write, nullptr).first.exit_code == 0);
  write.limits.file_bytes = 100000;
  const BoxExit ended = box.run(write, nullptr).first;
  CHECK(ended.signal == SIGXFSZ);
  CHECK(ended.limit == Status::output_limit);
}

TEST_CASE("memory is refused beyond its limit", "[any-user]") {
  Sandbox box({});
  BoxCommand allocate = python("x = bytearray(300 << 20)\nprint(len(x))");
  allocate.limits.memory_bytes = std::int64_t{600} << 20;
  CHECK(box.run(allocate, nullptr).second == "314572800\n");
  allocate.limits.memory_bytes = std::int64_t{200} << 20;
  const auto [ended, output] = box.run(allocate, nullptr);
  CHECK(ended.exit_code == 1);
  CHECK(output.find("MemoryError") != std::string::npos);
}

TEST_CASE("processes are counted box by box", "[any-user]") {
  const std::string count =
      "import os, time\n"
      "n = 0\n"
      "try:\n"
      "  while n < 500:\n"
      "    if os.fork() == 0:\n      time.sleep(100)\n      os._exit(0)\n"
      "    n += 1\n"
      "except BlockingIOError:\n  pass\n"
      "print(n, flush=True)";
  Sandbox box({});
  BoxCommand bomb = python(count + "\nos.read(0, 1)");
  bomb.limits.processes = 10;
  CHECK(box.run(bomb, nullptr).second == "9\n");  // itself is the tenth

  BoxCommand resident = python(count + "\ntime.sleep(100)");
  resident.limits.processes = 10;
  const std::unique_ptr<BoxProcess> other = box.start(resident);
  while (other->output().empty()) {
    REQUIRE(other->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(20)) ==
            BoxProcess::Event::deadline);
  }
  CHECK(other->output() == "9\n");
  CHECK(box.run(bomb, nullptr).second == "9\n");  // the other box's ten are not counted here
}

TEST_CASE("a command that is given processors starts on those", "[any-user]") {
  cpu_set_t ours;
  REQUIRE(sched_getaffinity(0, sizeof ours, &ours) == 0);
  int last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(static_cast<std::size_t>(last), &ours)) --last;
  Sandbox sandbox({});
  BoxCommand where = python("import os; print(os.sched_getaffinity(0))");
  where.cores = {last, 1};
  const auto [ended, output] = sandbox.run(where, nullptr);
  CHECK(ended.exit_code == 0);
  CHECK(output == "{" + std::to_string(last) + "}\n");
  if (last > 0 && CPU_ISSET(static_cast<std::size_t>(last - 1), &ours)) {
    where.cores = {last - 1, 2};
    CHECK(sandbox.run(where, nullptr).second ==
          "{" + std::to_string(last - 1) + ", " + std::to_string(last) + "}\n");
  }
  where.cores = {CPU_SETSIZE - 1, 1};
  CHECK_THROWS_AS(sandbox.run(where, nullptr), SandboxError);
}

TEST_CASE("a command that is given processors has its memory at the same addresses every time",
          "[any-user]") {
  const int usual = personality(0xffffffff);
  if (personality(static_cast<unsigned long>(usual) | ADDR_NO_RANDOMIZE) < 0) {
    WARN("this system, a container perhaps, forbids it");
    return;
  }
  personality(static_cast<unsigned long>(usual));
  Sandbox sandbox({});
  BoxCommand where = python("print(id(None))");
  where.cores = {sched_getcpu(), 1};
  const std::string there = sandbox.run(where, nullptr).second;
  CHECK(!there.empty());
  for (int time = 0; time < 3; ++time) CHECK(sandbox.run(where, nullptr).second == there);
}

TEST_CASE("no core file is left, no memory locked, few files opened", "[any-user]") {
  Sandbox box({});
  const auto [ended, output] = box.run(python("import resource as r\n"
                                              "for n in ('CORE', 'MEMLOCK', 'NOFILE', 'FSIZE', 'CPU'): "
                                              "print(n, *r.getrlimit(getattr(r, 'RLIMIT_' + n)))"),
                                       nullptr);
  CHECK(output == "CORE 0 0\nMEMLOCK 0 0\nNOFILE 256 256\nFSIZE 67108864 67108864\nCPU 10 11\n");
}

TEST_CASE("a limit that the command is within leaves no trace") {
  Sandbox box({});
  const BoxExit ended = box.run(command({"/bin/true"}), nullptr).first;
  CHECK_FALSE(ended.limit);
  CHECK(ended.exit_code == 0);
  CHECK(ended.signal == 0);
  CHECK(ended.wall_seconds > 0);
}
