#pragma once
// A class as it was downloaded: which entries of the folder are whose, and when they were handed in, as far
// as the download itself tells. Matching people to a roster is match.hpp's, opening submissions the
// harness's.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "harness/assignment/assignment.hpp"

namespace grader {

// folder: a folder, an archive or a source file for each student, named after the student.
// canvas: "Download Submissions", moodle: "Download all submissions", gradescope: "Export Submissions",
// github: clones of GitHub Classroom, a folder for each.
enum class Form { folder, canvas, moodle, gradescope, github };

std::string form_name(Form form);
// Throws UsageError that lists the names.
Form form_from_name(const std::string& name);

// What the download says of a student; empty: nothing.
struct Person {
  std::string id;
  std::string login;
  std::string email;
  std::string name;
};

struct HandedIn {
  std::filesystem::path path;
  std::string name;  // as the student handed it in
};

struct Entry {
  std::string source;           // what the entry is called, the same in every download; unique
  std::vector<Person> people;   // one, or the members of a group; never empty
  std::vector<HandedIn> files;  // a folder, or one or more files; never empty
  db::Time submitted_at{};
  db::TimeFrom time_from = db::TimeFrom::files;
  std::optional<bool> marked_late = {};
};

struct Download {
  Form form = Form::folder;
  bool form_was_told = false;        // --from
  std::vector<Entry> entries;        // sorted by source
  std::vector<std::string> ignored;  // "roster.csv (neither a folder, an archive nor a source file)"
};

// Throws harness::ConfigError when the folder cannot be read, holds no submission, is a single submission, or
// is not of the form that was told.
Download read_download(const std::filesystem::path& folder, const harness::Assignment& assignment,
                       std::optional<Form> told);

}  // namespace grader
