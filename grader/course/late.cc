#include "grader/course/late.hpp"

#include <algorithm>

#include "grader/course/when.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds day = std::chrono::hours(24);

struct Lateness {
  milliseconds by{0};    // since the deadline; 0: in time
  bool is_known = true;  // false: late, but nobody knows by how much
  std::string words;     // "2 days 3 h after the deadline of 2026-03-01T23:59:00Z"
};

Lateness lateness_of(const LateRule& rule, const StudentDeadline& deadline,
                     const db::Submission& submission) {
  std::string of = "the deadline of " + time_text(deadline.time);
  if (deadline.extension_reason) of += " (extension: " + *deadline.extension_reason + ")";
  const bool time_counts = submission.time_from == db::TimeFrom::lms || !submission.marked_late;
  if (time_counts) {
    const milliseconds by = submission.submitted_at - deadline.time;
    if (by <= milliseconds(0)) return {milliseconds(0), true, "in time for " + of};
    if (by <= rule.grace) return {milliseconds(0), true, "within the grace period after " + of};
    return {by, true, span_text(by) + " after " + of};
  }
  if (!*submission.marked_late) return {milliseconds(0), true, "in time by the word of the LMS"};
  if (deadline.extension_reason) {
    return {milliseconds(0), false,
            "marked late by the LMS, which does not say by how much, with an extension until " +
                time_text(deadline.time) + " (" + *deadline.extension_reason + "): taken for in time"};
  }
  return {milliseconds(1), false,
          "marked late by the LMS, which does not say by how much: taken for one day"};
}

double points_of(const Amount& amount, bool of_score, const LateCase& c) {
  if (!amount.is_percent) return amount.value;
  return amount.value / 100 * (of_score ? c.score : c.max_score);
}

std::string amount_text(const Amount& amount, bool of_score) {
  if (!amount.is_percent) return points(amount.value) + " points";
  return points(amount.value) + " % of the " + (of_score ? "score" : "maximum");
}

std::string days_text(int days) {
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

}  // namespace

bool is_in_time(const CourseAssignment& rules, const StudentDeadline& deadline,
                const db::Submission& submission) {
  return lateness_of(rules.late, deadline, submission).by == milliseconds(0);
}

db::LatePenalty late_penalty(const CourseAssignment& rules, const LateCase& c) {
  const LateRule& rule = rules.late;
  const Lateness late = lateness_of(rule, c.deadline, *c.submission);
  db::LatePenalty penalty{0, 0, late.words};
  if (late.by == milliseconds(0)) return penalty;
  const double everything = std::max(0.0, c.score);
  if (rules.attempt == CountedAttempt::before_deadline) {
    penalty.points = everything;
    penalty.explanation += ": only submissions in time count";
    return penalty;
  }
  if (rule.accepted && late.by > *rule.accepted) {
    penalty.points = everything;
    penalty.explanation += ": later than " + span_text(*rule.accepted) + " is not accepted";
    return penalty;
  }
  const int days = static_cast<int>((late.by + day - milliseconds(1)) / day);
  if (c.late_days_left) {
    penalty.late_days_used = std::min({days, *c.late_days_left, c.late_days_at_most.value_or(days)});
    penalty.explanation +=
        ": " + std::to_string(penalty.late_days_used) + " of " + days_text(days) + " covered by late days";
  }
  const int charged = days - penalty.late_days_used;
  if (charged == 0) return penalty;
  if (!rule.per_day) {
    // A submission that is worth nothing does not use up late days as well.
    if (c.late_days_left) {
      penalty.points = everything;
      penalty.explanation += ", the rest is not accepted";
      penalty.late_days_used = 0;
    } else {
      penalty.explanation += ", for which no penalty is set";
    }
    return penalty;
  }
  double taken = charged * points_of(*rule.per_day, rule.of_score, c);
  penalty.explanation += (c.late_days_left ? ", " : ": ") + days_text(charged) + " at " +
                         amount_text(*rule.per_day, rule.of_score);
  if (rule.at_most && taken > points_of(*rule.at_most, rule.of_score, c)) {
    taken = points_of(*rule.at_most, rule.of_score, c);
    penalty.explanation += ", at most " + amount_text(*rule.at_most, rule.of_score);
  }
  penalty.points = std::min(taken, everything);
  return penalty;
}

}  // namespace grader
