#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/at.hpp"
#include "grader/commands/author.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/gradebook_diff.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"

namespace grader {
namespace {

constexpr std::chrono::minutes pause(10);  // between two batches, as far as the list can tell

// Something that changed the gradebook, and a time that names the state after it.
struct Moment {
  db::Time first{}, last{};
  std::string what;
  std::string spec_hash;  // of a batch
  std::size_t grades = 0;
};

void add_recordings(std::vector<Moment>& moments, const std::vector<db::Recording>& recordings) {
  Moment batch;
  const auto finish = [&] {
    if (batch.grades > 0) {
      batch.what = counted(batch.grades, "grade") + " by specification " + batch.spec_hash.substr(0, 12);
      moments.push_back(batch);
    }
    batch = Moment();
  };
  for (const db::Recording& recording : recordings) {
    const bool continues =
        batch.grades > 0 && recording.spec_hash == batch.spec_hash && recording.at - batch.last <= pause;
    if (!continues) {
      finish();
      batch.first = recording.at;
      batch.spec_hash = recording.spec_hash;
    }
    batch.last = recording.at;
    ++batch.grades;
  }
  finish();
}

std::vector<Moment> moments_of(const db::Gradebook& book, const std::string& assignment) {
  std::vector<Moment> moments;
  add_recordings(moments, book.recordings(assignment));
  const auto add = [&moments](db::Time at, std::string what) {
    moments.push_back({.first = at, .last = at, .what = std::move(what), .spec_hash = {}, .grades = 0});
  };
  for (const db::Adjustment& adjustment : book.adjustments(assignment)) {
    add(adjustment.made_at, "adjustment " + points(adjustment.amount) + " of " + adjustment.student + " by " +
                                adjustment.author + ": " + adjustment.reason);
  }
  for (const db::Restoration& restoration : book.restorations(assignment)) {
    add(restoration.made_at, "restored to " + utc_time(restoration.at.time_since_epoch().count()) + " by " +
                                 restoration.author + ": " + restoration.reason);
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.last < b.last; });
  return moments;
}

// Whole seconds, none of it before the moment is over.
std::string time_after(const Moment& moment) {
  return utc_time(std::chrono::ceil<std::chrono::seconds>(moment.last).time_since_epoch().count() * 1000);
}

void list(const db::Gradebook& book, const std::string& assignment, const std::optional<std::string>& json) {
  const std::vector<Moment> moments = moments_of(book, assignment);
  Json entries = Json::array();
  Table table{.header = {"at", "what"}, .right = {false, false}, .rows = {}};
  for (const Moment& moment : moments) {
    entries.push_back({{"at", time_after(moment)}, {"what", moment.what}});
    table.rows.push_back({time_after(moment), shown_on_line(moment.what)});
  }
  if (json) write_output(*json, dump(entries));
  if (json != "-") std::cout << to_text(table);
}

int run_restore(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const std::optional<db::Time> at = time_of(arguments, "at");
  std::string assignment;
  std::vector<db::Grade> before;
  {
    const db::Gradebook book(file, db::Gradebook::Mode::read);
    assignment = stored_assignment(book, arguments.operand(0).value(), file);
    if (!at) {
      list(book, assignment, arguments.value("json"));
      return exit_status::fine;
    }
    before = final_grades(book, assignment);
  }
  const db::Restoration restoration{
      .assignment = assignment, .at = *at, .author = author_of(arguments), .reason = reason_of(arguments)};
  if (*at > db::now()) throw UsageError("--at is in the future");
  db::Gradebook(file, db::Gradebook::Mode::write).restore(restoration);
  const std::vector<GradeChange> changes =
      compare_gradebooks(before, final_grades(db::Gradebook(file, db::Gradebook::Mode::read), assignment));
  if (const auto json = arguments.value("json")) write_output(*json, dump(diff_json(changes)));
  if (arguments.value("json") != "-") std::cout << diff_text(changes);
  return exit_status::fine;
}

}  // namespace

const Command restore_command = {
    .name = "restore",
    .summary = "lists the states a gradebook has had, or makes one of them the current one again",
    .examples =
        {"grader restore a7-convnet --db course.db",
         "grader restore a7-convnet --db course.db --at 2026-03-04T18:20:31Z --reason \"wrong seeds\""},
    .details = {"Without --at: when the gradebook changed, and by what. scores and export take the same "
                "times with their own "
                "--at and change nothing.",
                "With --at: grades, adjustments, comments and decisions of the assignment are again what "
                "they were; what was "
                "recorded later stays in the database and does not count. To undo it, restore the time just "
                "before. The rules "
                "of course.yaml and the names of students are the course's and stay as they are."},
    .operands = {assignment_operand()},
    .flags = {db_flag(), at_flag("the state to go back to"), reason_flag("why, for whoever asks later"),
              author_flag(), json_flag("write the list, or what has changed")},
    .run = run_restore,
};

}  // namespace grader
