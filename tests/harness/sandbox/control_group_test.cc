// Control groups: where they are made, what is written into them, and that the kernel keeps to it.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "harness/sandbox/control_group.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
using namespace harness::sandbox;
using namespace sandbox_test;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

std::string contents(const fs::path& file) {
  std::string text;
  std::getline(std::ifstream(file), text, '\0');
  return text;
}

BoxCommand hungry(const std::string& program) {
  BoxCommand command = python(program);
  command.limits.memory_bytes = 200 * mebibyte;
  return command;
}

// Four processes of 100 MiB each: none is over its own limit.
const std::string family =
    "import os, time\n"
    "for i in range(4):\n"
    "  if os.fork() == 0:\n"
    "    x = bytearray(100 << 20)\n"
    "    time.sleep(20)\n"
    "    os._exit(0)\n"
    "codes = [os.wait()[1] for i in range(4)]\n"
    "print(codes)\n"
    "os._exit(1)";

}  // namespace

TEST_CASE("version 1 makes groups below the own ones") {
  const GroupPlace place = find_group_place(
      "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
      "39 31 0:36 / /sys/fs/cgroup/misc rw,relatime - cgroup cgroup rw,pids,misc\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      "9:name=systemd:/\n8:pids,misc:/\n4:memory:/box/a:b\n0::/\n");
  CHECK(place.version == 1);
  CHECK(place.memory == "/sys/fs/cgroup/memory/box/a:b");
  CHECK(place.pids == "/sys/fs/cgroup/misc/");
}

TEST_CASE("version 2 makes groups beside the own one, if its parent hands on the controllers") {
  const test_support::TempDir root;
  const std::string mounts = "41 31 0:38 / " + root.path().string() + " rw - cgroup2 cgroup2 rw\n";
  const fs::path app = root.path() / "user.slice" / "app.slice";
  fs::create_directories(app / "run-7.scope");
  const std::string own = "0::/user.slice/app.slice/run-7.scope\n";
  CHECK(find_group_place(mounts, own).version == 0);
  std::ofstream(app / "cgroup.subtree_control") << "cpu memory";
  CHECK(find_group_place(mounts, own).version == 0);
  CHECK(find_group_place(mounts, own).problem.find("app.slice does not hand on") != std::string::npos);
  std::ofstream(app / "cgroup.subtree_control") << "cpu memory pids\n";
  const GroupPlace place = find_group_place(mounts, own);
  CHECK(place.version == 2);
  CHECK(place.memory == app);
  CHECK(place.pids == app);
  CHECK(place.own == app / "run-7.scope");

  // The machine's part is played by files: what is written is what the kernel would read.
  const fs::path folder = app / "grader-box-000000";
  fs::create_directory(folder);
  for (const std::string name : {"cgroup.procs", "memory.max", "memory.swap.max", "pids.max"}) {
    std::ofstream(folder / name) << "max\n";
  }
  std::string problem;
  const ControlGroup group = ControlGroup::make(place, "grader-box-000000", problem);
  CHECK(problem.empty());
  CHECK(group.version() == 2);
  CHECK(group.folders() == std::vector<fs::path>{folder});
  CHECK(contents(folder / "cgroup.procs") == std::to_string(getpid()));
  CHECK(contents(folder / "memory.swap.max") == "0");
  group.limit(123456789, 17);
  CHECK(contents(folder / "memory.max") == "123456789");
  CHECK(contents(folder / "pids.max") == "17");
  CHECK(group.counts().killed_for_memory == 0);
  std::ofstream(folder / "memory.events") << "low 0\nhigh 0\nmax 31\noom 3\noom_kill 2\noom_group_kill 0\n";
  std::ofstream(folder / "pids.events") << "max 5\n";
  CHECK(group.counts().killed_for_memory == 2);
  CHECK(group.counts().refused_forks == 5);
}

TEST_CASE("where nothing is mounted or may be made, the reason is told and nothing is limited") {
  CHECK_FALSE(find_group_place("", "0::/\n").problem.empty());
  CHECK_FALSE(find_group_place("22 1 0:20 / /proc rw - proc proc rw\n", "").problem.empty());
  const test_support::TempDir root;
  std::string problem;
  GroupPlace place{1, root.path() / "missing", root.path() / "missing", {}, {}};
  const ControlGroup group = ControlGroup::make(place, "grader-box-000000", problem);
  CHECK(group.version() == 0);
  CHECK(problem.find("cannot use") != std::string::npos);
  CHECK(group.folders().empty());
  group.limit(1, 1);
  CHECK(group.counts().refused_forks == 0);
}

TEST_CASE("without a control group commands run as before, and the result says so", "[any-user]") {
  Sandbox box({.control_group = false});
  CHECK(box.isolation() == "rlimit");
  CHECK(box.run(shell("exit 3"), nullptr).first.exit_code == 3);
  Sandbox plain({.isolate = false});
  CHECK(plain.isolation() == "none");
}

TEST_CASE("memory is limited for all processes of a command and its files in /tmp together") {
  Sandbox box({});
  if (box.isolation() == "rlimit") {
    SUCCEED("no control group here: " + box.group_problem());
    return;
  }
  const BoxExit together = box.run(hungry(family), nullptr).first;
  CHECK(together.limit == Status::memory_limit);

  BoxCommand fill = hungry(
      "f = open('/tmp/x', 'wb')\n"
      "for i in range(400): f.write(bytes(1 << 20))\n"
      "print('written')");
  fill.tmp_bytes = 500 * mebibyte;
  fill.limits.file_bytes = 500 * mebibyte;
  const auto [filled, output] = box.run(fill, nullptr);
  CHECK(filled.limit == Status::memory_limit);
  CHECK(filled.signal == SIGKILL);
  CHECK(output.empty());

  BoxCommand files = hungry(  // small ones: what they cost is the kernel's memory
      "n = 0\n"
      "while True:\n"
      "  open('/tmp/' + str(n), 'w')\n"
      "  n += 1");
  files.tmp_bytes = 500 * mebibyte;
  CHECK(box.run(files, nullptr).first.limit.has_value());

  const BoxExit honest = box.run(hungry("x = bytearray(100 << 20)"), nullptr).first;
  CHECK(honest.exit_code == 0);
  CHECK_FALSE(honest.limit);
}

TEST_CASE("a signal 9 of the program's own is no memory limit") {
  Sandbox box({});
  const BoxExit ended = box.run(shell("kill -9 $$"), nullptr).first;
  CHECK(ended.signal == SIGKILL);
  CHECK_FALSE(ended.limit);
}

TEST_CASE("control groups go with their sandbox", "[any-user]") {
  std::string name;
  {
    Sandbox box({});
    name = box.make_folder("x").parent_path().filename();
    CHECK(control_groups(name) == (box.isolation() == "cgroup1"   ? 2U
                                   : box.isolation() == "cgroup2" ? 1U
                                                                  : 0U));
  }
  CHECK(control_groups(name) == 0);
}
