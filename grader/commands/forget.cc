#include <filesystem>
#include <iostream>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/receipt.hpp"
#include "grader/roster.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

// Copies that a change of the schema made; they still know the student.
std::vector<std::string> backups_of(const fs::path& database) {
  std::vector<std::string> backups;
  const std::string start = database.filename().string() + ".backup-";
  std::error_code error;
  const fs::path folder = database.has_parent_path() ? database.parent_path() : fs::path(".");
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(start)) backups.push_back(entry->path().string());
  }
  return backups;
}

// Receipts of what the student handed in; others who handed in the same lose theirs too, not their grades.
void remove_receipts(const fs::path& database, const db::Gradebook& book, const std::string& student) {
  std::vector<std::string> prefixes;
  for (const db::AssignmentEntry& assignment : book.assignments()) {
    for (const db::Submission& submission : book.submissions(assignment.id)) {
      if (submission.student == student) prefixes.push_back(receipt_prefix(assignment.id, submission.hash));
    }
  }
  std::error_code error;
  std::vector<fs::path> doomed;
  for (fs::directory_iterator entry(database.string() + ".receipts", error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    for (const std::string& prefix : prefixes) {
      if (name.starts_with(prefix)) doomed.push_back(entry->path());
    }
  }
  for (const fs::path& file : doomed) fs::remove(file, error);
}

int run_forget(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const std::string name = arguments.operand(0).value();
  if (!fs::exists(file)) throw harness::ConfigError(shown(file) + ": there is no such database");
  db::Gradebook book(file, db::Gradebook::Mode::write);
  const std::vector<db::Student> students = book.students();
  const db::Student* student = find_student(students, name);
  if (student == nullptr) {
    std::vector<std::string> known;
    for (const db::Student& other : students) known.push_back(other.id);
    throw harness::ConfigError(shown(file) + ": knows no student '" + shown_on_line(name) + "'" +
                               shown(reference::did_you_mean(name, known)));
  }
  const std::string who = shown_on_line(student->id + (student->name.empty() ? "" : ", " + student->name));
  if (!arguments.has("yes")) {
    std::cerr << "would remove " << who << " from " << shown_on_line(file)
              << " for good: submissions, grades, adjustments, extensions; say --yes to do it\n";
    return exit_status::answer_is_no;
  }
  remove_receipts(file, book, student->id);
  book.forget(*student);
  std::cerr << who << " is forgotten\n";
  for (const std::string& backup : backups_of(file))
    std::cerr << "this copy still knows the student, delete it: " << shown_on_line(backup) << "\n";
  return exit_status::fine;
}

}  // namespace

const Command forget_command = {
    .name = "forget",
    .summary = "removes a student from the database for good",
    .examples = {"grader forget ada --db course.db --yes"},
    .details =
        {"Everything else in the database is only ever added to; this is the one exception, for a student "
         "who "
         "has the right to be forgotten. Submissions, grades, adjustments and what the roster said are "
         "removed and their space is overwritten, and the student's name in the stored course.yaml is "
         "replaced. Grades of others stay as they are. Without --yes it only says what it would do.",
         "The files of the class, exports and backups are yours to delete.",
         "Exit status: 0 forgotten; 1 nothing was done for want of --yes; 2 otherwise."},
    .operands = {{"STUDENT", "id or login"}},
    .flags = {db_flag(), {.name = "yes", .help = "really do it"}},
    .run = run_forget,
};

}  // namespace grader
