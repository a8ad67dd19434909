#pragma once
// The gradebook that Canvas exports and imports as CSV, read by the rules of its importer
// (lib/gradebook_importer.rb of canvas-lms).

#include <optional>
#include <string>
#include <vector>

#include "grader/csv_document.hpp"
#include "grader/export/export.hpp"
#include "grader/export/lms_names.hpp"

namespace grader {

// ',' or ';', whichever parts the first three lines into equally many cells; more of them wins.
char canvas_separator(const std::string& text);

// How Canvas reads a cell that looks like a number: the last of its dots and commas is the decimal point, all
// others are dropped. "1,234" is 1.234.
std::string canvas_cell(const std::string& cell);

// A column that Canvas takes for an assignment.
struct CanvasAssignment {
  std::size_t column = 0;
  std::string header;  // "Assignment 7 (123)"
  std::string title;   // "Assignment 7"
  std::string id;      // "123"; empty where the header has none
  bool read_only = false;
  std::optional<double> points_possible;
};

struct CanvasStudent {
  std::size_t row = 0;
  std::string id, sis_user, sis_login, name;
};

struct CanvasGradebook {
  std::vector<CanvasAssignment> assignments;
  std::vector<std::string> ignored;  // headers of columns that are never read
  std::vector<CanvasStudent> students;
};

// Throws harness::ConfigError "<file>:1: ..." where Canvas would say "Invalid header row".
CanvasGradebook read_canvas(const CsvDocument& document, const std::string& file);

LmsRow lms_row(const CanvasStudent& student);

}  // namespace grader
