#include "grader/course/course.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "grader/course/when.hpp"
#include "grader/output.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

using harness::ConfigNode;

constexpr double most_points = 1e6;
constexpr int most_days = 1000;

db::Time read_time(const ConfigNode& node) {
  const std::string text = node.as_string();
  const std::optional<db::Time> time = parse_time(text);
  if (!time) {
    node.fail("is " + harness::quote_value(text) +
              ", expected a time with its distance from UTC, like 2026-03-01 23:59 -07:00");
  }
  return *time;
}

std::chrono::milliseconds read_span(const ConfigNode& node) {
  const std::string text = node.as_string();
  const std::optional<std::chrono::milliseconds> span = parse_span(text);
  if (!span)
    node.fail("is " + harness::quote_value(text) +
              ", expected a span of time like 15 min, 2 hours or 3 days");
  return *span;
}

Amount read_amount(const ConfigNode& node) {
  const std::string text = node.as_string();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  const bool is_percent = unit == "%" || unit == " %";
  const bool is_amount = error == std::errc() && value >= 0 && value <= (is_percent ? 100 : most_points) &&
                         (is_percent || unit.empty());
  if (!is_amount) {
    node.fail("is " + harness::quote_value(text) + ", expected points, like 5, or a share, like 10 %");
  }
  return {value, is_percent};
}

std::string read_text(const ConfigNode& node) {
  std::string text = node.as_string();
  if (text.empty()) node.fail("is empty");
  return text;
}

void read_late(const ConfigNode& node, LateRule& rule) {
  node.allow_keys({"per_day", "of", "at_most", "accepted"});
  rule.per_day.reset();
  rule.at_most.reset();
  rule.accepted.reset();
  rule.of_score = false;
  if (const auto per_day = node.find("per_day")) rule.per_day = read_amount(*per_day);
  if (const auto at_most = node.find("at_most")) rule.at_most = read_amount(*at_most);
  if (const auto accepted = node.find("accepted")) rule.accepted = read_span(*accepted);
  if (const auto of = node.find("of")) {
    const std::string what = of->as_string();
    if (what != "score" && what != "maximum")
      of->fail("is " + harness::quote_value(what) + ", expected maximum or score");
    rule.of_score = what == "score";
  }
  if (rule.at_most && !rule.per_day) node.fail("at_most is a cap on per_day, which is missing");
}

CountedAttempt read_attempt(const ConfigNode& node) {
  const std::string name = node.as_string();
  if (name == "last") return CountedAttempt::last;
  if (name == "best") return CountedAttempt::best;
  if (name == "before_deadline") return CountedAttempt::before_deadline;
  node.fail(harness::unknown_name("attempt", name, {"last", "best", "before_deadline"}));
}

std::vector<Group> read_groups(const ConfigNode& node) {
  std::vector<Group> groups;
  std::map<std::string, std::string> group_of;
  for (const auto& [name, members] : node.entries()) {
    groups.push_back({name, members.as_strings()});
    if (groups.back().members.empty()) members.fail("is empty, expected the members of the group");
    for (const std::string& member : groups.back().members) {
      const auto [other, is_new] = group_of.emplace(member, name);
      if (!is_new) {
        members.fail("names " + harness::quote_value(member) + ", who is in group " +
                     harness::quote_value(other->second) + " already");
      }
    }
  }
  return groups;
}

// What an assignment and `defaults` share.
void read_rules(const ConfigNode& node, CourseAssignment& rules) {
  if (const auto grace = node.find("grace")) rules.late.grace = read_span(*grace);
  if (const auto late = node.find("late")) read_late(*late, rules.late);
  if (const auto attempt = node.find("attempt")) rules.attempt = read_attempt(*attempt);
}

CourseAssignment read_assignment(const std::string& id, const ConfigNode& node,
                                 const CourseAssignment& defaults) {
  node.allow_keys({"deadline", "grace", "late", "attempt", "groups"});
  CourseAssignment assignment = defaults;
  assignment.id = id;
  read_rules(node, assignment);
  if (const auto deadline = node.find("deadline")) assignment.deadline = read_time(*deadline);
  if (const auto groups = node.find("groups")) assignment.groups = read_groups(*groups);
  if (!assignment.deadline && assignment.attempt == CountedAttempt::before_deadline)
    node.fail("attempt is before_deadline, but there is no deadline");
  return assignment;
}

// The deadline that an extension or a stated time speaks of.
const CourseAssignment& known_assignment(const Course& course, const ConfigNode& node) {
  const std::string id = node.as_string();
  if (const CourseAssignment* found = course.find(id)) return *found;
  std::vector<std::string> known;
  for (const CourseAssignment& other : course.assignments) known.push_back(other.id);
  node.fail(harness::unknown_name("assignment", id, known));
}

Extension read_extension(const ConfigNode& node, const Course& course) {
  node.allow_keys({"student", "assignment", "until", "longer", "late_days", "reason"});
  Extension extension;
  extension.student = read_text(node.at("student"));
  extension.reason = read_text(node.at("reason"));
  const auto until = node.find("until");
  const auto longer = node.find("longer");
  const auto late_days = node.find("late_days");
  if (int{until.has_value()} + int{longer.has_value()} + int{late_days.has_value()} != 1)
    node.fail("expected exactly one of until, longer and late_days");
  if (late_days) {
    if (!course.late_days) late_days->fail("adds to the late days, but the course has none");
    if (const auto assignment = node.find("assignment"))
      assignment->fail("late days are of the whole course: leave the assignment out");
    extension.late_days = static_cast<int>(late_days->as_integer(1, most_days));
    return extension;
  }
  const ConfigNode assignment = node.at("assignment");
  const CourseAssignment& rules = known_assignment(course, assignment);
  if (!rules.deadline) assignment.fail("has no deadline that could be later");
  extension.assignment = rules.id;
  if (until) extension.until = read_time(*until);
  if (longer) extension.longer = read_span(*longer);
  if (extension.until && *extension.until < *rules.deadline)
    until->fail("is before the deadline of everyone");
  return extension;
}

StatedTime read_stated(const ConfigNode& node, const Course& course) {
  node.allow_keys({"student", "assignment", "at", "reason"});
  return {read_text(node.at("student")), known_assignment(course, node.at("assignment")).id,
          read_time(node.at("at")), read_text(node.at("reason"))};
}

template <class Entry>
void refuse_second(const std::vector<Entry>& before, const Entry& entry, const ConfigNode& node) {
  if (std::any_of(before.begin(), before.end(), [&](const Entry& other) {
        return other.student == entry.student && other.assignment == entry.assignment;
      })) {
    node.fail("is the second one for student " + harness::quote_value(entry.student) +
              (entry.assignment.empty() ? "" : " and assignment " + entry.assignment) + ", expected one");
  }
}

}  // namespace

const CourseAssignment* Course::find(const std::string& assignment) const {
  const auto found = std::find_if(assignments.begin(), assignments.end(),
                                  [&](const CourseAssignment& a) { return a.id == assignment; });
  return found == assignments.end() ? nullptr : &*found;
}

Course parse_course(const std::string& text, const std::string& file_name) {
  const ConfigNode root = ConfigNode::parse(text, file_name);
  root.allow_keys({"title", "late_days", "defaults", "assignments", "extensions", "submitted"});
  Course course;
  if (const auto title = root.find("title")) course.title = title->as_string();
  if (const auto days = root.find("late_days")) {
    days->allow_keys({"budget", "per_assignment"});
    course.late_days = LateDays{static_cast<int>(days->at("budget").as_integer(0, most_days)), std::nullopt};
    if (const auto per = days->find("per_assignment"))
      course.late_days->per_assignment = static_cast<int>(per->as_integer(0, most_days));
  }
  CourseAssignment defaults;
  if (const auto node = root.find("defaults")) {
    node->allow_keys({"grace", "late", "attempt"});
    read_rules(*node, defaults);
  }
  for (const auto& [id, node] : root.at("assignments").entries())
    course.assignments.push_back(read_assignment(id, node, defaults));
  if (const auto extensions = root.find("extensions")) {
    for (const ConfigNode& node : extensions->items()) {
      const Extension extension = read_extension(node, course);
      refuse_second(course.extensions, extension, node);
      course.extensions.push_back(extension);
    }
  }
  if (const auto submitted = root.find("submitted")) {
    for (const ConfigNode& node : submitted->items()) {
      const StatedTime stated = read_stated(node, course);
      refuse_second(course.submitted, stated, node);
      course.submitted.push_back(stated);
    }
  }
  return course;
}

CourseFile read_course(const std::filesystem::path& file) {
  std::string text = read_input(file.string());
  Course course = parse_course(text, file.string());
  return {std::move(text), std::move(course)};
}

}  // namespace grader
