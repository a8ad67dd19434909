// Started by root, the sandbox drops to a uid of its own; started by an ordinary user it cannot. The cases
// tagged [any-user] must hold for both: root runs them again as nobody.
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace fs = std::filesystem;

TEST_CASE("what holds for root holds for an ordinary user") {
  if (geteuid() != 0) {
    SUCCEED("run by an ordinary user already");
    return;
  }
  constexpr uid_t nobody = 65534;
  // The build tree may be closed to others.
  const test_support::TempDir copies;
  fs::permissions(copies.path(), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  const fs::path tests = copies.path() / "tests";
  const fs::path victim = copies.path() / "victim";
  fs::copy_file("/proc/self/exe", tests);
  const fs::path eater = copies.path() / "eater";
  fs::copy_file(SANDBOX_VICTIM, victim);
  fs::copy_file(SANDBOX_EATER, eater);
  for (const std::string name : {"grader-launcher", "grader-box-init"}) {
    fs::copy_file(fs::path(LAUNCHER_FOLDER) / name, copies.path() / name);
  }
  const pid_t child = fork();
  if (child == 0) {
    if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 ||
        setresuid(nobody, nobody, nobody) != 0) {
      _exit(126);
    }
    setenv("SANDBOX_VICTIM", victim.c_str(), 1);
    setenv("SANDBOX_EATER", eater.c_str(), 1);
    execl(tests.c_str(), tests.c_str(), "[any-user]", nullptr);
    _exit(127);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("as root, commands run as an unprivileged uid of the worker's own") {
  if (geteuid() != 0) {
    SUCCEED("not root");
    return;
  }
  const bool isolate = GENERATE(true, false);
  harness::Sandbox first({.isolate = isolate, .worker = 5});
  harness::Sandbox second({.isolate = isolate, .worker = 5});  // as another grader on this machine would
  const auto owner = [](harness::Sandbox& box) {
    const harness::Mount out{box.make_folder("out"), "/out", true};
    harness::BoxCommand touch = sandbox_test::command({"/usr/bin/touch", box.inside(out) + "/file"});
    touch.mounts = {out};
    CHECK(box.run(touch, nullptr).first.exit_code == 0);
    struct stat status {};
    REQUIRE(stat((out.host / "file").c_str(), &status) == 0);
    CHECK(status.st_uid == status.st_gid);
    return status.st_uid;
  };
  const uid_t one = owner(first);
  const uid_t other = owner(second);
  CHECK(one >= 60001);
  CHECK(other >= 60001);
  CHECK(one != other);
}
