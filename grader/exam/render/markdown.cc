#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/sheets.hpp"

namespace grader::exam {
namespace {

std::string key_markdown(const PartText& part) {
  std::string text;
  for (const std::string& line : part.worked) text += "> " + markdown_of(line) + "\n>\n";
  text += "> **Answer:** $" + part.exact + "$";
  if (part.printed.size() == 1 && !part.form.empty()) text += " ≈ " + part.printed.front();
  text += ". Accepted: " + markdown_text(part.accepted) + ".\n\n";
  if (part.rows_of_key.empty()) return text;
  text += "| number | what the student did | marks |\n|---:|---|---:|\n";
  for (const KeyRow& row : part.rows_of_key) {
    text +=
        "| " + markdown_of(row.value) + " | " + markdown_of(row.did) + " | " + marks_text(row.marks) + " |\n";
  }
  return text + "\n";
}

std::string blanks(const PartText& part) {
  std::string text = part.symbol.empty() ? "" : "$" + part.symbol + "={}$ ";
  if (part.rows * part.columns == 1) return text + "\\_\\_\\_\\_\\_\\_\\_\\_\n\n";
  return text + std::to_string(part.rows) + " rows of " + std::to_string(part.columns) +
         ": \\_\\_\\_\\_\\_\\_\\_\\_\n\n";
}

}  // namespace

std::string markdown_document(const SheetText& sheet, bool keys) {
  std::string text = "# " + markdown_text(sheet.title);
  if (!sheet.form.empty()) text += " (" + markdown_text(sheet.form) + ")";
  if (keys) text += ": key";
  text += "\n\n";
  if (!owner_of(sheet).empty()) text += "**" + markdown_text(owner_of(sheet)) + "** · ";
  if (!sheet.course.empty()) text += markdown_text(sheet.course) + " · ";
  text += "form `" + sheet.code + "` · " + points_text(sheet.points);
  if (sheet.minutes > 0) text += " · " + std::to_string(sheet.minutes) + " minutes";
  text += "\n\n";
  if (!keys && !sheet.instructions.empty()) text += markdown_of(sheet.instructions) + "\n\n";
  for (const QuestionText& question : sheet.questions) {
    text += "## " + std::to_string(question.number) + ". " + markdown_text(question.title) + " (" +
            points_text(question.points) + ")\n\n" + markdown_of(question.statement) + "\n\n";
    for (const PartText& part : question.parts) {
      if (question.parts.size() > 1) text += "**(" + part.label + ")** ";
      text += markdown_of(part.ask);
      if (!part.form.empty()) text += " *(" + markdown_text(part.form) + ")*";
      if (question.parts.size() > 1) text += " (" + points_text(part.points) + ")";
      text += "\n\n" + (keys ? key_markdown(part) : blanks(part));
    }
  }
  return text;
}

}  // namespace grader::exam
