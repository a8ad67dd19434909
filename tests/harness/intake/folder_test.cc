#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "tests/harness/intake/intake_support.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using intake_support::notes_of;
using intake_support::paths_of;
using intake_support::refusal_of;
using intake_support::take_in;
namespace fs = std::filesystem;

TEST_CASE("a folder is read with its subfolders, sorted") {
  const test_support::TempDir dir;
  dir.write("convnet.cpp", "unit");
  dir.write("zeta.h", "z");
  dir.write("layers/conv.cpp", "c");
  dir.write("layers/pool/max.hpp", "m");
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) ==
        std::vector<std::string>{"convnet.cpp", "layers/conv.cpp", "layers/pool/max.hpp", "zeta.h"});
  CHECK(snapshot.files[0].bytes == "unit");
  CHECK(snapshot.notes.empty());
}

TEST_CASE("a self-check is handed on, and is no part of the submission") {
  const test_support::TempDir dir;
  dir.write("convnet.cpp", "unit");
  const harness::Snapshot without = take_in(dir.path());
  dir.write("self-check.json", "{}");
  const harness::Snapshot with = take_in(dir.path());
  CHECK(without.self_check.empty());
  CHECK(with.self_check == "{}");
  CHECK(with.hash == without.hash);
  CHECK(with.notes.empty());
  dir.write("self-check.json", std::string(std::size_t{1} << 20, 'x'));
  CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("is none that `grader check` wrote: leave it out"));
}

TEST_CASE("links in a folder are refused and never followed") {
  const test_support::TempDir dir;
  dir.write("in/convnet.cpp", "unit");
  SECTION("to a file") {
    fs::create_symlink("/etc/passwd", dir.path() / "in/passwd.h");
    CHECK_THAT(refusal_of(dir.path() / "in"), ContainsSubstring("'passwd.h' is a symbolic link"));
  }
  SECTION("to a folder") {
    fs::create_symlink("/etc", dir.path() / "in/etc");
    CHECK_THAT(refusal_of(dir.path() / "in"), ContainsSubstring("'etc' is a symbolic link"));
  }
  SECTION("to nothing") {
    fs::create_symlink("nowhere", dir.path() / "in/notes.txt");
    CHECK_THAT(refusal_of(dir.path() / "in"), ContainsSubstring("'notes.txt' is a symbolic link"));
  }
  SECTION("the submission itself") {
    fs::create_symlink("in", dir.path() / "linked");
    CHECK_THAT(refusal_of(dir.path() / "linked"), ContainsSubstring("is a symbolic link"));
  }
}

TEST_CASE("pipes, sockets and devices in a folder are refused without waiting for them") {
  const test_support::TempDir dir;
  dir.write("in/convnet.cpp", "unit");
  SECTION("pipe") {
    REQUIRE(mkfifo((dir.path() / "in/pipe.cpp").c_str(), 0600) == 0);
    CHECK_THAT(refusal_of(dir.path() / "in"), ContainsSubstring("'pipe.cpp' is a named pipe"));
    CHECK_THAT(refusal_of(dir.path() / "in/pipe.cpp"), ContainsSubstring("neither a file nor a folder"));
  }
  SECTION("socket") {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(fd >= 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (dir.path() / "in/s.h").string();
    REQUIRE(path.size() < sizeof address.sun_path);
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    close(fd);
    CHECK_THAT(refusal_of(dir.path() / "in"), ContainsSubstring("'s.h' is a socket"));
  }
  SECTION("device") {
    CHECK_THAT(refusal_of("/dev/null"), ContainsSubstring("neither a file nor a folder"));
  }
}

TEST_CASE("unsafe names in a folder are refused, printably") {
  const test_support::TempDir dir;
  dir.write("convnet.cpp", "unit");
  SECTION("dash") {
    dir.write("-fplugin=x.cpp", "");
    CHECK_THAT(refusal_of(dir.path()),
               ContainsSubstring("'-fplugin=x.cpp' has a part that starts with a dash"));
  }
  SECTION("control character") {
    dir.write("a\x1b[31m.cpp", "");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("'a\\x1b[31m.cpp' holds a control character"));
  }
  SECTION("backslash") {
    dir.write("a\\b.cpp", "");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("holds a backslash"));
  }
  SECTION("not UTF-8") {
    dir.write("caf\xe9.h", "");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("'caf\\xe9.h' is not UTF-8"));
  }
  SECTION("case") {
    dir.write("Convnet.cpp", "");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("differ in case only"));
  }
}

TEST_CASE("limits hold for folders") {
  const test_support::TempDir dir;
  dir.write("convnet.cpp", "unit");
  SECTION("file size") {
    dir.write("a.h", std::string(10001, 'x'));
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("'a.h' is larger than the 10000 bytes"));
  }
  SECTION("a huge file with holes") {
    dir.write("a.h", "x");
    fs::resize_file(dir.path() / "a.h", std::uintmax_t{1} << 40);
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("'a.h' is larger than the 10000 bytes"));
  }
  SECTION("total size") {
    for (const char* name : {"a.h", "b.h", "d.h"}) dir.write(name, std::string(9999, 'x'));
    CHECK_THAT(refusal_of(dir.path()),
               ContainsSubstring("larger than the 30000 bytes they may have together"));
  }
  SECTION("depth") {
    dir.write("a/b/c/deep.h", "x");
    CHECK(refusal_of(dir.path()) == "");
    fs::create_directories(dir.path() / "a/b/c/d");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("'a/b/c/d' lies 4 folders deep, at most 3"));
  }
  SECTION("entries") {
    for (int i = 0; i < 2001; ++i) dir.write("data/" + std::to_string(i), "");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("more than 2000 entries"));
  }
}

TEST_CASE("hidden folders are not entered, however large and odd they are") {
  const test_support::TempDir dir;
  dir.write("convnet.py", "unit");
  for (int i = 0; i < 2100; ++i) dir.write(".git/objects/" + std::to_string(i), "");
  fs::create_symlink("/usr/bin/python3", dir.path() / ".git/python");
  dir.write("__pycache__/convnet.cpython-311.pyc", "x");
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) == std::vector<std::string>{"convnet.py"});
  CHECK(snapshot.notes ==
        std::vector<std::string>{"ignored: '.git/' and '__pycache__/' (only .py files are used)"});
}

TEST_CASE("what cannot be read at all is the staff's affair") {
  const test_support::TempDir dir;
  CHECK_THROWS_AS(take_in(dir.path() / "missing"), harness::ConfigError);
  CHECK_THROWS_AS(take_in(dir.path() / "missing.zip"), harness::ConfigError);
  if (geteuid() != 0) {  // root may read everything
    dir.write("in/convnet.cpp", "unit");
    fs::permissions(dir.path() / "in/convnet.cpp", fs::perms::none);
    CHECK_THROWS_AS(take_in(dir.path() / "in"), harness::ConfigError);
  }
}

TEST_CASE("an empty folder is refused") {
  const test_support::TempDir dir;
  CHECK_THAT(refusal_of(dir.path()),
             ContainsSubstring("the folder is empty, expected convnet.cpp or convnet.py"));
}
