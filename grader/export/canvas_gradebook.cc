#include "grader/export/canvas_gradebook.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <sstream>

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Words with any space between them: what the importer writes as "SIS\s+Login\s+ID".
bool has_words(const std::string& text, const std::string& words) {
  std::string single;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space || single.empty() || single.back() != ' ') single += space ? ' ' : c;
  }
  return contains(single, words);
}

// Cells of one line; 0 when its quotes do not close, as in a line that is half of a quoted cell.
std::size_t cells_of(const std::string& line, char separator) {
  std::size_t cells = 1;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == separator && !quoted) ++cells;
  }
  return quoted ? 0 : cells;
}

// Of every one of the lines, or 0 when they differ.
std::size_t common_cells(const std::vector<std::string>& lines, char separator) {
  if (lines.empty()) return 0;
  const std::size_t cells = cells_of(lines.front(), separator);
  const bool same = std::all_of(lines.begin(), lines.end(),
                                [&](const std::string& line) { return cells_of(line, separator) == cells; });
  return same ? cells : 0;
}

std::optional<double> canvas_number(const std::string& cell) {
  const std::string text = canvas_cell(cell);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_number_cell(const std::string& text) {
  std::size_t i = text.rfind('-', 0) == 0 ? 1 : 0;
  const std::size_t start = i;
  while (i < text.size() &&
         (std::isdigit(static_cast<unsigned char>(text[i])) != 0 || text[i] == '.' || text[i] == ','))
    ++i;
  return i > start && (i == text.size() || (i + 1 == text.size() && text[i] == '%'));
}

struct Columns {
  std::size_t id = 1, names = 3;  // names: name, ID and section
  std::optional<std::size_t> sis_user, sis_login;
  std::size_t all = 3;  // of the student; assignments follow
};

Columns student_columns(const CsvDocument& document, const std::string& file) {
  const auto head = [&](std::size_t column) {
    return document.row_count() == 0 ? std::string() : document.cell(0, column);
  };
  Columns columns;
  const bool apart =
      contains(head(0), "LastName") && contains(head(1), "FirstName") && contains(head(2), "ID");
  const bool together = contains(head(0), "Student") && contains(head(1), "ID");
  if (apart) columns = {.id = 2, .names = 4, .sis_user = {}, .sis_login = {}, .all = 4};
  const std::size_t n = columns.names;
  if (has_words(head(n - 1), "SIS Login ID")) {
    columns.sis_login = n - 1;
    columns.all += 1;
  } else if (has_words(head(n - 1), "SIS User ID") && has_words(head(n), "SIS Login ID")) {
    columns.sis_user = n - 1;
    columns.sis_login = n;
    const std::size_t integration = has_words(head(n + 1), "Integration ID") ? 1 : 0;
    columns.all += 2 + integration;
    if (has_words(head(n + 1 + integration), "Root Account")) columns.all += 1;
  }
  const bool enough = document.row_count() > 0 && document.column_count(0) > (apart ? 4U : 3U);
  if (!(apart || together) || !enough || !contains(head(columns.all - 1), "Section")) {
    throw harness::ConfigError(
        shown(file) +
        ":1: Canvas would say 'Invalid header row': expected Student, ID, then the SIS columns as Canvas "
        "exports them, "
        "then Section and the assignments; download the gradebook from Canvas and name it with --into");
  }
  return columns;
}

bool is_reserved(const std::string& header) {
  static constexpr std::array<const char*, 9> reserved = {
      "Current Score", "Current Points", "Current Grade",  "Final Score",    "Final Points",
      "Final Grade",   "Override Score", "Override Grade", "Override Status"};
  return std::any_of(reserved.begin(), reserved.end(),
                     [&](const char* words) { return contains(header, words); });
}

CanvasAssignment assignment_of(const std::string& header, std::size_t column) {
  CanvasAssignment assignment{.column = column,
                              .header = header,
                              .title = header,
                              .id = {},
                              .read_only = false,
                              .points_possible = {}};
  const std::size_t open = header.rfind(" (");
  if (open == std::string::npos || header.back() != ')') return assignment;
  const std::string id = header.substr(open + 2, header.size() - open - 3);
  const bool digits =
      !id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!digits) return assignment;
  assignment.title = header.substr(0, open);
  assignment.id = id;
  return assignment;
}

// All blank, or about posting: no student.
bool is_about_posting(const CsvDocument& document, std::size_t row) {
  for (std::size_t column = 0; column < document.column_count(row); ++column) {
    std::string cell = document.cell(row, column);
    cell.erase(0, std::min(cell.find_first_not_of(" \t\r\n"), cell.size()));
    const bool blank = cell.empty() || cell.rfind("Muted", 0) == 0 || cell.rfind("Manual Posting", 0) == 0;
    if (!blank) return false;
  }
  return true;
}

}  // namespace

char canvas_separator(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  std::string line;
  while (lines.size() < 3 && std::getline(stream, line)) lines.push_back(line);
  return common_cells(lines, ';') > common_cells(lines, ',') ? ';' : ',';
}

std::string canvas_cell(const std::string& cell) {
  std::string text = cell;
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  if (!is_number_cell(text)) return text;
  const std::size_t last = text.find_last_of(".,");
  std::string number;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '.' && text[i] != ',') number += text[i];
    if (i == last) number += '.';
  }
  return number;
}

CanvasGradebook read_canvas(const CsvDocument& document, const std::string& file) {
  const Columns columns = student_columns(document, file);
  CanvasGradebook book;
  for (std::size_t column = columns.all; column < document.column_count(0); ++column) {
    const std::string& header = document.cell(0, column);
    if (is_reserved(header)) {
      book.ignored.push_back(header);
    } else if (!header.empty()) {
      book.assignments.push_back(assignment_of(header, column));
    }
  }
  for (std::size_t row = 1; row < document.row_count(); ++row) {
    if (contains(document.cell(row, 0), "Points Possible")) {
      for (CanvasAssignment& assignment : book.assignments) {
        const std::string& cell = document.cell(row, assignment.column);
        assignment.read_only = has_words(cell, "read only");
        assignment.points_possible = canvas_number(cell);
      }
    } else if (!is_about_posting(document, row)) {
      const bool apart = columns.id == 2;
      const auto optional_cell = [&](const std::optional<std::size_t>& column) {
        return column ? document.cell(row, *column) : std::string();
      };
      book.students.push_back(
          {.row = row,
           .id = document.cell(row, columns.id),
           .sis_user = optional_cell(columns.sis_user),
           .sis_login = optional_cell(columns.sis_login),
           .name = apart ? document.cell(row, 1) + " " + document.cell(row, 0) : document.cell(row, 0)});
    }
  }
  return book;
}

LmsRow lms_row(const CanvasStudent& student) {
  return {.canvas_id = student.id,
          .moodle_participant = {},
          .ids = {student.sis_user, student.id},
          .login = student.sis_login,
          .email = student.sis_login,
          .name = student.name};
}

}  // namespace grader
