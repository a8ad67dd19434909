#include "grader/class_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
namespace fs = std::filesystem;

namespace {

harness::Assignment convnet() {
  harness::Assignment assignment;
  assignment.unit = "convnet";
  return assignment;
}

void set_time(const fs::path& file, db::Time time) {
  const auto ms = time.time_since_epoch().count();
  const timespec stamp{.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  const timespec both[2] = {stamp, stamp};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), both, 0) == 0);
}

}  // namespace

TEST_CASE("folders, archives and source files are submissions, everything else is listed") {
  const test_support::TempDir folder;
  folder.write("ada/convnet.cpp", "");
  folder.write("bob.tar.gz", "");
  folder.write("cy.smith.zip", "");
  folder.write("dee.py", "");
  folder.write("roster.csv", "");
  folder.write("NOTES", "");
  folder.write(".zip", "");
  folder.write(".git/config", "");
  fs::create_symlink("ada", folder.path() / "eve");
  REQUIRE(mkfifo((folder.path() / "pipe.zip").c_str(), 0600) == 0);
  const ClassFolder found = read_class_folder(folder.path(), convnet());
  std::vector<std::string> names;
  std::vector<std::string> sources;
  for (const ClassEntry& entry : found.entries) {
    names.push_back(entry.name);
    sources.push_back(entry.source);
    CHECK(fs::exists(entry.path));
  }
  CHECK(names == std::vector<std::string>{"ada", "bob", "cy.smith", "dee"});
  CHECK(sources == std::vector<std::string>{"ada", "bob.tar.gz", "cy.smith.zip", "dee.py"});
  const std::string other = " (neither a folder, an archive nor a source file)";
  CHECK(found.ignored == std::vector<std::string>{".git (hidden)", ".zip (hidden)", "NOTES" + other,
                                                  "eve (a link)", "pipe.zip" + other, "roster.csv" + other});
}

TEST_CASE("the time of a submission is its newest file's, and never in the future") {
  const test_support::TempDir folder;
  const db::Time old(std::chrono::hours(10000));
  set_time(folder.write("ada/convnet.cpp", ""), old);
  set_time(folder.write("ada/sub/helper.hpp", ""), old + std::chrono::hours(1));
  set_time(folder.write("bob.zip", ""), old);
  set_time(folder.write("cy.zip", ""), db::now() + std::chrono::hours(1000));
  fs::create_directory(folder.path() / "dee");
  set_time(folder.path() / "dee", old);
  const ClassFolder found = read_class_folder(folder.path(), convnet());
  CHECK(found.entries[0].submitted_at == old + std::chrono::hours(1));
  CHECK(found.entries[1].submitted_at == old);
  CHECK(found.entries[2].submitted_at <= db::now());
  CHECK(found.entries[3].submitted_at == old);
}

TEST_CASE("what is not the folder of a class is refused with the way out") {
  const test_support::TempDir folder;
  CHECK_THROWS_WITH(read_class_folder(folder.path(), convnet()), ContainsSubstring("holds no submission"));
  CHECK_THROWS_WITH(read_class_folder(folder.path() / "absent", convnet()), ContainsSubstring("absent"));
  folder.write("convnet.py", "");
  CHECK_THROWS_WITH(read_class_folder(folder.path(), convnet()), ContainsSubstring("it is one submission"));
}
