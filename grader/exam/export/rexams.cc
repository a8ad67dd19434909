// R/exams: an R Markdown file a variant, `num` for one box, `cloze` for several. R/exams knows right answers
// and tolerances, so misconceptions are told in the solution only.

#include "grader/exam/export/export.hpp"
#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

std::string joined(const Item& item, std::string (*one)(const Box& box)) {
  std::string text;
  for (const Box& box : item.boxes) text += (text.empty() ? "" : "|") + one(box);
  return text;
}

std::string rexams_question(const Item& item) {
  std::string text = markdown_of(item.text.statement) + "\n\n";
  std::size_t k = 0;
  for (const PartText& part : item.text.parts) {
    if (item.text.parts.size() > 1) text += "(" + part.label + ") ";
    text += markdown_of(part.ask);
    if (!part.form.empty()) text += " (" + markdown_text(part.form) + ")";
    text += "\n\n";
    for (int cell = 0; cell < part.rows * part.columns; ++cell, ++k) {
      if (item.boxes.size() == 1) continue;
      if (!item.boxes[k].place.empty()) text += item.boxes[k].place + ": ";
      text += "##ANSWER" + std::to_string(k + 1) + "##\n\n";
    }
  }
  return text;
}

std::string solution(const Item& item) {
  std::string text;
  for (const PartText& part : item.text.parts) {
    for (const std::string& line : part.worked) text += markdown_of(line) + "\n\n";
    text += "Answer: $" + part.exact + "$\n\n";
  }
  for (const Box& box : item.boxes) {
    for (const BoxAnswer& wrong : box.wrong)
      text += "* " + wrong.value + ": " + markdown_text(wrong.feedback) + "\n";
  }
  return text + "\n";
}

std::string exercise(const Item& item) {
  const bool is_single = item.boxes.size() == 1;
  std::string text = "Question\n========\n" + rexams_question(item) + "Solution\n========\n" +
                     solution(item) + "Meta-information\n================\n";
  text += "exname: " + item.id + "\nextitle: " + item.text.title + "\nexsection: " + item.topic +
          "\nextype: " + (is_single ? "num" : "cloze") + "\n";
  text += "exsolution: " + joined(item, [](const Box& box) { return box.right.value; }) + "\n";
  if (!is_single)
    text += "exclozetype: " + joined(item, [](const Box&) { return std::string("num"); }) + "\n";
  text += "extol: " + joined(item, [](const Box& box) { return box.right.tolerance; }) + "\n";
  text += "expoints: " +
          (is_single ? marks_text(item.text.points)
                     : joined(item, [](const Box& box) { return exported_number(box.marks); })) +
          "\n";
  return text;
}

std::vector<ExportedFile> write_rexams(const Blueprint&, const std::vector<std::vector<Item>>& slots) {
  std::vector<ExportedFile> files;
  for (const std::vector<Item>& items : slots) {
    for (const Item& item : items) files.push_back({"rexams/" + item.id + ".Rmd", exercise(item)});
  }
  return files;
}

}  // namespace

const PaperFormat rexams_format = {"rexams", "R/exams exercises", write_rexams};

}  // namespace grader::exam
