#pragma once
// Whose row of an LMS's table, and whose file of its download, belongs to which grade.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

// Of "Download Submissions" of Canvas: {name}[_LATE]_{user}_{attachment}_{file}. The start is kept as it
// stands, for Canvas finds the student of a file by the two numbers. Of a submission that intake put
// together, {name}_{user}, the start is empty.
struct CanvasName {
  std::string start;  // "doejane_LATE_1234_5678"
  std::string user_id;
};
std::optional<CanvasName> canvas_name(const std::string& source);

// Of "Download all submissions" of Moodle: {full name}_{participant}, and what follows.
struct MoodleName {
  std::string full_name, participant;
};
std::optional<MoodleName> moodle_name(const std::string& source);

// What a row of an LMS's table says of its student; empty: it says nothing.
struct LmsRow {
  std::string canvas_id, moodle_participant;
  std::vector<std::string> ids;
  std::string login, email, name;
};

// Finds the grade of a row: by the number in the name of the file that was downloaded, by id, login, e-mail,
// name, in that order. A name that two students have finds nobody.
class GradeFinder {
 public:
  // Keeps a reference.
  explicit GradeFinder(const std::vector<db::Grade>& grades) : grades_(grades) {}
  const db::Grade* find(const LmsRow& row) const;

 private:
  const std::vector<db::Grade>& grades_;
};

}  // namespace grader
