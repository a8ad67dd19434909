#include "db/migrate.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <iterator>

#include "tests/db/sample_result.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
using db::DatabaseError;
using db::Migration;

namespace {

constexpr std::chrono::milliseconds patience(2000);

std::vector<Migration> with(std::vector<Migration> migrations, std::string_view sql) {
  migrations.push_back({migrations.back().version + 1, sql});
  return migrations;
}

DatabaseError::Kind failure(const std::function<void()>& action) {
  try {
    action();
  } catch (const DatabaseError& error) {
    CHECK_THAT(error.what(), ContainsSubstring(error.file.string()));
    CHECK_THAT(error.what(), ContainsSubstring(error.remedy));
    return error.kind;
  }
  FAIL("no DatabaseError");
  return DatabaseError::Kind::other;
}

int current_version() {
  return db::course_migrations().back().version;
}

}  // namespace

TEST_CASE("an absent or empty file gets the whole schema") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  SECTION("absent") {}
  SECTION("empty") {
    folder.write("course.db", "");
  }
  const db::MigrationReport report = db::migrate(file, db::course_migrations(), patience);
  CHECK(report.from == 0);
  CHECK(report.to == current_version());
  CHECK_FALSE(report.backup);
  CHECK(db::schema_version(file, db::course_migrations(), patience) == current_version());
  // A second time there is nothing to do.
  CHECK(db::migrate(file, db::course_migrations(), patience).from == current_version());
}

TEST_CASE("the numbers of the migrations have no gaps") {
  int expected = 1;
  for (const Migration& migration : db::course_migrations()) CHECK(migration.version == expected++);
}

TEST_CASE("an older file is backed up and brought up to date, and keeps what it holds") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  sample_book(file).record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));

  const auto newer = with(db::course_migrations(), "CREATE TABLE extra (x INTEGER NOT NULL) STRICT;");
  const db::MigrationReport report = db::migrate(file, newer, patience);
  CHECK(report.from == current_version());
  CHECK(report.to == current_version() + 1);
  REQUIRE(report.backup);

  struct stat info {};
  REQUIRE(stat(report.backup->c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  const db::Gradebook before(*report.backup, db::Gradebook::Mode::read);
  CHECK(before.grade("a7-convnet", "ada"));

  // The next change makes its own backup and leaves this one.
  CHECK(db::migrate(file, with(newer, "DROP TABLE extra;"), patience).backup != report.backup);
  CHECK(std::filesystem::exists(*report.backup));
}

TEST_CASE("a migration that fails leaves the file as it was") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  sample_book(file).record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
  const auto broken =
      with(db::course_migrations(), "CREATE TABLE half (x INTEGER) STRICT; CREATE TABLE half (x);");
  CHECK_THROWS_AS(db::migrate(file, broken, patience), DatabaseError);
  CHECK(db::schema_version(file, broken, patience) == current_version());
  const auto again = with(db::course_migrations(), "CREATE TABLE half (x INTEGER) STRICT;");
  CHECK_NOTHROW(db::migrate(file, again, patience));  // so the first half was rolled back
}

TEST_CASE("a file of a newer version is refused and not changed") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  db::migrate(file, with(db::course_migrations(), "CREATE TABLE later (x INTEGER) STRICT;"), patience);
  const std::string before = bytes_of(file);
  const auto mode = GENERATE(db::Gradebook::Mode::read, db::Gradebook::Mode::write);
  CHECK(failure([&] { db::Gradebook book(file, mode); }) == DatabaseError::Kind::newer);
  CHECK(bytes_of(file) == before);
}

TEST_CASE("rows of every table refuse to be changed or removed") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  {
    db::Gradebook book = sample_book(file);
    book.add_students({{"ada", "Ada", "a@x.org", "al"}});
    book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
    book.add_adjustment({"a7-convnet", "ada", 1, "ta", "reason", db::now()});
  }
  const std::string change = GENERATE(
      "UPDATE assignments SET title = ''", "UPDATE students SET id = 'eve'",
      "UPDATE student_details SET name = ''", "UPDATE submissions SET student = 'bob'",
      "UPDATE grading_runs SET score = 100", "UPDATE grades SET run = 1",
      "UPDATE check_results SET score = 10", "UPDATE check_functions SET name = ''",
      "UPDATE check_mistakes SET mistake = ''", "UPDATE case_params SET value = 0",
      "UPDATE case_shapes SET name = ''", "UPDATE case_extents SET extent = 0", "UPDATE notes SET text = ''",
      "UPDATE costs SET seconds = 0", "UPDATE adjustments SET amount = 5", "DELETE FROM assignments",
      "DELETE FROM students", "DELETE FROM student_details", "DELETE FROM submissions",
      "DELETE FROM grading_runs", "DELETE FROM grades", "DELETE FROM check_results",
      "DELETE FROM check_functions", "DELETE FROM check_mistakes", "DELETE FROM case_params",
      "DELETE FROM case_shapes", "DELETE FROM case_extents", "DELETE FROM notes", "DELETE FROM costs",
      "DELETE FROM adjustments",
      "INSERT OR REPLACE INTO adjustments SELECT id, assignment, student, 50, author, reason, made_ms FROM "
      "adjustments");
  INFO(change);
  try {
    db::migrate(file, with(db::course_migrations(), change), patience);
    FAIL("the change went through");
  } catch (const DatabaseError& error) {
    CHECK(error.kind == DatabaseError::Kind::refused);
    CHECK_THAT(error.what(), ContainsSubstring("append-only"));
  }
}

TEST_CASE("files that are not a course database are refused and left alone") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  const auto mode = GENERATE(db::Gradebook::Mode::read, db::Gradebook::Mode::write);
  SECTION("text") {
    folder.write("course.db", std::string(5000, 'x'));
    const std::string before = bytes_of(file);
    CHECK(failure([&] { db::Gradebook book(file, mode); }) == DatabaseError::Kind::not_a_database);
    CHECK(bytes_of(file) == before);
  }
  SECTION("another program's database") {
    // The header's application id (bytes 68 to 71) tells them apart.
    db::migrate(file, {{1, "CREATE TABLE t (x);"}}, patience);
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(68);
    stream.write("\0\0\0\0", 4);
    stream.close();
    const std::string before = bytes_of(file);
    CHECK(failure([&] { db::Gradebook book(file, mode); }) == DatabaseError::Kind::foreign);
    CHECK(bytes_of(file) == before);
  }
  SECTION("a folder") {
    CHECK(failure([&] { db::Gradebook book(folder.path(), mode); }) == DatabaseError::Kind::not_a_database);
  }
}

TEST_CASE("a missing file is made for writing only, and never in a missing folder") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  CHECK(failure([&] { db::Gradebook book(file, db::Gradebook::Mode::read); }) ==
        DatabaseError::Kind::missing);
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK(failure([&] { db::Gradebook book(folder.path() / "no" / "x.db", db::Gradebook::Mode::write); }) ==
        DatabaseError::Kind::missing);
}

TEST_CASE("a damaged file is reported as such") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  { sample_book(file).record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a'))); }
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(4096);  // behind the first page, which holds the schema's root
  stream << std::string(60000, '\x7f');
  stream.close();
  CHECK(failure([&] {
          const db::Gradebook book(file, db::Gradebook::Mode::read);
          (void)book.grades("a7-convnet");
        }) == DatabaseError::Kind::damaged);
}

TEST_CASE("repeating what is known adds no rows") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  for (int time = 0; time < 3; ++time) {
    db::Gradebook book = sample_book(file);
    book.add_students({{"ada", "Ada", "a@x.org", "al"}});
    const std::int64_t run = book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
    book.reuse(sample_submission("ada", hash_of('a')), run);
    book.record(sample_submission("bob", ""), sample_result(""));
  }
  const auto count = with(db::course_migrations(),
                          "CREATE TABLE counted (rows INTEGER NOT NULL, expected INTEGER NOT NULL, "
                          "CHECK (rows = expected)) STRICT; "
                          "INSERT INTO counted SELECT count(*), 1 FROM assignments; "
                          "INSERT INTO counted SELECT count(*), 2 FROM students; "
                          "INSERT INTO counted SELECT count(*), 1 FROM student_details; "
                          "INSERT INTO counted SELECT count(*), 2 FROM submissions; "
                          "INSERT INTO counted SELECT count(*), 2 FROM grading_runs; "
                          "INSERT INTO counted SELECT count(*), 2 FROM grades;");
  CHECK_NOTHROW(db::migrate(file, count, patience));
}
