// review on a database that the test fills itself.

#include "grader/review.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "grader/result_json.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
using harness::Status;

namespace {

// Three who flipped the kernel (their timing is inconclusive too), one flagged, one under the policy's eye,
// one spoilt.
class ReviewedClass {
 public:
  ReviewedClass() {
    db::Gradebook book = sample_book(file());
    book.add_students({{.id = "cy"}, {.id = "dee"}, {.id = "eve"}, {.id = "fay\x1b"}});
    for (const std::string student : {"ada", "bob", "cy"})
      record(book, student, sample_result(hash_of(student[0])));
    harness::GradingResult flagged = plain('d');
    flagged.checks[1].status = Status::flagged;
    flagged.checks[1].message = "answers twice\nand again";
    record(book, "dee", flagged);
    harness::GradingResult policy = plain('e');
    policy.checks[1].status = Status::flagged;
    policy.checks[1].kind = "toeplitz_free";
    record(book, "eve", policy);
    harness::GradingResult spoilt = plain('f');
    spoilt.checks[1].status = Status::internal_error;
    record(book, "fay\x1b", spoilt);
  }

  // Everything passed, nothing measured.
  static harness::GradingResult plain(char digit) {
    harness::GradingResult result = sample_result(hash_of(digit));
    result.checks[0].performance.reset();
    result.checks[1].mistakes.clear();
    result.checks[1].status = Status::passed;
    result.checks[1].message.clear();
    return result;
  }
  static void record(db::Gradebook& book, const std::string& student, const harness::GradingResult& result,
                     int minute = 0) {
    book.record(sample_submission(student, result.submission_hash, minute), result);
  }
  std::string file() const { return (folder_.path() / "course.db").string(); }
  db::Gradebook book() const { return db::Gradebook(file(), db::Gradebook::Mode::write); }
  CommandResult review(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"review", "a7-convnet", "--db", file()};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }
  grader::Json json() const { return grader::Json::parse(review({"--json", "-"}).out); }
  std::string refused(const std::vector<std::string>& more) const {
    const CommandResult result = review(more);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
  }

 private:
  TempDir folder_;
};

}  // namespace

TEST_CASE("review lists what needs a person, and the clusters") {
  const ReviewedClass students;
  const CommandResult list = students.review();
  INFO(list.err);
  REQUIRE(list.status == 0);
  CHECK_THAT(list.out, ContainsSubstring("6 items to decide") && ContainsSubstring("answers twice") &&
                           ContainsSubstring("1 cluster of failures") && ContainsSubstring("fay\\x1b"));
  const grader::Json json = students.json();
  std::vector<std::string> items;
  for (const auto& item : json["items"])
    items.push_back(item["student"].get<std::string>() + " " + item["kind"].get<std::string>());
  CHECK(items == std::vector<std::string>{"ada inconclusive", "bob inconclusive", "cy inconclusive",
                                          "dee flagged", "eve policy", "fay\x1b internal_error"});
  REQUIRE(json["clusters"].size() == 1);
  CHECK(json["clusters"][0]["students"] == grader::Json({"ada", "bob", "cy"}));
  CHECK_THAT(students.review({"--cluster", "1"}).out,
             ContainsSubstring("3 students") && ContainsSubstring("ada, bob, cy"));
}

TEST_CASE("a decision takes an item off the list until something new is graded") {
  const ReviewedClass students;
  const std::string id = students.json()["items"][3]["id"];
  const CommandResult decided = students.review(
      {"--decide", id, "--reason", "a cache, and a correct one", "--points", "-2", "--author", "tutor"});
  INFO(decided.err);
  REQUIRE(decided.status == 0);
  CHECK_THAT(decided.err, ContainsSubstring("flagged, dee, conv2d-forward: answers twice (-2 points)"));
  CHECK(students.review().out.find("answers twice") == std::string::npos);
  CHECK_THAT(students.review({"--all"}).out, ContainsSubstring("tutor: a cache, and a correct one"));
  const std::vector<db::Adjustment> made = students.book().grade("a7-convnet", "dee")->adjustments;
  REQUIRE(made.size() == 1);
  CHECK(made[0].amount == -2);
  CHECK(made[0].reason == "conv2d-forward: a cache, and a correct one");

  harness::GradingResult result = ReviewedClass::plain('d');
  result.checks[1].status = Status::flagged;
  result.engine = "0.2.0+newer";  // the same submission and specification: decided already
  db::Gradebook book = students.book();
  ReviewedClass::record(book, "dee", result);
  CHECK(students.json()["items"][3]["id"] == id);
  result.submission_hash = hash_of('7');
  ReviewedClass::record(book, "dee", result, 5);
  const grader::Json again = students.json()["items"][3];
  CHECK(again["student"] == "dee");
  CHECK(again["id"] != id);
  CHECK(again["decision"].is_null());
}

TEST_CASE("what belongs to nobody is listed until somebody decides") {
  const ReviewedClass students;
  students.book().add_batch({"a7-convnet", "/class", "", std::nullopt},
                            {{"notes\n.txt", "", "left out"}, {"dee.zip", "dee", "not on the roster"}});
  const grader::Json items = students.json()["items"];
  REQUIRE(items.size() == 8);
  CHECK(items[6]["kind"] == "unmatched");
  CHECK(items[6]["student"] == "");
  CHECK(items[7]["message"] == "dee.zip: not on the roster");
  CHECK_THAT(students.review().out, ContainsSubstring("notes .txt: left out"));
  const std::string notes = items[6]["id"], entry = items[7]["id"];
  CHECK_THAT(students.refused({"--decide", notes, "--reason", "x", "--points", "1"}),
             ContainsSubstring("nobody's"));
  CHECK_THAT(students.review({"--decide", notes, "--reason", "the handout"}).err,
             ContainsSubstring("decided: unmatched, notes .txt: left out"));
  CHECK_THAT(students.review({"--decide", entry, "--reason", "a guest", "--points", "1"}).err,
             ContainsSubstring("decided: unmatched, dee, dee.zip: not on the roster (+1 points)"));
  CHECK_THAT(students.review().out, ContainsSubstring("6 items to decide"));
  CHECK_THAT(students.review({"--all"}).out, ContainsSubstring("the handout"));
  CHECK(students.book().grade("a7-convnet", "dee")->adjustments.at(0).reason == "a guest");
}

TEST_CASE("the report lists what nobody has decided yet") {
  const ReviewedClass students;
  students.book().add_batch({"a7-convnet", "/class", "", std::nullopt}, {{"notes.txt", "", "left out"}});
  const std::string id = students.json()["items"][3]["id"];
  REQUIRE(students.review({"--decide", id, "--reason", "a cache"}).status == 0);
  const std::string folder = students.file() + ".report";
  REQUIRE(run_grader({"report", "a7-convnet", "--db", students.file(), "-o", folder}).status == 0);
  std::ifstream stream(folder + "/index.html");
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  CHECK_THAT(page, ContainsSubstring("<dt>to be looked at</dt><dd>6 items</dd>"));
  CHECK_THAT(page, ContainsSubstring("notes.txt: left out"));
  CHECK_THAT(page, ContainsSubstring("<td>internal error</td><td>conv2d-forward</td>"));
  CHECK_THAT(page, !ContainsSubstring("answers twice"));
}

TEST_CASE("one answer serves a cluster, and those who join it later") {
  const ReviewedClass students;
  const std::string id = students.json()["clusters"][0]["id"];
  const CommandResult answered = students.review({"--cluster", "1", "--comment", "turn the filter",
                                                  "--points", "1.5", "--reason", "the slide had it wrong"});
  INFO(answered.err);
  REQUIRE(answered.status == 0);
  CHECK_THAT(answered.err, ContainsSubstring("answered: 3 students") && ContainsSubstring("(+1.5 points)"));
  CHECK_THAT(students.refused({"--cluster", id, "--comment", "x"}),
             ContainsSubstring("has an answer already"));

  db::Gradebook book = students.book();
  book.add_students({{.id = "gus"}});
  ReviewedClass::record(book, "gus", sample_result(hash_of('9')));
  CHECK(students.json()["clusters"][0]["not_answered"] == grader::Json({"gus"}));
  CHECK_THAT(students.review({"--cluster", id, "--comment", "turn it"}).err,
             ContainsSubstring("answered: 1 student,"));
  const db::Grade ada = *book.grade("a7-convnet", "ada"), gus = *book.grade("a7-convnet", "gus");
  REQUIRE(ada.comments.size() == 1);
  CHECK(ada.comments[0].text == "turn the filter");
  REQUIRE(ada.adjustments.size() == 1);
  CHECK(ada.adjustments[0].amount == 1.5);
  CHECK(ada.adjustments[0].reason == "the slide had it wrong");
  REQUIRE(gus.comments.size() == 1);
  CHECK(gus.adjustments.empty());
  CHECK_THAT(run_grader({"show", "a7-convnet", "ada", "--db", students.file()}).out,
             ContainsSubstring("turn the filter"));
  CHECK_THAT(students.review({"--cluster", id, "--comment", "once more", "--again"}).err,
             ContainsSubstring("answered: 4 students"));
}

TEST_CASE("review refuses what it cannot do, and then nothing has changed") {
  const ReviewedClass students;
  const std::string item = students.json()["items"][0]["id"];
  CHECK_THAT(students.refused({"--decide", item}), ContainsSubstring("missing --reason"));
  CHECK_THAT(students.refused({"--decide", "00000000", "--reason", "x"}),
             ContainsSubstring("nothing to decide"));
  CHECK_THAT(students.refused({"--cluster", "9"}), ContainsSubstring("from 1 to 1"));
  CHECK_THAT(students.refused({"--cluster", "1", "--points", "1"}), ContainsSubstring("missing --reason"));
  CHECK_THAT(students.refused({"--cluster", "1", "--decide", item}), ContainsSubstring("not both"));
  CHECK_THAT(students.refused({"--comment", "x"}), ContainsSubstring("name a --cluster"));
  CHECK_THAT(students.refused({"--cluster", "1", "--comment", ""}), ContainsSubstring("--comment is empty"));
  CHECK_THAT(students.refused({"--decide", item, "--reason", "x", "--points", "0"}),
             ContainsSubstring("--points is 0"));
  for (const db::Grade& grade : students.book().grades("a7-convnet")) {
    CHECK(grade.adjustments.empty());
    CHECK(grade.comments.empty());
  }
  CHECK(students.book().decisions("a7-convnet").empty());
}
