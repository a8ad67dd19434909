#include "db/gradebook.hpp"

#include <sys/stat.h>

#include <cmath>
#include <limits>

#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
using harness::GradingResult;
using harness::Status;

using namespace std::string_literals;

namespace {

void expect_same(const GradingResult& got, const GradingResult& expected) {
  CHECK(got.assignment == expected.assignment);
  CHECK(got.spec_hash == expected.spec_hash);
  CHECK(got.submission_hash == expected.submission_hash);
  CHECK(got.language == expected.language);
  CHECK(got.engine == expected.engine);
  CHECK(got.seed_id == expected.seed_id);
  CHECK(got.official == expected.official);
  CHECK(got.isolation == expected.isolation);
  CHECK(got.score == expected.score);
  CHECK(got.max_score == expected.max_score);
  CHECK(got.checks == expected.checks);
  CHECK(got.toeplitz == expected.toeplitz);
  CHECK(got.notes == expected.notes);
  CHECK(got.costs.total == expected.costs.total);
  CHECK(got.costs.build == expected.costs.build);
  CHECK(got.costs.student == expected.costs.student);
  CHECK(got.costs.session == expected.costs.session);
}

db::RunKey key_of(const GradingResult& result) {
  return {result.submission_hash, result.spec_hash, result.seed_id, result.engine, result.official};
}

GradingResult spoilt(GradingResult result) {
  result.checks.back().status = Status::internal_error;
  return result;
}

}  // namespace

TEST_CASE("a stored result comes back as it was") {
  const TempDir folder;
  GradingResult result = sample_result(hash_of('a'));
  SECTION("an ordinary one") {}
  SECTION("a submission that intake refused") {
    result.submission_hash.clear();
    result.language.reset();
    result.checks.back().status = Status::bad_submission;
  }
  SECTION("odd strings") {
    result.checks[0].message = "nul \0 in it, \xff\xfe not UTF-8, 'quotes\", \x1b[31m, %s, \xc3\xa9\n"s;
    result.checks[0].functions = {"", "'; DROP TABLE students; --"};
    result.notes = {"", std::string(100000, 'x'), "line\r\nline"};
  }
  SECTION("a smallest case without parameters or shapes") {
    result.checks[0].smallest_case.emplace();
    result.checks[1].smallest_case = harness::SmallestCase{{}, {{"scalar", {}}, {"x", {0, 3}}}};
  }
  SECTION("no checks, no notes") {
    result.checks.clear();
    result.notes.clear();
  }
  SECTION("every status that a result can have") {
    result.checks.clear();
    for (int i = static_cast<int>(Status::passed); i < static_cast<int>(Status::internal_error); ++i) {
      harness::CheckResult check;
      check.status = static_cast<Status>(i);
      check.id = harness::to_string(check.status);
      result.checks.push_back(check);
    }
  }
  {
    db::Gradebook book = sample_book(folder.path() / "course.db");
    book.record(sample_submission("ada", result.submission_hash, 7), result, db::Time(std::chrono::hours(5)));
  }
  const db::Gradebook book(folder.path() / "course.db", db::Gradebook::Mode::read);
  const std::optional<db::Grade> grade = book.grade("a7-convnet", "ada");
  REQUIRE(grade);
  expect_same(grade->result, result);
  CHECK(grade->submission == sample_submission("ada", result.submission_hash, 7));
  CHECK(grade->graded_at == db::Time(std::chrono::hours(5)));
  CHECK(grade->finished);
}

TEST_CASE("costs that are not numbers are kept as such") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  GradingResult result = sample_result(hash_of('a'));
  result.costs.student = std::numeric_limits<double>::quiet_NaN();
  result.costs.session = std::numeric_limits<double>::infinity();
  book.record(sample_submission("ada", hash_of('a')), result);
  const harness::Costs costs = book.grade("a7-convnet", "ada").value().result.costs;
  CHECK(std::isnan(costs.student));
  CHECK(std::isinf(costs.session));
  CHECK(costs.build == 2.25);
}

TEST_CASE("a score that is not a number is refused") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  GradingResult result = sample_result(hash_of('a'));
  result.checks[1].score = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(book.record(sample_submission("ada", hash_of('a')), result), db::DatabaseError);
  // Nothing of it stays behind.
  CHECK_FALSE(book.find_run(key_of(result)));
  CHECK_FALSE(book.grade("a7-convnet", "ada"));
}

TEST_CASE("a check that was not run is refused: results are earned") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  GradingResult result = sample_result(hash_of('a'));
  result.checks[0].status = Status::not_run;
  CHECK_THROWS_AS(book.record(sample_submission("ada", hash_of('a')), result), db::DatabaseError);
}

TEST_CASE("unknown students and assignments are refused") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  const GradingResult result = sample_result(hash_of('a'));
  CHECK_THROWS_AS(book.record(sample_submission("nobody", hash_of('a')), result), db::DatabaseError);
  db::Submission elsewhere = sample_submission("ada", hash_of('a'));
  elsewhere.assignment = "a8";
  CHECK_THROWS_AS(book.record(elsewhere, result), db::DatabaseError);
  CHECK_THROWS_AS(book.add_adjustment({"a7-convnet", "nobody", 1, "ta", "reason", db::now()}),
                  db::DatabaseError);
}

TEST_CASE("a run is found by all five parts of its key") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  const GradingResult result = sample_result(hash_of('a'));
  const std::int64_t run = book.record(sample_submission("ada", hash_of('a')), result);
  CHECK(book.find_run(key_of(result)) == run);

  db::RunKey other = key_of(result);
  SECTION("submission") {
    other.submission_hash = hash_of('b');
  }
  SECTION("spec") {
    other.spec_hash = hash_of('6');
  }
  SECTION("seed") {
    other.seed_id = "other";
  }
  SECTION("engine") {
    other.engine = "0.2.0";
  }
  SECTION("official") {
    other.official = false;
  }
  SECTION("no hash at all") {
    other.submission_hash.clear();
  }
  CHECK_FALSE(book.find_run(other));
}

TEST_CASE("a finished run is never repeated: the first one is kept") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  const std::int64_t first =
      book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a'), 8));
  CHECK(book.record(sample_submission("bob", hash_of('a')), sample_result(hash_of('a'), 3)) == first);
  CHECK(book.grade("a7-convnet", "ada").value().result.score == 8);
  CHECK(book.grade("a7-convnet", "bob").value().result.score == 8);
}

TEST_CASE("a run the grader spoilt is stored but does not count as finished") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  const GradingResult good = sample_result(hash_of('a'));
  const std::int64_t bad_run = book.record(sample_submission("ada", hash_of('a')), spoilt(good));
  CHECK_FALSE(book.find_run(key_of(good)));
  CHECK_FALSE(book.grade("a7-convnet", "ada").value().finished);

  const std::int64_t good_run = book.record(sample_submission("ada", hash_of('a')), good);
  CHECK(good_run != bad_run);
  CHECK(book.find_run(key_of(good)) == good_run);
  CHECK(book.grade("a7-convnet", "ada").value().finished);

  SECTION("and a later spoilt one does not replace a finished one") {
    GradingResult later = spoilt(good);
    later.engine = "0.2.0";
    book.record(sample_submission("ada", hash_of('a')), later);
    expect_same(book.grade("a7-convnet", "ada").value().result, good);
  }
  SECTION("but a newer submission does, since the older one is not what counts") {
    book.record(sample_submission("ada", hash_of('b'), 5), spoilt(sample_result(hash_of('b'))));
    CHECK_FALSE(book.grade("a7-convnet", "ada").value().finished);
  }
}

TEST_CASE("the newest grade is that of the latest submission, then of the latest grading") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  book.record(sample_submission("ada", hash_of('b'), 20), sample_result(hash_of('b'), 2));
  book.record(sample_submission("ada", hash_of('a'), 10), sample_result(hash_of('a'), 1));
  CHECK(book.grade("a7-convnet", "ada").value().result.score == 2);

  GradingResult regraded = sample_result(hash_of('b'), 5);
  regraded.engine = "0.2.0";
  book.record(sample_submission("ada", hash_of('b'), 20), regraded);
  CHECK(book.grade("a7-convnet", "ada").value().result.score == 5);

  const std::int64_t first = book.find_run(key_of(sample_result(hash_of('b')))).value();
  book.reuse(sample_submission("ada", hash_of('b'), 20), first);
  CHECK(book.grade("a7-convnet", "ada").value().result.score == 2);
}

TEST_CASE("a refused submission is nobody else's result") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  GradingResult refused = sample_result("");
  refused.checks.back().status = Status::bad_submission;
  refused.checks.back().message = "ada.zip: is not an archive";
  const std::int64_t of_ada = book.record(sample_submission("ada", ""), refused);
  CHECK(book.record(sample_submission("ada", ""), refused) == of_ada);  // nothing new to say
  refused.checks.back().message = "bob.zip: too large";
  CHECK(book.record(sample_submission("bob", ""), refused) != of_ada);
  CHECK(book.grade("a7-convnet", "ada").value().result.checks.back().message == "ada.zip: is not an archive");
}

TEST_CASE("students keep their newest details, and grades are sorted by name") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  book.add_students(
      {{"ada", "Ada Lovelace", "ada@x.org", "al"}, {"bob", "Zed", "", ""}, {"cy", "Ada Byron", "", ""}});
  book.add_students({{"bob", "Aaron", "b@x.org", ""}, {.id = "ada"}});
  const std::vector<db::Student> expected = {{"ada", "Ada Lovelace", "ada@x.org", "al"},
                                             {"bob", "Aaron", "b@x.org", ""},
                                             {"cy", "Ada Byron", "", ""}};
  CHECK(book.students() == expected);

  book.add_students({{.id = "Ada K"}});
  for (const char* student : {"ada", "bob", "cy", "Ada K"}) {
    book.record(sample_submission(student, hash_of('a')), sample_result(hash_of('a')));
  }
  std::vector<std::string> order;
  for (const db::Grade& grade : book.grades("a7-convnet")) order.push_back(grade.student.id);
  CHECK(order == std::vector<std::string>{"bob", "cy", "Ada K", "ada"});
}

TEST_CASE("a source that a roster gives to another student counts for that one only") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  db::Submission submission = sample_submission("ada", hash_of('a'));
  book.record(submission, sample_result(hash_of('a')));
  submission.student = "bob";
  book.record(submission, sample_result(hash_of('a')));
  CHECK_FALSE(book.grade("a7-convnet", "ada"));
  CHECK(book.grade("a7-convnet", "bob"));
}

TEST_CASE("adjustments add up and say who and why") {
  const TempDir folder;
  db::Gradebook book = sample_book(folder.path() / "course.db");
  book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
  const db::Adjustment first{
      "a7-convnet", "ada", -2.5, "ta", "copied a comment", db::Time(std::chrono::hours(1))};
  const db::Adjustment second{"a7-convnet", "ada",          1,
                              "prof",       "found a slip", db::Time(std::chrono::hours(2))};
  book.add_adjustment(first);
  book.add_adjustment(second);
  book.add_adjustment({"a7-convnet", "bob", 9, "ta", "other student", db::now()});
  CHECK(book.grade("a7-convnet", "ada").value().adjustments == std::vector<db::Adjustment>{first, second});

  CHECK_THROWS_AS(book.add_adjustment({"a7-convnet", "ada", 1, "", "no author", db::now()}),
                  db::DatabaseError);
  CHECK_THROWS_AS(book.add_adjustment({"a7-convnet", "ada", 1, "ta", "", db::now()}), db::DatabaseError);
}

TEST_CASE("the database is for its owner alone") {
  const TempDir folder;
  const auto file = folder.path() / "course.db";
  const mode_t old_mask = umask(0);
  const db::Gradebook book = sample_book(file);
  umask(old_mask);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    REQUIRE(stat((file.string() + suffix).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
}
