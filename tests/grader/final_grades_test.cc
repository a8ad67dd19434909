#include "grader/course/final_grades.hpp"

#include "grader/anonymous.hpp"
#include "grader/course/when.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
using namespace std::chrono_literals;
using test_support::hash_of;

namespace {

const db::Time deadline = *parse_time("2026-03-02 00:00 Z");
const std::string two_assignments =
    "assignments:\n"
    "  a6: {deadline: 2026-02-02 00:00 Z, late: {per_day: 10 %}}\n"
    "  a7-convnet: {deadline: 2026-03-02 00:00 Z, late: {per_day: 10 %}";

class Class {
 public:
  Class() {
    for (const char* id : {"a6", "a7-convnet"}) book_.add_assignment({id, "T"});
    book_.add_students({{"ada", "Ada", "ada@x.org", "al"}, {"bob", "Bob", "", ""}, {"cy", "Cy", "", ""}});
  }
  // A submission that scored so much of 20.
  void submit(const std::string& student, char hash, double score, std::chrono::milliseconds after,
              const std::string& assignment = "a7-convnet", const std::string& source = "") {
    harness::GradingResult result = test_support::sample_result(hash_of(hash), score);
    result.assignment = assignment;
    const db::Time due = assignment == "a6" ? *parse_time("2026-02-02 00:00 Z") : deadline;
    book_.add_students({{.id = student}});
    book_.record(
        {assignment, student, source.empty() ? student + ".zip" : source, hash_of(hash), due + after},
        result);
  }
  void rules(const std::string& text) { book_.set_course(text); }
  db::Grade grade(const std::string& student) const {
    for (const db::Grade& grade : final_grades(book_, "a7-convnet")) {
      if (grade.student.id == student) return grade;
    }
    FAIL("no grade of " << student);
    return {};
  }
  std::size_t count() const { return final_grades(book_, "a7-convnet").size(); }
  db::Gradebook& book() { return book_; }

 private:
  test_support::TempDir folder_;
  db::Gradebook book_{folder_.path() / "course.db", db::Gradebook::Mode::write};
};

}  // namespace

TEST_CASE("without rules the newest attempt counts and nobody is late") {
  Class c;
  c.submit("ada", 'a', 18, 0h);
  c.submit("ada", 'b', 12, 50h);
  CHECK(c.grade("ada").result.score == 12);
  CHECK_FALSE(c.grade("ada").late);
}

TEST_CASE("which attempt counts: the last, the best after its penalty, the last in time") {
  Class c;
  c.submit("ada", 'a', 8, -48h);
  c.submit("ada", 'b', 12, -24h);
  c.submit("ada", 'c', 13, 1h);   // 11 after the penalty of one day
  c.submit("ada", 'd', 14, 50h);  // 8 after three
  c.rules(two_assignments + "}\n");
  CHECK(c.grade("ada").result.score == 14);
  CHECK(c.grade("ada").late->points == 6);
  c.rules(two_assignments + ", attempt: best}\n");
  CHECK(c.grade("ada").result.score == 12);
  CHECK(c.grade("ada").late->points == 0);
  c.rules(two_assignments + ", attempt: before_deadline}\n");
  CHECK(c.grade("ada").result.score == 12);

  c.submit("bob", 'e', 15, 1h);  // never in time
  CHECK(c.grade("bob").late->points == 15);
  // The text that held before is still there; the newest holds.
  c.rules(two_assignments + "}\n");
  CHECK(c.grade("bob").late->points == 2);
}

TEST_CASE("an extension is of one student and one assignment, by any name the roster knows") {
  Class c;
  c.submit("ada", 'a', 10, 47h);
  c.submit("bob", 'b', 10, 47h);
  c.rules(two_assignments +
          "}\nextensions: [{student: ada@x.org, assignment: a7-convnet, longer: 2 days, reason: ill}]\n");
  CHECK(c.grade("ada").late->points == 0);
  CHECK_THAT(c.grade("ada").late->explanation, ContainsSubstring("extension: ill"));
  CHECK(c.grade("bob").late->points == 4);
}

TEST_CASE("late days are spent in the order of the deadlines") {
  Class c;
  c.submit("ada", 'a', 10, 30h, "a6");
  c.submit("ada", 'b', 10, 50h);
  c.submit("bob", 'c', 10, 50h);
  c.rules("late_days: {budget: 3}\n" + two_assignments + "}\n");
  CHECK(c.grade("ada").late->late_days_used == 1);  // two went to a6
  CHECK(c.grade("ada").late->points == 4);
  CHECK(c.grade("bob").late->late_days_used == 3);
  CHECK(c.grade("bob").late->points == 0);
  c.rules("late_days: {budget: 3, per_assignment: 1}\n" + two_assignments +
          "}\nextensions: [{student: al, late_days: 1, reason: two funerals}]\n");
  CHECK(c.grade("ada").late->late_days_used == 1);
  CHECK(c.grade("bob").late->points == 4);
}

TEST_CASE("a group's result is each member's, also of one who handed nothing in") {
  Class c;
  c.submit("ada", 'a', 10, 1h);
  c.submit("team-9", 'b', 14, -1h);
  c.rules(two_assignments + ", groups: {one: [al, bob], team-9: [cy]}}\n");
  CHECK(c.count() == 3);
  CHECK(c.grade("bob").result.score == 10);
  CHECK(c.grade("bob").late->points == 2);
  CHECK(c.grade("bob").student.name == "Bob");
  CHECK(c.grade("cy").result.score == 14);
  c.book().add_adjustment({"a7-convnet", "bob", 3, "ta", "wrote the report", db::now()});
  CHECK(c.grade("bob").adjustments.size() == 1);
  CHECK(c.grade("ada").adjustments.empty());
  c.submit("bob", 'c', 12, 2h);  // the newest of any member
  CHECK(c.grade("ada").result.score == 12);
}

TEST_CASE("downloading a class again makes nobody late") {
  Class c;
  c.submit("ada", 'a', 10, -1h);
  c.submit("ada", 'a', 10, 40h);
  c.rules(two_assignments + "}\n");
  CHECK(c.grade("ada").late->points == 0);
  c.submit("ada", 'b', 9, 41h);
  c.submit("ada", 'a', 10, 42h);  // and back to the first: that is a new attempt
  CHECK(c.grade("ada").result.score == 10);
  CHECK(c.grade("ada").late->points == 4);
}

TEST_CASE("the staff may say when a submission came") {
  Class c;
  c.submit("ada", 'a', 10, 60h);
  c.rules(two_assignments +
          "}\nsubmitted: [{student: ada, assignment: a7-convnet, at: 2026-03-01 10:00 Z, reason: mail}]\n");
  CHECK(c.grade("ada").late->points == 0);
  const Course course = *stored_course(c.book());
  CHECK(unknown_names(course, c.book().students()).empty());
  CHECK(unknown_names(course, {}) == std::vector<std::string>{"submitted: ada"});
}

TEST_CASE("anonymous grades keep the figures and lose the people") {
  Class c;
  c.submit("zoe", 'a', 10, 1h);
  c.submit("ada", 'b', 12, 1h);
  c.rules(two_assignments + "}\n");
  c.book().add_adjustment({"a7-convnet", "ada", 1, "ta@x.org", "Ada asked", db::now()});
  const std::vector<db::Grade> hidden = anonymous(final_grades(c.book(), "a7-convnet"));
  REQUIRE(hidden.size() == 2);
  CHECK(hidden[0].student == db::Student{.id = "s001"});  // by hash, not by name
  CHECK(hidden[0].result.score == 10);
  CHECK(hidden[0].late->points == 2);
  CHECK(hidden[1].submission.source == "s002");
  CHECK(hidden[1].adjustments[0].amount == 1);
  CHECK(hidden[1].adjustments[0].reason == "not told");
}
