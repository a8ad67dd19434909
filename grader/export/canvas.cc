// Canvas's gradebook: the scores go into one column of the file that Canvas exported, and nothing else
// changes.

#include <algorithm>
#include <charconv>
#include <set>

#include "grader/export/canvas_gradebook.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

CsvDocument open_document(const std::string& text, const std::string& file) {
  return {text, file, canvas_separator(text)};
}

std::string quoted(const std::string& text) {
  return "'" + shown_on_line(text) + "'";
}

// By --column (the whole heading, its title or its id), else the column titled like the assignment, else the
// only one there is.
const CanvasAssignment& pick_column(const CanvasGradebook& book, const ExportInput& input) {
  const std::string wanted = input.column.value_or(input.title);
  std::string known;
  for (const CanvasAssignment& assignment : book.assignments) {
    if (assignment.header == wanted || assignment.title == wanted || assignment.id == wanted)
      return assignment;
    known += (known.empty() ? "" : ", ") + quoted(assignment.header);
  }
  if (!input.column && book.assignments.size() == 1) return book.assignments.front();
  throw harness::ConfigError(
      shown(input.into->name) + ":1: no column " + quoted(wanted) + "; " +
      (known.empty() ? "it has no assignment" : "it has " + known + "; choose with --column"));
}

bool is_excused(const std::string& cell) {
  return cell == "EX" || cell == "ex" || cell == "Ex" || cell == "eX";
}

std::string write_canvas(const ExportInput& input) {
  CsvDocument document = open_document(input.into->text, input.into->name);
  const CanvasGradebook book = read_canvas(document, input.into->name);
  const CanvasAssignment& assignment = pick_column(book, input);
  const GradeFinder finder(input.grades);
  for (const CanvasStudent& student : book.students) {
    const db::Grade* grade = finder.find(lms_row(student));
    const std::optional<double> score = grade == nullptr ? std::nullopt : standing_of(*grade).final_score;
    // Whoever is excused stays it: a score would take that back.
    if (!score || is_excused(canvas_cell(document.cell(student.row, assignment.column)))) continue;
    document.set(student.row, assignment.column, points(*score));
  }
  return document.text();
}

std::optional<double> score_of(const std::string& cell) {
  double score = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), score);
  const bool whole =
      end == cell.data() + cell.size() || (end + 1 == cell.data() + cell.size() && *end == '%');
  if (error != std::errc() || !whole) return std::nullopt;
  return score;
}

// What Canvas knows already: what it exported.
struct KnownCourse {
  CanvasGradebook book;
  const CanvasStudent* find(const CanvasStudent& row) const {
    const auto by = [&](std::string CanvasStudent::*field) -> const CanvasStudent* {
      if ((row.*field).empty()) return nullptr;
      const auto found = std::find_if(book.students.begin(), book.students.end(),
                                      [&](const CanvasStudent& s) { return s.*field == row.*field; });
      return found == book.students.end() ? nullptr : &*found;
    };
    for (const auto field :
         {&CanvasStudent::id, &CanvasStudent::sis_user, &CanvasStudent::sis_login, &CanvasStudent::name}) {
      if (const CanvasStudent* known = by(field)) return known;
    }
    return nullptr;
  }
  bool has(const CanvasAssignment& assignment) const {
    return std::any_of(book.assignments.begin(), book.assignments.end(), [&](const CanvasAssignment& known) {
      return assignment.id.empty() ? known.title == assignment.header || known.header == assignment.header
                                   : known.id == assignment.id;
    });
  }
};

void rehearse_columns(Rehearsal& rehearsal, const CanvasGradebook& book, const KnownCourse& known) {
  std::set<std::string> headers;
  for (const CanvasAssignment& assignment : book.assignments) {
    const std::string column = "column " + quoted(assignment.header);
    if (!headers.insert(assignment.header).second) {
      rehearsal.problems.push_back(column + " is there twice: Canvas reads the first and drops the other");
    }
    if (!known.has(assignment)) {
      rehearsal.problems.push_back(column +
                                   " would become a new assignment: none of that id or title is known");
    }
  }
  for (const std::string& header : book.ignored) {
    rehearsal.remarks.push_back("column " + quoted(header) + " is ignored, whatever it holds");
  }
}

void rehearse_target(Rehearsal& rehearsal, const CanvasAssignment& assignment, const ExportInput& input) {
  const std::string column = "column " + quoted(assignment.header);
  if (assignment.read_only)
    rehearsal.problems.push_back(column + " is read only: Canvas drops what is in it");
  double most = 0;
  for (const db::Grade& grade : input.grades) most = std::max(most, grade.result.max_score);
  if (!input.grades.empty() && assignment.points_possible && !same_score(*assignment.points_possible, most)) {
    rehearsal.problems.push_back(column + " has " + points(*assignment.points_possible) +
                                 " points possible, the scores are out of " + points(most) +
                                 "; change the points of the assignment in Canvas");
  }
}

Rehearsal rehearse_canvas(const std::string& text, const ExportInput& input) {
  const std::string name = "the file for Canvas";
  const CsvDocument document = open_document(text, name);
  const CanvasGradebook book = read_canvas(document, name);
  const KnownCourse known{read_canvas(open_document(input.into->text, input.into->name), input.into->name)};
  const CanvasAssignment& assignment = pick_column(book, input);
  const GradeFinder finder(input.grades);
  Rehearsal rehearsal;
  rehearse_columns(rehearsal, book, known);
  rehearse_target(rehearsal, assignment, input);
  std::set<std::size_t> seen;
  for (const CanvasStudent& row : book.students) {
    const std::string where = "line " + std::to_string(document.line(row.row)) + ": ";
    const CanvasStudent* student = known.find(row);
    if (student == nullptr) {
      rehearsal.problems.push_back(where + quoted(row.name) +
                                   " would be a student that Canvas does not know, and is dropped");
      continue;
    }
    if (!seen.insert(student->row).second) {
      rehearsal.problems.push_back(where + quoted(row.name) + " is there twice: the last row holds");
    }
    const db::Grade* grade = finder.find(lms_row(*student));
    const std::string cell = canvas_cell(document.cell(row.row, assignment.column));
    const std::optional<double> score = score_of(cell);
    if (is_excused(cell)) {
      rehearsal.remarks.push_back(where + quoted(row.name) + " is excused and stays it");
      if (grade != nullptr) rehearsal.excused.push_back(grade->student.id);
    } else if (score && grade != nullptr) {
      rehearsal.scores.push_back({grade->student.id, *score});
    } else if (!score && !cell.empty() && cell != "-" && cell != "N/A") {
      rehearsal.problems.push_back(where + quoted(cell) + " is no score");
    }
  }
  compare_scores(rehearsal, input.grades);
  return rehearsal;
}

}  // namespace

const ExportFormat canvas_export = {"canvas",
                                    "the gradebook that Canvas exported, with the scores in their column",
                                    write_canvas, ExportFormat::Takes::a_download, rehearse_canvas};

}  // namespace grader
