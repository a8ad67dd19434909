#pragma once
// Sheets on paper and on the screen. Each function gives a whole file; `keys`: with worked solutions,
// accepted intervals and the table of known wrong answers.

#include <string>
#include <vector>

#include "grader/exam/sheet_text.hpp"

namespace grader::exam {

// One document of LaTeX's `exam` class with all sheets, each starting on a page of its own. Every page has
// the code.
std::string latex_document(const std::vector<SheetText>& sheets, bool keys);
// One self-contained page, formulas in MathML.
std::string html_document(const SheetText& sheet, bool keys);

// What became of each part, in the order of the sheet.
struct MarkedPart {
  std::string given;  // as written; empty: nothing
  std::string explanation;
  double score = 0;
  bool needs_a_person = false;
};
// The sheet as it goes back to the student: answers, marks and their reasons, and what was right.
std::string html_marked(const SheetText& sheet, const std::vector<MarkedPart>& parts);

std::string markdown_document(const SheetText& sheet, bool keys);

// "4 points", "1 point"
std::string points_text(double points);
// "Form A, code ..." and who it is for, as every format shows it: "", "Ada Lovelace (s17)".
std::string owner_of(const SheetText& sheet);

}  // namespace grader::exam
