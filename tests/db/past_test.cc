// What the staff decides by hand, and gradebooks of the past.

#include <thread>

#include "db/gradebook.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
using namespace std::chrono_literals;

namespace {

harness::GradingResult scored(char hash, double score, char spec = '5') {
  harness::GradingResult result = sample_result(hash_of(hash), score);
  result.spec_hash = hash_of(spec);
  return result;
}

// The moment after everything so far and before everything to come.
db::Time moment() {
  std::this_thread::sleep_for(2ms);
  const db::Time now = db::now();
  std::this_thread::sleep_for(2ms);
  return now;
}

// "ada 8+2 bob 3": scores with the sum of the adjustments.
std::string scores(const db::Gradebook& book) {
  std::string text;
  for (const db::Grade& grade : book.grades("a7-convnet")) {
    double sum = 0;
    for (const db::Adjustment& adjustment : grade.adjustments) sum += adjustment.amount;
    text += (text.empty() ? "" : " ") + grade.student.id + " " +
            std::to_string(static_cast<int>(grade.result.score));
    if (!grade.adjustments.empty()) text += "+" + std::to_string(static_cast<int>(sum));
  }
  return text;
}

class PastTest {
  TempDir folder_;

 public:
  std::filesystem::path file() const { return folder_.path() / "course.db"; }
  db::Gradebook book = sample_book(folder_.path() / "course.db");
  std::string at(db::Time time) const {
    db::Gradebook past(file(), db::Gradebook::Mode::read);
    past.as_of(time);
    return scores(past);
  }
  std::string now() const { return scores(db::Gradebook(file(), db::Gradebook::Mode::read)); }
  void adjust(const std::string& student, double amount) {
    book.add_adjustment({"a7-convnet", student, amount, "ta", "why", db::now()});
  }
  void restore(db::Time time) { book.restore({"a7-convnet", time, "ta", "why", {}}); }
};

}  // namespace

TEST_CASE_METHOD(PastTest, "the gradebook of any moment can be read, and made the current one again") {
  const db::Time empty = moment();
  book.record(sample_submission("ada", hash_of('a')), scored('a', 8));
  book.record(sample_submission("bob", hash_of('b')), scored('b', 3));
  const db::Time first = moment();
  adjust("ada", 2);
  const db::Time adjusted = moment();
  book.record(sample_submission("ada", hash_of('a')), scored('a', 1, '6'));  // regraded
  book.record(sample_submission("bob", hash_of('c'), 9), scored('c', 4));    // handed in again
  const db::Time regraded = moment();
  const std::vector<std::pair<db::Time, std::string>> states = {
      {empty, ""}, {first, "ada 8 bob 3"}, {adjusted, "ada 8+2 bob 3"}, {regraded, "ada 1+2 bob 4"}};
  for (const auto& [time, expected] : states) CHECK(at(time) == expected);

  for (const auto& [time, expected] : states) {
    restore(time);
    CHECK(now() == expected);
    CHECK(scores(book) == expected);
    const db::Time restored = moment();
    CHECK(at(restored) == expected);
    for (const auto& [other, before] : states) CHECK(at(other) == before);  // nothing is taken away
  }
  CHECK(book.restorations("a7-convnet").size() == states.size());
  CHECK(book.restorations("a7-convnet").back().at == regraded);
}

TEST_CASE_METHOD(PastTest, "what comes after a restoration counts, the same grading again too") {
  book.record(sample_submission("ada", hash_of('a')), scored('a', 8));
  const db::Time before = moment();
  const std::int64_t run = book.record(sample_submission("ada", hash_of('a')), scored('a', 1, '6'));
  restore(before);
  CHECK(now() == "ada 8");
  book.reuse(sample_submission("ada", hash_of('a')), run);
  CHECK(now() == "ada 1");
  adjust("ada", 5);
  CHECK(now() == "ada 1+5");
  restore(before);
  CHECK(now() == "ada 8");
  restore(moment());  // to what is: changes nothing
  CHECK(now() == "ada 8");
  // Back to a moment between two restorations, when the first held.
  const db::Time held = moment();
  book.record(sample_submission("bob", hash_of('b')), scored('b', 3));
  CHECK(now() == "ada 8 bob 3");
  restore(held);
  CHECK(now() == "ada 8");
}

TEST_CASE_METHOD(PastTest, "a source that a roster gave to somebody else is theirs no longer in the past") {
  db::Submission submission = sample_submission("ada", hash_of('a'));
  book.record(submission, scored('a', 8));
  const db::Time before = moment();
  submission.student = "bob";
  book.record(submission, scored('a', 8));
  CHECK(now() == "bob 8");
  CHECK(at(before) == "ada 8");
  restore(before);
  CHECK(now() == "ada 8");
}

TEST_CASE_METHOD(PastTest, "a restoration is of one assignment") {
  const db::Time before = moment();
  book.add_assignment({"a8", "Other"});
  db::Submission other = sample_submission("ada", hash_of('a'));
  other.assignment = "a8";
  harness::GradingResult result = scored('a', 8);
  result.assignment = "a8";
  book.record(other, result);
  restore(before);
  CHECK(book.grades("a8").size() == 1);
}

TEST_CASE_METHOD(PastTest, "decisions, comments and answers are kept, and belong to their moment") {
  book.record(sample_submission("ada", hash_of('a')), scored('a', 8));
  book.record(sample_submission("bob", hash_of('b')), scored('b', 3));
  const db::Time before = moment();
  const db::Decision decision{"a7-convnet", "ada", "i1", "flagged, ada", "ta", "fine", db::now()};
  book.add_decision(decision, db::Adjustment{"a7-convnet", "ada", -1, "ta", "fine", db::now()});
  book.answer_cluster({.assignment = "a7-convnet",
                       .cluster = "c1",
                       .students = {"ada", "bob"},
                       .comment = "look",
                       .amount = 2,
                       .author = "ta",
                       .reason = "all of them",
                       .made_at = db::now()});
  CHECK(book.decisions("a7-convnet") == std::vector<db::Decision>{decision});
  CHECK(book.cluster_answers("a7-convnet")["c1"] == std::vector<std::string>{"ada", "bob"});
  CHECK(now() == "ada 8+1 bob 3+2");
  CHECK(book.grade("a7-convnet", "bob")->comments[0].text == "look");
  restore(before);
  CHECK(now() == "ada 8 bob 3");
  CHECK(book.decisions("a7-convnet").empty());
  CHECK(book.cluster_answers("a7-convnet").empty());
  CHECK(book.grade("a7-convnet", "bob")->comments.empty());
  // All or nothing.
  CHECK_THROWS_AS(book.answer_cluster({.assignment = "a7-convnet",
                                       .cluster = "c2",
                                       .students = {"ada", "nobody"},
                                       .comment = "x",
                                       .author = "ta",
                                       .made_at = db::now()}),
                  db::DatabaseError);
  CHECK(book.cluster_answers("a7-convnet").empty());
}

TEST_CASE_METHOD(PastTest, "a kept run is nobody's grade until it is given to somebody") {
  book.record(sample_submission("ada", hash_of('a')), scored('a', 8));
  book.keep_run(scored('a', 1, '6'));
  book.keep_run(scored('a', 7, '6'));  // a stored measurement is not replaced
  book.keep_run(sample_result("", 5));
  CHECK(now() == "ada 8");
  const std::optional<std::int64_t> run =
      book.find_run({hash_of('a'), hash_of('6'), "1234abcd", "0.1.0+abc", true});
  REQUIRE(run);
  book.reuse(sample_submission("ada", hash_of('a')), *run);
  CHECK(now() == "ada 1");
  CHECK(book.recordings("a7-convnet").size() == 2);
}

TEST_CASE_METHOD(PastTest, "a copy is the database of that moment and a database of its own") {
  book.record(sample_submission("ada", hash_of('a')), scored('a', 8));
  const TempDir elsewhere;
  const auto copy = elsewhere.path() / "copy.db";
  db::copy_database(file(), copy);
  adjust("ada", 2);
  CHECK(scores(db::Gradebook(copy, db::Gradebook::Mode::read)) == "ada 8");
  db::Gradebook(copy, db::Gradebook::Mode::write)
      .add_adjustment({"a7-convnet", "ada", 9, "ta", "x", db::now()});
  CHECK(now() == "ada 8+2");
  CHECK_THROWS_AS(db::copy_database(file(), copy), db::DatabaseError);
}

TEST_CASE_METHOD(PastTest, "what a batch could give to nobody is kept until it is matched or seen no more") {
  const db::BatchSource download{"a7-convnet", "/class", "", std::nullopt};
  const db::BatchSource other{"a7-convnet", "/late", "", std::nullopt};
  const db::Unmatched notes{"notes.txt", "", "left out"};
  const db::Unmatched entry{"guest.zip", "bob", "not on the roster"};
  book.add_students({{.id = "gus"}});
  book.add_batch(download, {notes, entry});
  const db::Time before = moment();
  book.add_batch(other, {entry});
  CHECK(book.unmatched("a7-convnet") == std::vector<db::Unmatched>{notes, entry});
  CHECK(book.unmatched("a8").empty());
  book.add_batch(download);
  CHECK(book.unmatched("a7-convnet") == std::vector<db::Unmatched>{entry});
  book.add_decision({"a7-convnet", "", "1234abcd", "notes.txt", "ta", "a reading list", db::now()});
  REQUIRE(book.decisions("a7-convnet").size() == 1);
  CHECK(book.decisions("a7-convnet")[0].student.empty());
  CHECK(book.decisions("a7-convnet")[0].item == "1234abcd");

  db::Submission matched = sample_submission("gus", hash_of('9'));
  matched.source = entry.source;
  book.record(matched, scored('9', 5));
  CHECK(book.unmatched("a7-convnet").empty());
  db::Gradebook past(file(), db::Gradebook::Mode::read);
  past.as_of(before);
  CHECK(past.unmatched("a7-convnet") == std::vector<db::Unmatched>{notes, entry});
  CHECK(past.decisions("a7-convnet").empty());
  restore(before);
  CHECK(book.decisions("a7-convnet").empty());
}

TEST_CASE_METHOD(PastTest, "the sources of the batches are known, each as it was last told") {
  const db::BatchSource first{"a7-convnet", "/class", "", std::nullopt};
  const db::BatchSource late{"a7-convnet", "/late", "canvas", harness::Language::python};
  const db::BatchSource again{"a7-convnet", "/class", "folder", std::nullopt};
  book.add_batch(first);
  book.add_batch(late);
  CHECK(book.batch_sources("a7-convnet") == std::vector<db::BatchSource>{first, late});
  book.add_batch(again);
  CHECK(book.batch_sources("a7-convnet") == std::vector<db::BatchSource>{late, again});
  CHECK(book.batch_sources("a8").empty());
}
