#pragma once
// A sheet as text, the same for every format: what is asked, and what the key says. Everything is text with
// $LaTeX$.

#include <string>
#include <vector>

#include "grader/exam/paper.hpp"

namespace grader::exam {

// "number -> what the student did -> marks" for whoever marks by hand.
struct KeyRow {
  std::string value;  // "-0.56", a grid as text with $LaTeX$
  std::string did;    // "turned the sign of the log-determinant"
  double marks = 0;
};

struct PartText {
  std::string label;  // "a"
  std::string ask;
  std::string form;    // "two decimals, or exact": how to give the answer; empty for whole numbers
  std::string symbol;  // LaTeX before the box; may be empty
  int rows = 1;        // of the answer box
  int columns = 1;
  double points = 0;
  // The key.
  std::vector<std::string> worked;   // lines of the worked solution that lead to this part
  std::string exact;                 // LaTeX
  std::vector<std::string> printed;  // decimals, row by row
  std::string accepted;              // "0.555 to 0.565"; a sentence
  std::vector<KeyRow> rows_of_key;
};

struct QuestionText {
  int number = 0;
  std::string title;
  std::string problem;  // "D2"
  int variant = 0;
  double points = 0;
  std::string statement;
  std::vector<PartText> parts;
};

struct SheetText {
  std::string title, course, instructions;
  std::string form;  // "", "Make-up", "Practice"
  std::string code, student, name;
  int minutes = 0;
  double points = 0;
  std::vector<QuestionText> questions;
};

QuestionText question_text(const Slot& slot, const Variant& variant, int number);
SheetText sheet_text(const Blueprint& blueprint, const Sheet& sheet);

// 4, 2.5, 1.33
std::string marks_text(double marks);
// A grid of printed decimals as LaTeX.
std::string printed_tex(const Grid& answer, int decimals);

}  // namespace grader::exam
