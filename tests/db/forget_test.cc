#include <iterator>

#include "db/gradebook.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

const db::Student zoe{"zoe-4711", "Zoë Zimmermann", "zoe-4711@x.org", "zz"};

db::Gradebook class_with_zoe(const std::filesystem::path& file) {
  db::Gradebook book(file, db::Gradebook::Mode::write);
  book.add_assignment({"a7-convnet", "Convnets"});
  book.add_students({zoe, {"ada", "Ada", "", ""}});
  book.record(sample_submission("zoe-4711", hash_of('a')), sample_result(hash_of('a'), 7));
  book.record(sample_submission("zoe-4711", hash_of('b'), 5), sample_result(hash_of('b'), 9));
  book.record(sample_submission("ada", hash_of('b')), sample_result(hash_of('b'), 9));  // shares a run
  book.add_adjustment({"a7-convnet", "zoe-4711", 1, "ta", "Zoë asked", db::now()});
  book.set_course(
      "assignments: {a7-convnet: {deadline: 2026-03-01 10:00 Z}}\nextensions: [{student: zz, assignment: "
      "a7-convnet, longer: 1 day, reason: zzz}]\n");
  return book;
}

}  // namespace

TEST_CASE("a forgotten student is nowhere, not even in free pages, and others keep their scores") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  {
    db::Gradebook book = class_with_zoe(file);
    REQUIRE(book.forget(zoe));
    CHECK_FALSE(book.forget(zoe));
    CHECK(book.students() == std::vector<db::Student>{{"ada", "Ada", "", ""}});
    CHECK(book.grades("a7-convnet").size() == 1);
    CHECK(book.grade("a7-convnet", "ada").value().result.score == 9);
    CHECK(book.find_run({hash_of('b'), hash_of('5'), "1234abcd", "0.1.0+abc", true}).has_value());
    CHECK_FALSE(book.find_run({hash_of('a'), hash_of('5'), "1234abcd", "0.1.0+abc", true}).has_value());
    // The login as a word is gone from the rules; what only contains it stays.
    CHECK_THAT(book.course().value(), ContainsSubstring("{student: forgotten-"));
    CHECK_THAT(book.course().value(), ContainsSubstring("reason: zzz"));
    // And the rules of append-only hold again.
    CHECK_THROWS_AS(book.add_adjustment({"a7-convnet", "zoe-4711", 1, "ta", "r", db::now()}),
                    db::DatabaseError);
  }
  for (const char* suffix : {"", "-wal"}) {
    const std::string bytes = bytes_of(file.string() + suffix);
    CHECK(bytes.find("zoe-4711") == std::string::npos);
    CHECK(bytes.find("Zimmermann") == std::string::npos);
    CHECK(bytes.find(hash_of('a')) == std::string::npos);
  }
}

TEST_CASE("what the LMS says of a submission's time is kept, and the rules are kept as they were written") {
  const TempDir folder;
  db::Gradebook book = class_with_zoe(folder.path() / "course.db");
  db::Submission late = sample_submission("ada", hash_of('c'), 9);
  late.time_from = db::TimeFrom::lms;
  late.marked_late = true;
  book.record(late, sample_result(hash_of('c'), 3));
  CHECK(book.grade("a7-convnet", "ada").value().submission == late);
  const std::vector<db::Attempt> attempts = book.attempts("a7-convnet");
  REQUIRE(attempts.size() == 4);
  CHECK(attempts.back().submission == late);
  CHECK(attempts.back().score == 3);
  const std::string rules = book.course().value();
  book.set_course(rules);
  book.set_course("assignments: {}\n");
  CHECK(book.course() == "assignments: {}\n");
}
