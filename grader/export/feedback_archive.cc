// Feedback as a zip archive that Canvas and Moodle take back: a page a student, under the name by which the
// LMS finds whose it is. A page says nothing of a hidden check's smallest case.

#include <map>
#include <set>

#include "grader/export/export.hpp"
#include "grader/export/lms_names.hpp"
#include "grader/report/report.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "grader/zip.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

// What the names of a download start with, by the id of the student in them.
using Starts = std::map<std::string, std::string>;

Starts starts_of(const ExportInput& input) {
  Starts starts;
  if (!input.into) return starts;
  try {
    for (const ZipEntry& entry : read_zip(input.into->text)) {
      const std::string file = entry.name.substr(entry.name.rfind('/') + 1);
      const std::optional<CanvasName> name = canvas_name(file);
      if (name && !name->start.empty()) starts.emplace(name->user_id, name->start);
    }
  } catch (const std::runtime_error& error) {
    throw harness::ConfigError(shown(input.into->name) + ": " + error.what() +
                               "; expected the zip archive of 'Download Submissions'");
  }
  return starts;
}

// "doejane_1234_5678_feedback.html": Canvas takes the first two numbers for student and file.
std::optional<std::string> canvas_entry(const db::Grade& grade, const Starts& starts) {
  const std::optional<CanvasName> name = canvas_name(grade.submission.source);
  if (!name) return std::nullopt;
  if (!name->start.empty()) return name->start + "_feedback.html";
  const auto start = starts.find(name->user_id);
  return start == starts.end() ? std::nullopt : std::optional(start->second + "_feedback.html");
}

// "Jane Doe_123_assignfeedback_file_/feedback.html"
std::optional<std::string> moodle_entry(const db::Grade& grade, const Starts&) {
  const std::optional<MoodleName> name = moodle_name(grade.submission.source);
  if (!name) return std::nullopt;
  return name->full_name + "_" + name->participant + "_assignfeedback_file_/feedback.html";
}

using NameEntry = std::optional<std::string> (*)(const db::Grade& grade, const Starts& starts);

std::string write_archive(const ExportInput& input, NameEntry name_of, const std::string& lms) {
  const Starts starts = starts_of(input);
  std::vector<ZipEntry> entries;
  for (const db::Grade& grade : input.grades) {
    const std::optional<std::string> name = name_of(grade, starts);
    if (!name || !standing_of(grade).final_score) continue;
    entries.push_back({*name, student_page(grade, input.title, Audience::student)});
  }
  if (entries.empty() && !input.grades.empty()) {
    throw harness::ConfigError("no submission has a name as " + lms + " gives it ('" +
                               shown_on_line(input.grades.front().submission.source) + "' has none), so " +
                               lms + " could not tell whose feedback it is; grade the download of " + lms +
                               " itself");
  }
  return write_zip(entries);
}

Rehearsal rehearse_archive(const std::string& archive, const ExportInput& input, NameEntry name_of) {
  const Starts starts = starts_of(input);
  Rehearsal rehearsal;
  std::set<std::string> names, expected;
  try {
    for (const ZipEntry& entry : read_zip(archive)) names.insert(entry.name);
  } catch (const std::runtime_error& error) {
    rehearsal.problems.push_back(std::string("the whole file would be refused: ") + error.what());
    return rehearsal;
  }
  for (const db::Grade& grade : input.grades) {
    const std::optional<std::string> name = name_of(grade, starts);
    const std::string who = "'" + shown_on_line(grade.student.id) + "'";
    if (!name) {
      rehearsal.problems.push_back(who + " would get no feedback: '" +
                                   shown_on_line(grade.submission.source) + "' is no name of this LMS");
    } else if (!expected.insert(*name).second) {
      rehearsal.problems.push_back(who + " shares the file with another student: '" + shown_on_line(*name) +
                                   "'");
    } else if (names.count(*name) == 0 && standing_of(grade).final_score) {
      rehearsal.problems.push_back(who + " would get no feedback");
    }
  }
  for (const std::string& name : names) {
    if (expected.count(name) == 0) {
      rehearsal.problems.push_back("'" + shown_on_line(name) + "' belongs to nobody and would be dropped");
    }
  }
  return rehearsal;
}

std::string write_canvas_feedback(const ExportInput& input) {
  return write_archive(input, canvas_entry, "Canvas");
}
Rehearsal rehearse_canvas_feedback(const std::string& text, const ExportInput& input) {
  return rehearse_archive(text, input, canvas_entry);
}
std::string write_moodle_feedback(const ExportInput& input) {
  return write_archive(input, moodle_entry, "Moodle");
}
Rehearsal rehearse_moodle_feedback(const std::string& text, const ExportInput& input) {
  return rehearse_archive(text, input, moodle_entry);
}

}  // namespace

const ExportFormat canvas_feedback_export = {
    "canvas-feedback", "a zip of pages for 'Upload Submissions' of Canvas", write_canvas_feedback,
    ExportFormat::Takes::a_download, rehearse_canvas_feedback};
const ExportFormat moodle_feedback_export = {
    "moodle-feedback", "a zip of pages for 'Upload multiple feedback files' of Moodle", write_moodle_feedback,
    ExportFormat::Takes::a_class, rehearse_moodle_feedback};

}  // namespace grader
