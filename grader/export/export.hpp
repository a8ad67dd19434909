#pragma once
// Formats of `grader export`. A new one is one file here and one line in list.cc.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/export/rehearsal.hpp"
#include "grader/result_json.hpp"

namespace grader {

// The file that the LMS gave and takes back changed.
struct DownloadedFile {
  std::string name, text;
};

struct ExportInput {
  std::string title;                   // of the assignment
  std::vector<db::Grade> grades;       // sorted by name
  std::optional<DownloadedFile> into;  // --into
  std::optional<std::string> column;   // --column: which one to fill; absent: found by the format
};

struct ExportFormat {
  enum class Takes {
    a_class,     // the grades alone
    a_download,  // fills in the file of --into
    a_student,   // exactly one grade
  };
  std::string name;  // of --format
  std::string what;  // for the help
  // Throws harness::ConfigError.
  std::string (*write)(const ExportInput& input) = nullptr;
  Takes takes = Takes::a_class;
  // What whoever reads the file would make of it, by its own rules; null: nobody but us reads it.
  Rehearsal (*rehearse)(const std::string& text, const ExportInput& input) = nullptr;
};

const std::vector<ExportFormat>& export_formats();

extern const ExportFormat canvas_export;
extern const ExportFormat canvas_feedback_export;
extern const ExportFormat csv_export;
extern const ExportFormat github_export;
extern const ExportFormat gradescope_export;
extern const ExportFormat json_export;
extern const ExportFormat junit_export;
extern const ExportFormat moodle_export;
extern const ExportFormat moodle_feedback_export;
extern const ExportFormat prairielearn_export;

// One student's entry of the JSON export: the result and `student`, `late_penalty`, `late_explanation`,
// `adjustment`, `final_score`.
Json export_entry(const db::Grade& grade);

}  // namespace grader
