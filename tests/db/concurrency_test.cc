// Several writers at once, a writer that is killed, a place that cannot be written.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <thread>

#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

std::string numbered_hash(int number) {
  const std::string digits = std::to_string(number);
  return std::string(64 - digits.size(), '0') + digits;
}

void store_numbered(db::Gradebook& book, int first, int count) {
  for (int i = first; i < first + count; ++i) {
    book.add_students({{.id = "s" + std::to_string(i)}});
    book.record(sample_submission("s" + std::to_string(i), numbered_hash(i)),
                sample_result(numbered_hash(i)));
  }
}

// Runs `action` in a child process, which never returns into the test.
pid_t in_child(const std::function<void()>& action) {
  const pid_t child = fork();
  if (child != 0) return child;
  int status = 1;
  try {
    action();
    status = 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    status = 2;
  }
  _exit(status);
}

int wait_for(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

TEST_CASE("two processes that make and fill a database at once lose nothing") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  constexpr int count = 25;
  std::vector<pid_t> children;
  for (int writer = 0; writer < 3; ++writer) {
    children.push_back(in_child([&file, writer] {
      db::Gradebook book(file, db::Gradebook::Mode::write);
      book.add_assignment({"a7-convnet", "title"});
      store_numbered(book, writer * 100, count);
    }));
  }
  for (const pid_t child : children) CHECK(wait_for(child) == 0);
  const db::Gradebook book(file, db::Gradebook::Mode::read);
  CHECK(book.grades("a7-convnet").size() == 3 * count);
}

TEST_CASE("two connections of one process write and read at once") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  db::Gradebook writer = sample_book(file);
  std::thread other([&file] {
    db::Gradebook book(file, db::Gradebook::Mode::write);
    store_numbered(book, 100, 20);
  });
  store_numbered(writer, 0, 20);
  const db::Gradebook reader(file, db::Gradebook::Mode::read);
  const std::size_t seen = reader.grades("a7-convnet").size();
  other.join();
  CHECK(seen >= 20);
  CHECK(reader.grades("a7-convnet").size() == 40);
}

TEST_CASE("a writer that is killed leaves whole results only") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  { const db::Gradebook book = sample_book(file); }
  const int milliseconds = GENERATE(5, 20, 60);
  const pid_t child = in_child([&file] {
    db::Gradebook book(file, db::Gradebook::Mode::write);
    store_numbered(book, 0, 100000);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  kill(child, SIGKILL);
  CHECK(WIFSIGNALED(wait_for(child)));

  db::Gradebook book(file, db::Gradebook::Mode::write);
  for (const db::Grade& grade : book.grades("a7-convnet")) {
    CHECK(grade.result.checks == sample_result(grade.submission.hash).checks);
    CHECK(grade.result.notes.size() == 1);
  }
  CHECK_NOTHROW(store_numbered(book, 900000, 1));  // and it can be written again
}

TEST_CASE("a locked database is reported after the busy timeout, and waited for before it") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  { const db::Gradebook book = sample_book(file); }
  db::Gradebook book(file, db::Gradebook::Mode::write, std::chrono::milliseconds(50));
  // Python's sqlite3 stands for another program that holds the file.
  const auto ready = folder.path() / "ready";
  const std::string script = "import sqlite3, time\nc = sqlite3.connect('" + file.string() +
                             "', isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nopen('" +
                             ready.string() + "', 'w')\ntime.sleep(60)\n";
  const pid_t holder = fork();
  if (holder == 0) {
    execl("/usr/bin/python3", "python3", "-c", script.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  for (int i = 0; i < 1000 && !std::filesystem::exists(ready); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  REQUIRE(std::filesystem::exists(ready));
  try {
    book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
    FAIL("written in spite of the lock");
  } catch (const db::DatabaseError& error) {
    CHECK(error.kind == db::DatabaseError::Kind::locked);
  }
  db::Gradebook patient(file, db::Gradebook::Mode::read, std::chrono::seconds(20));
  CHECK(patient.grades("a7-convnet").empty());  // readers are not held up
  std::thread release([holder] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    kill(holder, SIGKILL);
  });
  db::Gradebook waiting(file, db::Gradebook::Mode::write, std::chrono::seconds(20));
  CHECK_NOTHROW(waiting.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a'))));
  release.join();
  wait_for(holder);
}

TEST_CASE("in a folder that cannot be written, reading works and writing is refused with the reason") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  { sample_book(file).record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a'))); }
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  // Permissions do not hold root back, so the work is done as somebody else.
  const pid_t child = in_child([&file] {
    if (geteuid() == 0 && setuid(65534) != 0) throw std::runtime_error("setuid failed");
    const db::Gradebook reader(file, db::Gradebook::Mode::read);
    if (reader.grades("a7-convnet").size() != 1) throw std::runtime_error("the grade is not there");
    try {
      const db::Gradebook writer(file, db::Gradebook::Mode::write);
    } catch (const db::DatabaseError& error) {
      if (error.kind == db::DatabaseError::Kind::read_only) return;
      throw;
    }
    throw std::runtime_error("opened for writing");
  });
  CHECK(wait_for(child) == 0);
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
}

TEST_CASE("a folder that cannot be entered is reported, not crashed on") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0600));
  const auto mode = GENERATE(db::Gradebook::Mode::read, db::Gradebook::Mode::write);
  const pid_t child = in_child([&file, mode] {
    if (geteuid() == 0 && setuid(65534) != 0) throw std::runtime_error("setuid failed");
    try {
      const db::Gradebook book(file, mode);
    } catch (const db::DatabaseError&) {
      return;
    }
    throw std::runtime_error("opened");
  });
  CHECK(wait_for(child) == 0);
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
}
