#pragma once
// The variants of a form for learning platforms. One file of grader/exam/export/ each, one line in list.cc.
// A misconception earns its part of the marks where the platform can do that (Moodle, QTI 2.1, PrairieLearn),
// and is a piece of feedback at most where it cannot (Canvas takes every listed answer for a right one).

#include <string>
#include <vector>

#include "grader/exam/paper.hpp"
#include "grader/exam/sheet_text.hpp"

namespace grader::exam {

struct ExportedFile {
  std::string path;  // relative
  std::string text;
};

// One answer box of a variant: a part, or one entry of a part's grid. Numbers are text: they are never
// compared in binary at an edge.
struct BoxAnswer {
  std::string value;      // "0.5596"
  std::string tolerance;  // "0.005"
  double marks = 0;
  std::string feedback;
};
struct Box {
  std::string part;   // "a"
  std::string place;  // "", or "row 1, column 2"
  double marks = 0;
  int decimals = 0;   // to which a student rounds; 0: whole numbers
  std::string exact;  // "7/4", "ln(7/4)"
  BoxAnswer right;
  std::vector<BoxAnswer> wrong;  // no two, nor one and the right one, overlap
};

struct Item {
  std::string id;    // "D2-v17"
  std::string slot;  // "3 planar_log_det"
  std::string topic;
  QuestionText text;
  std::vector<Box> boxes;
  std::string uuid;  // of the variant, always the same
};

// All variants of a form, slot by slot.
std::vector<std::vector<Item>> items_of(const Pools& pools, Form form);

struct PaperFormat {
  std::string name;  // as --format has it
  std::string what;
  std::vector<ExportedFile> (*write)(const Blueprint& blueprint, const std::vector<std::vector<Item>>& slots);
  bool is_package = false;  // the platform takes the files as one zip, without their first folder
  // What the platform cannot say of these questions, a sentence each. Null: it can say everything.
  std::vector<std::string> (*losses)(const std::vector<std::vector<Item>>& slots) = nullptr;
};
const std::vector<PaperFormat>& paper_formats();
extern const PaperFormat moodle_format, canvas_format, qti21_format, prairielearn_format, rexams_format;

// For all: a value with enough figures that its tolerance means something.
std::string exported_number(double value);
// For platforms that compare texts: how a right answer may be written, the printed decimal first. Every
// decimal within the tolerance to the places asked for and to one more, longer ones rounded and cut off, the
// exact form; each also with a comma, and without the zero before the point.
std::vector<std::string> accepted_texts(const Box& box);
// Statement and asks of an item as HTML with MathJax's \( \), boxes where `box(k)` puts them.
std::string item_html(const Item& item, std::string (*box)(const Item& item, std::size_t k));
// Puts nothing there, where the platform has its own place for the one box.
std::string no_box(const Item& item, std::size_t k);
std::string solution_html(const Item& item);
// Text with the five characters of XML escaped; CDATA that holds anything.
std::string xml(const std::string& text);
std::string cdata(const std::string& text);

}  // namespace grader::exam
