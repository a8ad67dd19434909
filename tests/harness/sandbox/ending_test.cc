// How commands end, by themselves and by us, and that nothing of them is left.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace sandbox_test;
using Event = BoxProcess::Event;

namespace {

BoxProcess::Clock::time_point in(double seconds) {
  return BoxProcess::Clock::now() +
         std::chrono::duration_cast<BoxProcess::Clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

TEST_CASE("exit codes and signals come out as they are", "[any-user]") {
  const bool isolate = GENERATE(true, false);
  Sandbox box({.isolate = isolate});
  for (const int code : {0, 1, 2, 42, 127, 128, 139, 255}) {
    const BoxExit ended = box.run(shell("exit " + std::to_string(code)), nullptr).first;
    CHECK(ended.exit_code == code);
    CHECK(ended.signal == 0);
    CHECK_FALSE(ended.limit);
  }
  for (const int number : {SIGABRT, SIGFPE, SIGKILL, SIGSEGV, SIGTERM}) {
    const BoxExit ended = box.run(shell("kill -" + std::to_string(number) + " $$"), nullptr).first;
    CHECK(ended.signal == number);
    CHECK_FALSE(ended.limit);
  }
}

TEST_CASE("a command that cannot be executed ends like in a shell", "[any-user]") {
  const bool isolate = GENERATE(true, false);
  Sandbox box({.isolate = isolate});
  const auto [ended, output] = box.run(command({"/nowhere/program"}), nullptr);
  CHECK(ended.exit_code == 127);
  CHECK(output == "cannot execute /nowhere/program: No such file or directory\n");
}

TEST_CASE("a box that cannot be set up is our failure, not the command's", "[any-user]") {
  Sandbox box({});
  BoxCommand missing = command({"/bin/true"});
  missing.mounts = {{"/nonexistent/folder", "/src"}};
  CHECK_THROWS_AS(box.run(missing, nullptr), SandboxError);
  CHECK_THROWS_WITH(box.run(missing, nullptr), ContainsSubstring("/nonexistent/folder"));
  BoxCommand relative = command({"true"});
  CHECK_THROWS_AS(box.start(relative), SandboxError);
}

TEST_CASE("a word that looks like an option of bubblewrap is the command's", "[any-user]") {
  Sandbox box({});
  CHECK(box.run(command({"/bin/echo", "--bind", "/", "/host"}), nullptr).second == "--bind / /host\n");
}

TEST_CASE("wait tells what happened first") {
  std::array<int, 2> answers{-1, -1};
  std::array<int, 2> orders{-1, -1};
  REQUIRE(pipe2(answers.data(), O_CLOEXEC) == 0);
  REQUIRE(pipe2(orders.data(), O_CLOEXEC) == 0);
  Sandbox box({});
  BoxCommand talk = shell("echo said; read go <&4; echo ready >&3; exec sleep 100");
  talk.descriptors = {{answers[1], 3}, {orders[0], 4}};
  const std::unique_ptr<BoxProcess> process = box.start(talk);
  CHECK(process->wait(answers[0], in(0.05)) == Event::deadline);
  REQUIRE(write(orders[1], "\n", 1) == 1);
  CHECK(process->wait(answers[0], in(60)) == Event::readable);
  CHECK(process->wait(answers[0], in(60)) == Event::readable);  // still unread
  CHECK(process->output() == "said\n");
  CHECK(process->wait(-1, in(0.05)) == Event::deadline);
  const BoxExit ended = process->kill_and_reap();
  CHECK(ended.signal == SIGKILL);
  CHECK_FALSE(ended.limit);
  CHECK(process->kill_and_reap().wall_seconds == ended.wall_seconds);
  CHECK(process->wait(-1, in(60)) == Event::exited);
  for (const int end : {answers[0], answers[1], orders[0], orders[1]}) close(end);
}

TEST_CASE("an answer is seen before the end that followed it") {
  std::array<int, 2> answers{-1, -1};
  REQUIRE(pipe2(answers.data(), O_CLOEXEC) == 0);
  Sandbox box({});
  for (int round = 0; round < 20; ++round) {
    BoxCommand answer = shell("echo x >&3; echo printed");
    answer.descriptors = {{answers[1], 3}};
    const std::unique_ptr<BoxProcess> process = box.start(answer);
    REQUIRE(process->wait(answers[0], in(60)) == Event::readable);
    std::array<char, 2> text{};
    REQUIRE(read(answers[0], text.data(), text.size()) == 2);
    REQUIRE(process->wait(answers[0], in(60)) == Event::exited);
    CHECK(process->output() == "printed\n");
    CHECK(process->kill_and_reap().exit_code == 0);
  }
  close(answers[0]);
  close(answers[1]);
}

TEST_CASE("a flood of output is an event of its own") {
  Sandbox box({});
  BoxCommand flood = shell("yes");
  flood.limits.output_bytes = 100;
  const std::unique_ptr<BoxProcess> process = box.start(flood);
  CHECK(process->wait(-1, in(60)) == Event::output_limit);
  CHECK(process->kill_and_reap().limit == Status::output_limit);
  CHECK(process->output().size() == 100);
}

TEST_CASE("nothing survives its box", "[any-user]") {
  const bool isolate = GENERATE(true, false);
  // Its own for each run: others may be running the same test.
  const std::string mark = (isolate ? "31337.25" : "31337.75") + std::to_string(getpid());
  const std::string nap = "/usr/bin/sleep " + mark;
  const std::string program = GENERATE_COPY(
      "(setsid " + nap + " &) ; (" + nap + " &); true",                 // daemons left behind
      "trap '' TERM HUP INT; " + nap + " & setsid " + nap + " & wait",  // deaf to polite signals
      "setsid sh -c 'setsid sh -c \"" + nap + " & kill -STOP \\$\\$\" & wait' & " + nap + " & kill -STOP $$",
      "exec 1>&- 2>&-; " + nap + " & exec " + nap);  // holds no pipe of ours
  CAPTURE(isolate, program);
  Sandbox box({.isolate = isolate});
  {
    const std::unique_ptr<BoxProcess> process = box.start(shell(program));
    process->wait(-1, in(0.3));
    process->kill_and_reap();
    CHECK(processes_with(mark).empty());
  }
  CHECK(descendants(1) == 1);  // the launcher
}

TEST_CASE("a program that forks without end is gone after the kill") {
  const bool isolate = GENERATE(true, false);
  Sandbox box({.isolate = isolate});
  const std::string mark = "mark 5d1f0c" + std::to_string(getpid());
  BoxCommand bomb =
      python("import os  # " + mark + "\nwhile True:\n  try: os.fork()\n  except OSError: pass");
  bomb.limits.processes = 200;
  const std::unique_ptr<BoxProcess> process = box.start(bomb);
  // A busy machine may take its time to fork.
  for (int look = 0; look < 60 && processes_with(mark).size() <= 3; ++look) process->wait(-1, in(0.5));
  CHECK(processes_with(mark).size() > 3);
  process->kill_and_reap();
  CHECK(processes_with(mark).empty());
}

TEST_CASE("a pipe held by a daemon does not hold us", "[any-user]") {
  const bool isolate = GENERATE(true, false);
  Sandbox box({.isolate = isolate});
  const auto [ended, output] = box.run(shell("(setsid sleep 100 &); echo done"), nullptr);
  CHECK(output == "done\n");
  CHECK(ended.exit_code == 0);
  CHECK(ended.wall_seconds < 60);
}

TEST_CASE("a run can be cancelled from another thread", "[any-user]") {
  Sandbox box({});
  std::atomic<bool> cancelled = false;
  std::thread other([&cancelled] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cancelled = true;
  });
  const BoxExit ended =
      box.run(command({"/bin/sleep", "100"}), [&cancelled] { return cancelled.load(); }).first;
  other.join();
  CHECK(ended.signal == SIGKILL);
  CHECK_FALSE(ended.limit);
  CHECK(ended.wall_seconds < 60);
}

TEST_CASE("several commands live in one sandbox and end one by one", "[any-user]") {
  Sandbox box({});
  const std::unique_ptr<BoxProcess> first = box.start(shell("sleep 0.2; exit 3"));
  const std::unique_ptr<BoxProcess> second = box.start(shell("exec sleep 100"));
  std::unique_ptr<BoxProcess> third = box.start(shell("exec sleep 100"));
  CHECK(first->wait(-1, in(60)) == Event::exited);
  CHECK(first->kill_and_reap().exit_code == 3);
  third.reset();
  CHECK(second->wait(-1, in(0.05)) == Event::deadline);
  CHECK(second->kill_and_reap().signal == SIGKILL);
}
