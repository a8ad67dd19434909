#include "grader/course/course.hpp"

#include "grader/course/late.hpp"
#include "grader/course/when.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using namespace std::chrono_literals;

namespace {

const db::Time deadline = *parse_time("2026-03-01 23:59 -07:00");

std::string course_text(const std::string& rules, const std::string& rest = "") {
  return "assignments:\n  a7:\n    deadline: 2026-03-01 23:59 -07:00\n" + rules + rest;
}

Course course_of(const std::string& rules, const std::string& rest = "") {
  return parse_course(course_text(rules, rest), "course.yaml");
}

// The penalty of a submission that scored 80 of 100, so long after the deadline.
db::LatePenalty penalty_of(const std::string& rules, std::chrono::milliseconds after,
                           std::optional<int> late_days_left = std::nullopt) {
  const Course course = course_of(rules);
  const db::Submission submission{"a7", "ada", "ada.zip", "", deadline + after};
  return late_penalty(course.assignments.front(), {.deadline = {deadline, std::nullopt},
                                                   .submission = &submission,
                                                   .score = 80,
                                                   .max_score = 100,
                                                   .late_days_left = late_days_left});
}

}  // namespace

TEST_CASE("times are read with their distance from UTC, and only with it") {
  const auto utc = [](const std::string& text) { return parse_time(text)->time_since_epoch().count(); };
  CHECK(utc("1970-01-01 00:00 Z") == 0);
  CHECK(utc("2026-03-02T06:59:00Z") == utc("2026-03-01 23:59 -07:00"));
  CHECK(utc("2026-03-01 23:59:30.250 +0530") == utc("2026-03-01 18:29:30 Z"));
  for (const char* text : {"", "2026-03-01", "2026-03-01 23:59", "2026-03-01 23:59 MST", "2026-02-30 10:00 Z",
                           "2026-03-01 24:00 Z", "2026-03-01 23:59 -07:00 x", "2026-3-1 23:59 Z"}) {
    CHECK_FALSE(parse_time(text));
  }
}

TEST_CASE("spans of time have a unit") {
  CHECK(parse_span("15 min") == 15min);
  CHECK(parse_span("1.5 hours") == 90min);
  CHECK(parse_span("3days") == 72h);
  for (const char* text : {"", "15", "-1 day", "nan days", "1 month", "1e99 s"})
    CHECK_FALSE(parse_span(text));
  CHECK(span_text(51h) == "2 days 3 h");
  CHECK(span_text(24h) == "1 day");
  CHECK(span_text(90s) == "1 min 30 s");
  CHECK(span_text(0s) == "0 s");
}

TEST_CASE("each day begun costs, up to the cap, and never more than the score") {
  const std::string rules = "    grace: 15 min\n    late: {per_day: 10 %, at_most: 50 %, accepted: 7 days}\n";
  CHECK(penalty_of(rules, -1ms).points == 0);
  CHECK(penalty_of(rules, 0ms).points == 0);
  CHECK(penalty_of(rules, 15min).points == 0);
  CHECK_THAT(penalty_of(rules, 15min).explanation, ContainsSubstring("within the grace period"));
  CHECK(penalty_of(rules, 15min + 1ms).points == 10);
  CHECK(penalty_of(rules, 24h).points == 10);
  CHECK(penalty_of(rules, 24h + 1ms).points == 20);
  CHECK(penalty_of(rules, 6 * 24h).points == 50);
  CHECK(penalty_of(rules, 7 * 24h).points == 50);
  CHECK(penalty_of(rules, 7 * 24h + 1ms).points == 80);  // not accepted: the whole score
  CHECK(penalty_of("    late: {per_day: 10 %, of: score}\n", 30h).points == 16);
  CHECK(penalty_of("    late: {per_day: 30}\n", 30h).points == 60);
  CHECK(penalty_of("    late: {per_day: 30}\n", 100h).points == 80);
  CHECK(penalty_of("", 30h).points == 0);
  CHECK(penalty_of(rules, 51h).explanation ==
        "2 days 3 h after the deadline of 2026-03-02T06:59:00Z: 3 days at 10 % of the maximum");
}

TEST_CASE("late days come first, and what they do not cover costs or is not accepted") {
  const std::string costs = "    late: {per_day: 10 %}\n";
  const db::LatePenalty covered = penalty_of(costs, 30h, 5);
  CHECK(covered.points == 0);
  CHECK(covered.late_days_used == 2);
  const db::LatePenalty rest = penalty_of(costs, 30h, 1);
  CHECK(rest.points == 10);
  CHECK(rest.late_days_used == 1);
  const db::LatePenalty refused = penalty_of("", 30h, 1);
  CHECK(refused.points == 80);
  CHECK(refused.late_days_used == 0);
}

TEST_CASE("the LMS's word on lateness holds over the times of files") {
  const Course course = course_of("    late: {per_day: 10 %}\n");
  db::Submission submission{"a7", "ada", "ada.zip", "", deadline + 100h};
  LateCase late_case{
      .deadline = {deadline, std::nullopt}, .submission = &submission, .score = 80, .max_score = 100};
  const auto taken = [&] { return late_penalty(course.assignments.front(), late_case).points; };
  CHECK(taken() == 50);
  submission.marked_late = false;
  CHECK(taken() == 0);
  submission.marked_late = true;
  CHECK(taken() == 10);  // nobody knows by how much
  late_case.deadline.extension_reason = "ill";
  CHECK(taken() == 0);
  submission.time_from = db::TimeFrom::lms;
  CHECK(taken() == 50);
}

TEST_CASE("a mistake in course.yaml is told with its place and what was expected") {
  const auto complaint = [](const std::string& rules, const std::string& rest = "") -> std::string {
    try {
      course_of(rules, rest);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  };
  CHECK(complaint("    grace: 15\n") ==
        "course.yaml:4:12: assignments.a7.grace: is '15', expected a span of time like 15 min, 2 hours or 3 "
        "days");
  CHECK_THAT(complaint("    graze: 15 min\n"), ContainsSubstring("did you mean 'grace'"));
  CHECK_THAT(complaint("    late: {per_day: 110 %}\n"),
             ContainsSubstring("expected points, like 5, or a share"));
  CHECK_THAT(complaint("    late: {at_most: 50 %}\n"), ContainsSubstring("per_day, which is missing"));
  CHECK_THAT(complaint("    attempt: lest\n"), ContainsSubstring("did you mean 'last'"));
  CHECK_THAT(complaint("    groups: {one: [ada], two: [bob, ada]}\n"),
             ContainsSubstring("in group 'one' already"));
  CHECK_THAT(complaint("", "extensions:\n  - {student: ada, assignment: a8, longer: 2 days, reason: ill}\n"),
             ContainsSubstring("unknown assignment 'a8'; did you mean 'a7'"));
  CHECK_THAT(complaint("", "extensions:\n  - {student: ada, assignment: a7, longer: 2 days}\n"),
             ContainsSubstring("reason"));
  CHECK_THAT(complaint("", "extensions:\n  - {student: ada, assignment: a7, reason: ill}\n"),
             ContainsSubstring("exactly one of until, longer and late_days"));
  CHECK_THAT(
      complaint("",
                "extensions:\n  - {student: ada, assignment: a7, until: 2026-02-01 10:00 Z, reason: ill}\n"),
      ContainsSubstring("before the deadline of everyone"));
  CHECK_THAT(complaint("", "extensions:\n  - {student: ada, late_days: 2, reason: ill}\n"),
             ContainsSubstring("the course has none"));
  CHECK_THAT(complaint("", "submitted:\n  - {student: a, assignment: a7, at: noon, reason: r}\n"),
             ContainsSubstring("course.yaml:5:38: submitted[0].at: is 'noon'"));
}
