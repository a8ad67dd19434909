#pragma once
// The class list, as our own file (id,name,email[,login]) or as one of those an LMS gives away: the gradebook
// of Canvas, the grading worksheet of Moodle, the roster or grades of Gradescope, the roster or grades of
// GitHub Classroom. Which it is, its header says.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

struct RosterRow {
  db::Student student;
  std::vector<std::string> lms_ids = {};      // what downloads of that LMS call the student
  std::optional<db::Time> submitted_at = {};  // where the file says it
  int line = 0;
};

struct Roster {
  std::string form;  // "ours", "Canvas gradebook", ...
  std::vector<RosterRow> rows;
  std::vector<std::string> ignored;  // "line 2: Points Possible"
};

// Other columns are allowed and ignored. Throws harness::ConfigError that names the line.
Roster read_roster(const std::filesystem::path& file);
Roster parse_roster(std::string_view text, const std::string& file_name);

// The student whose id is `name`, else whose login is; nullptr when there is none.
const db::Student* find_student(const std::vector<db::Student>& students, const std::string& name);

}  // namespace grader
