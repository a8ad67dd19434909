#include "grader/course/final_grades.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "grader/course/late.hpp"

namespace grader {
namespace {

// The rules with the names of the file turned into ids of the database.
class Rules {
 public:
  Rules(const Course& course, const std::vector<db::Student>& students) : course_(course) {
    for (const db::Student& student : students) ids_[student.id] = student.id;
    for (const db::Student& student : students) {
      if (!student.login.empty()) ids_.emplace(student.login, student.id);
      if (!student.email.empty()) ids_.emplace(student.email, student.id);
    }
  }

  std::string id_of(const std::string& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? name : found->second;
  }

  StudentDeadline deadline_of(const CourseAssignment& rules, const std::string& student) const {
    StudentDeadline deadline{*rules.deadline, std::nullopt};
    for (const Extension& extension : course_.extensions) {
      if (extension.assignment != rules.id || id_of(extension.student) != student) continue;
      deadline.time = extension.until ? *extension.until : *rules.deadline + *extension.longer;
      deadline.extension_reason = extension.reason;
    }
    return deadline;
  }

  std::optional<int> budget_of(const std::string& student) const {
    if (!course_.late_days) return std::nullopt;
    int budget = course_.late_days->budget;
    for (const Extension& extension : course_.extensions) {
      if (id_of(extension.student) == student) budget += extension.late_days;
    }
    return budget;
  }

  // The members of a student's group, or of the group of that name.
  const Group* group_of(const CourseAssignment& rules, const std::string& student) const {
    for (const Group& group : rules.groups) {
      if (group.name == student) return &group;
      for (const std::string& member : group.members) {
        if (id_of(member) == student) return &group;
      }
    }
    return nullptr;
  }

  const Course& course() const { return course_; }

 private:
  const Course& course_;
  std::map<std::string, std::string> ids_;
};

using AttemptsOf = std::map<std::string, std::vector<db::Attempt>>;  // by student

bool arrived_before(const db::Attempt& a, const db::Attempt& b) {
  return std::pair(a.submission.submitted_at, a.id) < std::pair(b.submission.submitted_at, b.id);
}

void state_times(const Rules& rules, const std::string& assignment, std::vector<db::Attempt>& attempts) {
  for (const StatedTime& stated : rules.course().submitted) {
    if (stated.assignment != assignment) continue;
    const std::string student = rules.id_of(stated.student);
    const auto last = std::max_element(attempts.begin(), attempts.end(), [&](const auto& a, const auto& b) {
      const auto key = [&](const db::Attempt& x) { return std::pair(x.submission.student == student, x.id); };
      return key(a) < key(b);
    });
    if (last == attempts.end() || last->submission.student != student) continue;
    last->submission.submitted_at = stated.at;
    last->submission.time_from = db::TimeFrom::lms;
    last->submission.marked_late.reset();
  }
}

// Downloading a class again makes its files newer, not its submissions. What the LMS says later, it knows
// better.
void join_repeated(std::vector<db::Attempt>& attempts) {
  std::vector<db::Attempt> joined;
  for (db::Attempt& attempt : attempts) {
    const bool is_repeated = !joined.empty() && !attempt.submission.hash.empty() &&
                             joined.back().submission.hash == attempt.submission.hash &&
                             joined.back().submission.student == attempt.submission.student;
    if (!is_repeated) {
      joined.push_back(std::move(attempt));
      continue;
    }
    db::Submission kept = joined.back().submission;
    const bool says_more =
        kept.time_from == db::TimeFrom::files &&
        (attempt.submission.time_from == db::TimeFrom::lms || attempt.submission.marked_late);
    if (says_more) kept = attempt.submission;
    joined.back() = std::move(attempt);
    joined.back().submission = std::move(kept);
  }
  attempts = std::move(joined);
}

// Whose attempts are whose: a group's members share theirs.
AttemptsOf attempts_by_student(const db::Gradebook& book, const Rules& rules, const std::string& assignment) {
  std::vector<db::Attempt> all = book.attempts(assignment);
  state_times(rules, assignment, all);
  std::sort(all.begin(), all.end(), arrived_before);
  const CourseAssignment* known = rules.course().find(assignment);
  AttemptsOf by_student;
  for (const db::Attempt& attempt : all) {
    const Group* group = known == nullptr ? nullptr : rules.group_of(*known, attempt.submission.student);
    if (group == nullptr) {
      by_student[attempt.submission.student].push_back(attempt);
      continue;
    }
    for (const std::string& member : group->members) by_student[rules.id_of(member)].push_back(attempt);
  }
  for (auto& [student, attempts] : by_student) join_repeated(attempts);
  return by_student;
}

struct Choice {
  std::size_t counted = 0;
  std::optional<db::LatePenalty> late;
};

Choice choose(const CourseAssignment* rules, const Rules& names, const std::string& student,
              const std::vector<db::Attempt>& attempts, std::optional<int> late_days_left) {
  const std::size_t last = attempts.size() - 1;
  if (rules == nullptr) return {last, std::nullopt};
  std::vector<std::optional<db::LatePenalty>> late(attempts.size());
  std::vector<bool> in_time(attempts.size(), true);
  if (rules->deadline) {
    const StudentDeadline deadline = names.deadline_of(*rules, student);
    const auto& days = names.course().late_days;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      const db::Attempt& a = attempts[i];
      in_time[i] = is_in_time(*rules, deadline, a.submission);
      late[i] = late_penalty(*rules, {.deadline = deadline,
                                      .submission = &a.submission,
                                      .score = a.score,
                                      .max_score = a.max_score,
                                      .late_days_left = late_days_left,
                                      .late_days_at_most = days ? days->per_assignment : std::nullopt});
    }
  }
  std::size_t chosen = last;
  if (rules->attempt == CountedAttempt::best) {
    const auto worth = [&](std::size_t i) {
      const double score = attempts[i].score - (late[i] ? late[i]->points : 0);
      // What the grader spoilt is chosen only where there is nothing else.
      return std::pair(attempts[i].finished, score);
    };
    chosen = 0;
    for (std::size_t i = 1; i < attempts.size(); ++i) {
      if (worth(i) > worth(chosen)) chosen = i;
    }
  } else if (rules->attempt == CountedAttempt::before_deadline) {
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (in_time[i]) chosen = i;
    }
    if (!in_time[chosen]) chosen = last;
  }
  return {chosen, late[chosen]};
}

// Assignments in the order in which late days are spent: by deadline, up to the one asked for.
std::vector<const CourseAssignment*> spending_order(const Course& course, const std::string& last) {
  const CourseAssignment* asked = course.find(last);
  if (asked == nullptr || !asked->deadline || !course.late_days) return {};
  std::vector<const CourseAssignment*> order;
  const auto key = [](const CourseAssignment& a) { return std::pair(*a.deadline, a.id); };
  for (const CourseAssignment& other : course.assignments) {
    if (other.deadline && key(other) < key(*asked)) order.push_back(&other);
  }
  std::sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return key(*a) < key(*b); });
  return order;
}

const std::string& sort_name(const db::Student& student) {
  return student.name.empty() ? student.id : student.name;
}

}  // namespace

std::optional<Course> stored_course(const db::Gradebook& book) {
  const std::optional<std::string> text = book.course();
  if (!text) return std::nullopt;
  return parse_course(*text, "the course.yaml in the database");
}

std::vector<StudentAttempts> student_attempts(const db::Gradebook& book, const std::string& assignment) {
  const Course course = stored_course(book).value_or(Course());
  std::map<std::string, db::Student> students;
  const std::vector<db::Student> known = book.students();
  for (const db::Student& student : known) students.emplace(student.id, student);
  const Rules rules(course, known);

  std::map<std::string, int> used;
  for (const CourseAssignment* earlier : spending_order(course, assignment)) {
    for (const auto& [student, attempts] : attempts_by_student(book, rules, earlier->id)) {
      const std::optional<int> budget = rules.budget_of(student);
      const Choice choice = choose(earlier, rules, student, attempts, *budget - used[student]);
      if (choice.late) used[student] += choice.late->late_days_used;
    }
  }
  std::vector<StudentAttempts> all;
  for (auto& [student, attempts] : attempts_by_student(book, rules, assignment)) {
    std::optional<int> left = rules.budget_of(student);
    if (left) *left -= used[student];
    const Choice choice = choose(course.find(assignment), rules, student, attempts, left);
    const auto details = students.find(student);
    all.push_back({details == students.end() ? db::Student{.id = student} : details->second,
                   std::move(attempts), choice.counted, choice.late});
  }
  std::sort(all.begin(), all.end(), [](const StudentAttempts& a, const StudentAttempts& b) {
    return std::pair(sort_name(a.student), a.student.id) < std::pair(sort_name(b.student), b.student.id);
  });
  return all;
}

std::vector<db::Grade> final_grades(const db::Gradebook& book, const std::string& assignment) {
  std::vector<db::Grade> grades;
  for (const StudentAttempts& student : student_attempts(book, assignment)) {
    grades.push_back(book.grade_of(student.attempts[student.counted], student.student));
    grades.back().late = student.late;
  }
  return grades;
}

std::vector<std::string> unknown_names(const Course& course, const std::vector<db::Student>& students) {
  std::set<std::string> known;
  for (const db::Student& student : students) {
    known.insert({student.id, student.login, student.email});
  }
  std::vector<std::string> unknown;
  const auto look = [&](const std::string& where, const std::string& name) {
    if (known.count(name) == 0) unknown.push_back(where + ": " + name);
  };
  for (const Extension& extension : course.extensions) look("extensions", extension.student);
  for (const StatedTime& stated : course.submitted) look("submitted", stated.student);
  for (const CourseAssignment& assignment : course.assignments) {
    for (const Group& group : assignment.groups) {
      for (const std::string& member : group.members) look(assignment.id + ".groups." + group.name, member);
    }
  }
  return unknown;
}

}  // namespace grader
