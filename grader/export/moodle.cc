// Moodle's grading worksheet: the scores go into the grade column of the file that Moodle exported, and
// nothing else changes. Its headings are in the language of whoever downloaded it, so columns are found by
// what they hold.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "grader/csv_document.hpp"
#include "grader/export/export.hpp"
#include "grader/export/lms_names.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

constexpr std::size_t identifier_column = 0;  // of a worksheet's columns the first: "Participant 123"

struct Worksheet {
  CsvDocument document;
  std::size_t grade = 0;
  std::optional<std::size_t> email;
  bool has_names = false;  // false: names are hidden while grading
  double maximum = 0;
};

std::optional<double> moodle_score(std::string cell) {
  std::replace(cell.begin(), cell.end(), ',', '.');  // the decimal point of the language
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (cell.empty() || error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

// "Participant 123" in any language: the number at the end.
std::string participant_of(const std::string& cell) {
  std::size_t start = cell.size();
  while (start > 0 && std::isdigit(static_cast<unsigned char>(cell[start - 1])) != 0) --start;
  return cell.substr(start);
}

bool is_row(const CsvDocument& document, std::size_t row) {
  return !document.cell(row, identifier_column).empty();
}

// The number that every row has in the column; nothing when they differ.
std::optional<double> common_number(const CsvDocument& document, std::size_t column) {
  std::optional<double> common;
  for (std::size_t row = 1; row < document.row_count(); ++row) {
    if (!is_row(document, row)) continue;
    const std::optional<double> value = moodle_score(document.cell(row, column));
    if (!value || (common && *common != *value)) return std::nullopt;
    common = value;
  }
  return common;
}

bool holds_grades(const CsvDocument& document, std::size_t column) {
  for (std::size_t row = 1; row < document.row_count(); ++row) {
    const std::string& cell = document.cell(row, column);
    if (is_row(document, row) && !cell.empty() && !moodle_score(cell)) return false;
  }
  return true;
}

[[noreturn]] void fail(const std::string& file, const CsvDocument& document, const std::string& what) {
  std::string headings;
  for (std::size_t column = 0; document.row_count() > 0 && column < document.column_count(0); ++column) {
    headings += (column > 0 ? ", '" : "'") + shown_on_line(document.cell(0, column)) + "'";
  }
  throw harness::ConfigError(shown(file) + ":1: " + what + "; its headings are " + headings);
}

Worksheet read_worksheet(const std::string& text, const std::string& file,
                         const std::optional<std::string>& heading) {
  Worksheet sheet{.document = {text, file, ','}, .grade = 0, .email = {}, .has_names = false, .maximum = 0};
  const CsvDocument& document = sheet.document;
  if (document.row_count() < 2) fail(file, document, "is no worksheet of Moodle: it has no rows");
  for (std::size_t row = 1; row < document.row_count(); ++row) {
    if (!is_row(document, row) || !participant_of(document.cell(row, identifier_column)).empty()) continue;
    fail(file, document,
         "is no worksheet of Moodle: '" + shown_on_line(document.cell(row, identifier_column)) +
             "' in line " + std::to_string(document.line(row)) + " does not end in a participant's number");
  }
  for (std::size_t column = 1; column + 1 < document.column_count(0); ++column) {
    const bool chosen = document.cell(0, column) == heading.value_or("Grade");
    // The maximum stands behind the grade; only with --column it may be elsewhere.
    const std::optional<double> maximum = common_number(document, column + 1);
    if (sheet.grade == 0 &&
        (chosen || (!heading && maximum && *maximum > 0 && holds_grades(document, column)))) {
      sheet.grade = column;
      sheet.maximum = maximum.value_or(0);
    }
    if (!sheet.email && document.cell(1, column).find('@') != std::string::npos) sheet.email = column;
  }
  if (sheet.grade == 0)
    fail(file, document, "has no column of grades before one of the maximum; name it with --column");
  sheet.has_names = sheet.email.value_or(0) > 1;
  return sheet;
}

LmsRow lms_row(const Worksheet& sheet, std::size_t row) {
  const std::string email = sheet.email ? sheet.document.cell(row, *sheet.email) : std::string();
  return {.canvas_id = {},
          .moodle_participant = participant_of(sheet.document.cell(row, identifier_column)),
          .ids = {},
          .login = {},
          .email = email,
          .name = sheet.has_names ? sheet.document.cell(row, 1) : std::string()};
}

std::string write_moodle(const ExportInput& input) {
  Worksheet sheet = read_worksheet(input.into->text, input.into->name, input.column);
  const GradeFinder finder(input.grades);
  for (std::size_t row = 1; row < sheet.document.row_count(); ++row) {
    const db::Grade* grade = finder.find(lms_row(sheet, row));
    const std::optional<double> score = grade == nullptr ? std::nullopt : standing_of(*grade).final_score;
    if (score && is_row(sheet.document, row)) sheet.document.set(row, sheet.grade, points(*score));
  }
  return sheet.document.text();
}

// By the rules of assignfeedback_offline: a row whose participant is unknown is dropped without a word, and
// so is a grade outside of the scale.
Rehearsal rehearse_moodle(const std::string& text, const ExportInput& input) {
  const Worksheet known = read_worksheet(input.into->text, input.into->name, input.column);
  const Worksheet sheet = read_worksheet(text, "the file for Moodle", input.column);
  const CsvDocument& document = sheet.document;
  const GradeFinder finder(input.grades);
  Rehearsal rehearsal;
  std::set<std::string> participants, seen;
  for (std::size_t column = 0; column < known.document.column_count(0); ++column) {
    const std::string& heading = known.document.cell(0, column);
    if (document.cell(0, column) == heading) continue;
    rehearsal.problems.push_back("the heading '" + shown_on_line(heading) + "' is now '" +
                                 shown_on_line(document.cell(0, column)) +
                                 "': Moodle finds columns by their headings");
  }
  for (std::size_t row = 1; row < known.document.row_count(); ++row) {
    participants.insert(participant_of(known.document.cell(row, identifier_column)));
  }
  for (std::size_t row = 1; row < document.row_count(); ++row) {
    if (!is_row(document, row)) continue;
    const std::string& who = document.cell(row, identifier_column);
    const std::string where =
        "line " + std::to_string(document.line(row)) + ": '" + shown_on_line(who) + "' ";
    if (participants.count(participant_of(who)) == 0) {
      rehearsal.problems.push_back(where + "is unknown and would be dropped");
      continue;
    }
    if (!seen.insert(participant_of(who)).second)
      rehearsal.problems.push_back(where + "is there twice: the last row holds");
    const std::string& cell = document.cell(row, sheet.grade);
    const db::Grade* grade = finder.find(lms_row(sheet, row));
    const std::optional<double> score = moodle_score(cell);
    if (!score && !cell.empty())
      rehearsal.problems.push_back(where + "has '" + shown_on_line(cell) + "', which is no grade");
    if (!score || grade == nullptr) continue;
    if (sheet.maximum > 0 && (*score < 0 || *score > sheet.maximum)) {
      rehearsal.problems.push_back(where + "has " + points(*score) + ", which is outside of 0 to " +
                                   points(sheet.maximum) + ": Moodle refuses the row");
      continue;
    }
    if (sheet.document.cell(row, sheet.grade + 2) == "No") {
      rehearsal.problems.push_back(where + "has a grade that cannot be changed");
    }
    rehearsal.scores.push_back({grade->student.id, *score});
  }
  double most = 0;
  for (const db::Grade& grade : input.grades) most = std::max(most, grade.result.max_score);
  if (sheet.maximum > 0 && !input.grades.empty() && !same_score(most, sheet.maximum)) {
    rehearsal.problems.push_back("the maximum is " + points(sheet.maximum) + ", the scores are out of " +
                                 points(most) + "; change the maximum grade in Moodle");
  }
  compare_scores(rehearsal, input.grades);
  return rehearsal;
}

}  // namespace

const ExportFormat moodle_export = {"moodle",
                                    "the grading worksheet that Moodle exported, with the scores in it",
                                    write_moodle, ExportFormat::Takes::a_download, rehearse_moodle};

}  // namespace grader
