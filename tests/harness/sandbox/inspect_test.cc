// What `grader doctor` learns, and what a machine without bubblewrap is told.
#include <algorithm>
#include <cstdlib>

#include "harness/sandbox/bubblewrap.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;

namespace {

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (old_)
      setenv(name_, old_->c_str(), 1);
    else
      unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace

TEST_CASE("the doctor's list names everything grading needs") {
  const SandboxReport report = inspect_sandbox();
  CHECK(report.can_isolate);
  for (const std::string what :
       {"bubblewrap", "isolation", "system calls", "limits", "uid", "g++", "python3", "numpy", "numba"}) {
    const auto line = std::find_if(report.lines.begin(), report.lines.end(),
                                   [&what](const SandboxReport::Line& l) { return l.what == what; });
    INFO(what);
    REQUIRE(line != report.lines.end());
    CHECK(line->ok);
    CHECK_FALSE(line->detail.empty());
    CHECK(line->remedy.empty());
  }
}

TEST_CASE("without bubblewrap the remedy is named") {
  const test_support::TempDir empty;
  const Variable path("PATH", empty.path());
  Sandbox plain({.isolate = false});
  CHECK_FALSE(sandbox::find_bubblewrap());
  CHECK_THROWS_WITH(sandbox::identify_bubblewrap(plain), ContainsSubstring("apt-get install bubblewrap"));
}

TEST_CASE("a bubblewrap that cannot isolate is found out by trying") {
  const test_support::TempDir folder;
  const auto bwrap =
      folder.write("bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n");
  std::filesystem::permissions(bwrap, std::filesystem::perms::owner_all |
                                          std::filesystem::perms::others_exec |
                                          std::filesystem::perms::others_read);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  const Variable path("PATH", folder.path().string() + ":/usr/bin:/bin");
  CHECK_THROWS_WITH(Sandbox({}), ContainsSubstring("No permissions to create new namespace") &&
                                     ContainsSubstring("user namespaces"));
}

TEST_CASE("a launcher that is not there or is another program is an error with the next step") {
  {
    const Variable launcher("GRADER_LAUNCHER", "/nowhere/grader-launcher");
    CHECK_THROWS_WITH(Sandbox({.isolate = false}), ContainsSubstring("GRADER_LAUNCHER"));
  }
  const Variable launcher("GRADER_LAUNCHER", "/bin/true");
  CHECK_THROWS_AS(Sandbox({.isolate = false}), SandboxError);
}
