// What outlives a command, a sandbox, and a grader that was killed: nothing.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
using namespace sandbox_test;
namespace fs = std::filesystem;

namespace {

// Folders of sandboxes go here while it lives.
class OwnTemp {
 public:
  OwnTemp() {
    if (const char* old = std::getenv("TMPDIR")) old_ = old;
    fs::permissions(folder_.path(), fs::perms::all);
    setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~OwnTemp() {
    if (old_.empty())
      unsetenv("TMPDIR");
    else
      setenv("TMPDIR", old_.c_str(), 1);
  }
  std::string path() const { return folder_.path(); }

 private:
  test_support::TempDir folder_;
  std::string old_;
};

constexpr double patience_seconds = 30;  // nothing may be left; how soon is the machine's business

// A number of seconds to sleep that tells this run's commands from those of others that run the same test.
std::string own_nap(const std::string& seconds) {
  return seconds + std::to_string(getpid());
}

// sandbox_victim, started with its output readable here.
struct Victim {
  pid_t pid = -1;
  FILE* words = nullptr;
  std::string mark = own_nap("16180.3");

  explicit Victim(const std::string& mode) {
    std::array<int, 2> ends{-1, -1};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    pid = fork();
    if (pid == 0) {
      dup2(ends[1], STDOUT_FILENO);
      const char* moved = std::getenv("SANDBOX_VICTIM");
      const char* program = moved != nullptr ? moved : SANDBOX_VICTIM;
      execl(program, program, mode.c_str(), mark.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
    words = fdopen(ends[0], "r");
  }
  ~Victim() { fclose(words); }

  std::string word() const {
    std::array<char, 256> text{};
    return std::fscanf(words, "%255s", text.data()) == 1 ? text.data() : "";
  }
};

}  // namespace

TEST_CASE("fifty starts and stops leave no descriptor, process or folder") {
  const OwnTemp temp;
  { const Sandbox settle({}); }
  const std::size_t descriptors = open_descriptors();
  {
    Sandbox box({});
    const std::size_t inside = open_descriptors();
    const auto folders = [&] {
      return std::distance(fs::directory_iterator(box.make_folder("x").parent_path()), {});
    };
    const auto before = folders();
    for (int i = 0; i < 50; ++i) {
      const fs::path folder = box.make_folder("job");
      BoxCommand sleep = shell("echo x > /out/y; exec sleep 100");
      sleep.mounts = {{folder, "/out", true}};
      const std::unique_ptr<BoxProcess> process = box.start(sleep);
      if (i % 2 == 0) process->kill_and_reap();
      box.remove_folder(folder);
    }
    CHECK(folders() == before + 1);
    CHECK(open_descriptors() == inside);
    CHECK(descendants(1) == 1);
  }
  CHECK(open_descriptors() == descriptors);
  CHECK(descendants(0) == 0);
  CHECK(work_roots(temp.path()).empty());
}

TEST_CASE("twenty sandboxes in a row leave nothing") {
  const OwnTemp temp;
  const std::size_t descriptors = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    Sandbox box({});
    box.make_folder("x");
  }
  CHECK(open_descriptors() == descriptors);
  CHECK(descendants(0) == 0);
  CHECK(work_roots(temp.path()).empty());
}

TEST_CASE("the end of a sandbox ends its commands and spares the program that asks about them") {
  auto box = std::make_unique<Sandbox>(Sandbox::Options{});
  const std::string mark = own_nap("27182.8");
  const std::unique_ptr<BoxProcess> process = box->start(command({"/bin/sleep", mark}));
  process->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(100));
  box.reset();
  CHECK(processes_with(mark).empty());
  CHECK(process->kill_and_reap().signal == SIGKILL);
}

TEST_CASE("a grader killed by SIGKILL leaves no process and no folder", "[any-user]") {
  const std::string mode = GENERATE("isolated", "plain");
  const OwnTemp temp;
  const Victim victim(mode);
  REQUIRE(victim.word() == "ready");
  REQUIRE(processes_with(victim.mark).size() >= 2);
  kill(victim.pid, SIGKILL);
  waitpid(victim.pid, nullptr, 0);
  CHECK(processes_left_with(victim.mark, patience_seconds) == 0);
  CHECK(processes_left_with(temp.path(), patience_seconds) ==
        0);  // the launcher's and bubblewrap's command lines name it
  CHECK(work_roots(temp.path()).empty());
}

TEST_CASE("the launcher is deaf to the terminal and outlives no grader that ends by Ctrl-C") {
  const OwnTemp temp;
  const Victim victim("isolated");
  REQUIRE(victim.word() == "ready");
  for (const int pid : processes_with(temp.path())) {
    INFO(pid);
    CHECK(getsid(pid) != getsid(0));
  }
  kill(victim.pid, SIGINT);
  waitpid(victim.pid, nullptr, 0);
  CHECK(processes_left_with(victim.mark, patience_seconds) == 0);
  CHECK(processes_left_with(temp.path(), patience_seconds) == 0);
  CHECK(work_roots(temp.path()).empty());
}

TEST_CASE("a launcher killed by SIGKILL takes its commands along, and its folder goes at the next start",
          "[any-user]") {
  const OwnTemp temp;
  {
    Sandbox box({});
    const fs::path folder = box.make_folder("job");
    const std::string mark = own_nap("14142.1");
    BoxCommand sleep =
        shell("mkdir -p /out/a/b; echo x > /out/a/b/c; chmod 0 /out/a; echo made; exec sleep " + mark);
    sleep.mounts = {{folder, "/out", true}};
    const std::unique_ptr<BoxProcess> process = box.start(sleep);
    while (process->output().empty()) {
      REQUIRE(process->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(20)) ==
              BoxProcess::Event::deadline);
    }
    std::size_t killed = 0;
    for (const int pid : processes_with("grader-launcher")) {
      std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
      int parent = 0;
      std::string skip;
      stat >> skip >> skip >> skip >> parent;
      if (parent == getpid()) killed += kill(pid, SIGKILL) == 0 ? 1 : 0;
    }
    CHECK(killed == 1);
    CHECK(process->kill_and_reap().signal == SIGKILL);
    CHECK(processes_left_with(mark, patience_seconds) == 0);
    CHECK_THROWS_AS(box.start(sleep), SandboxError);
  }
  REQUIRE(work_roots(temp.path()).size() == 1);
  const std::string dead = work_roots(temp.path()).front();
  {
    Sandbox next({});
    CHECK(work_roots(temp.path()).size() == 1);
    CHECK(control_groups(dead) == 0);
    CHECK(control_groups(work_roots(temp.path()).front()) == (next.isolation() == "cgroup1"   ? 2U
                                                              : next.isolation() == "cgroup2" ? 1U
                                                                                              : 0U));
  }
  CHECK(work_roots(temp.path()).empty());
}

TEST_CASE("cleaning up spares what is in use, not ours, or only named alike") {
  const OwnTemp temp;
  const fs::path root = temp.path();
  const test_support::TempDir elsewhere;
  const fs::path precious = elsewhere.write("precious", "x");
  fs::create_directory(root / "grader-box-backup");  // no lock file: some user's own
  fs::create_directory(root / "grader-box-longer-name");
  std::ofstream(root / "grader-box-longer-name" / "lock");
  fs::create_directory_symlink(elsewhere.path(), root / "grader-box-linked");
  std::ofstream(elsewhere.path() / "lock");
  fs::create_directory(root / "grader-box-dead00");  // as a killed launcher leaves it
  std::ofstream(root / "grader-box-dead00" / "lock");
  fs::create_directory_symlink(elsewhere.path(), root / "grader-box-dead00" / "way-out");
  Sandbox first({});
  const fs::path in_use = first.make_folder("job");
  { const Sandbox second({.isolate = true, .worker = 1}); }
  CHECK(fs::exists(in_use));
  CHECK(fs::exists(root / "grader-box-backup"));
  CHECK(fs::exists(root / "grader-box-longer-name"));
  CHECK(fs::is_symlink(root / "grader-box-linked"));
  CHECK_FALSE(fs::exists(root / "grader-box-dead00"));
  CHECK(fs::exists(precious));
}

TEST_CASE("the private folder is closed to others") {
  Sandbox box({});
  const fs::path folder = box.make_folder("job");
  const fs::perms forbidden = fs::perms::others_all | fs::perms::group_read | fs::perms::group_write;
  CHECK((fs::status(folder.parent_path()).permissions() & forbidden) == fs::perms::none);
  CHECK((fs::status(folder).permissions() & (fs::perms::others_all | fs::perms::group_all)) ==
        fs::perms::none);
  CHECK_THROWS_AS(box.remove_folder("/tmp"), SandboxError);
  CHECK_THROWS_AS(box.remove_folder(folder / ".."), SandboxError);
}

TEST_CASE("a box can read what a strict umask hid") {
  Sandbox box({});
  const Mount input{box.make_folder("input"), "/src"};
  const mode_t old = umask(077);
  fs::create_directory(input.host / "inner");
  std::ofstream(input.host / "inner" / "a.txt") << "seen";
  BoxCommand read = command({"/bin/cat", "/src/inner/a.txt"});
  read.mounts = {input};
  const auto [ended, output] = box.run(read, nullptr);
  umask(old);
  CHECK(output == "seen");
}

TEST_CASE("a folder that the box has locked its owner out of can be removed", "[any-user]") {
  Sandbox box({});
  const fs::path folder = box.make_folder("job");
  BoxCommand lock = shell(
      "mkdir -p /out/a/b/c; touch /out/a/b/c/d; ln -s /usr /out/a/b/link; chmod 0 /out/a/b/c /out/a/b /out/a "
      "/out");
  lock.mounts = {{folder, "/out", true}};
  CHECK(box.run(lock, nullptr).first.exit_code == 0);
  box.remove_folder(folder);
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("sandboxes of several threads do not meet") {
  std::vector<std::thread> threads;
  std::array<int, 2> right{0, 0};
  for (int worker = 0; worker < 2; ++worker) {
    threads.emplace_back([worker, &right] {
      for (int round = 0; round < 3; ++round) {
        Sandbox box({.isolate = true, .worker = worker});
        for (int i = 0; i < 5; ++i) {
          const int code = 10 * worker + i;
          if (box.run(shell("exit " + std::to_string(code)), nullptr).first.exit_code == code) {
            ++right[static_cast<std::size_t>(worker)];
          }
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::array<int, 2>{15, 15});
}
