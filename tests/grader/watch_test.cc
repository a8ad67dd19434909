#include "grader/watch.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
using test_support::TempDir;

TEST_CASE("what was saved is seen, what is ours is not") {
  const TempDir folder;
  folder.write("unit.cpp", "int a;\n");
  folder.write("more/part.hpp", "int b;\n");
  const FileStamps before(folder.path(), {"self-check.json"});
  CHECK(FileStamps(folder.path(), {"self-check.json"}) == before);
  folder.write("self-check.json", "{}");
  folder.write("self-check.json.Xy12Za", "{}");
  folder.write(".unit.cpp.swp", "draft");
  folder.write("__pycache__/unit.pyc", "draft");
  CHECK(FileStamps(folder.path(), {"self-check.json"}) == before);

  folder.write("unit.cpp", "int aa;\n");
  folder.write("more/new.hpp", "");
  std::filesystem::remove(folder.path() / "more/part.hpp");
  const FileStamps after = settled_stamps(folder.path(), {"self-check.json"});
  CHECK(after.changed_since(before) == std::vector<std::string>{"more/new.hpp", "unit.cpp", "more/part.hpp"});
}

TEST_CASE("a watcher raises its flag at a change and at an interrupt") {
  const TempDir folder;
  folder.write("unit.py", "a = 1\n");
  std::atomic<bool> interrupted{false};
  std::atomic<bool> changed{false};
  {
    const Watcher watcher(folder.path() / "unit.py", {}, FileStamps(folder.path() / "unit.py", {}),
                          interrupted, changed);
    CHECK_FALSE(changed.load());
    folder.write("unit.py", "a = 12\n");
    watcher.wait();
    CHECK(changed.load());
  }
  std::atomic<bool> stopped{false};
  const Watcher watcher(folder.path(), {}, FileStamps(folder.path(), {}), interrupted, stopped);
  interrupted.store(true);
  watcher.wait();
  CHECK(stopped.load());
}
