#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/sheets.hpp"

namespace grader::exam {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6575; --line: #d5dae2; --tint: #f4f6f9; --accent: #2f5d8c; --paper: #fff;
  --full: #3c8a52; --some: #c79a2b; --none: #b5483e; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #a4abb3; --line: #3a4148; --tint: #1f2428; --accent: #8cc0ff; --paper: #15181b;
    --full: #7ed491; --some: #eac26b; --none: #ff9d94; }
}
* { box-sizing: border-box; }
body { font: 17px/1.55 Georgia, "Times New Roman", serif; color: var(--ink); background: var(--paper); max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
header { border-bottom: 2px solid var(--ink); padding-bottom: .75rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.12rem; margin: 0 0 .4rem; display: flex; justify-content: space-between; gap: 1rem; }
h2 span { white-space: nowrap; } section > p, .part p { overflow-x: auto; overflow-y: hidden; }
h2 span, .worth, .meta, .how { color: var(--soft); font-weight: normal; font-size: .92rem; }
.meta { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; }
code { font: .95em ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .04em; }
section { margin: 0 0 2rem; break-inside: avoid; }
.part { margin: .9rem 0 0 0; break-inside: avoid; display: grid; grid-template-columns: 2rem 1fr; }
.part.only { grid-template-columns: 1fr; }
.part p { margin: .2rem 0; }
.worth { float: right; margin-left: 1rem; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "DejaVu Math TeX Gyre", math; }
math[display=block] { margin: .8rem 0; }
mtable.left mtd { text-align: left; }
.answer { display: flex; align-items: center; justify-content: flex-end; gap: .6rem; margin: 2.2rem 0 .3rem; }
.boxes { display: grid; gap: .3rem; padding: 0 .45rem; border: solid var(--ink); border-width: 0 1.5px; border-radius: .7rem; }
.box { border: 1px solid var(--soft); border-radius: 3px; width: 5.2rem; height: 2.2rem; background: var(--paper); }
.box.one { width: 10rem; }
.key { background: var(--tint); border-left: 3px solid var(--accent); padding: .6rem .9rem; margin: .6rem 0; overflow-x: auto; }
.key p { margin: .25rem 0; }
table { border-collapse: collapse; font-size: .93rem; margin: .6rem 0 .2rem; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
th { color: var(--soft); font-weight: normal; }
td.number, th.number { text-align: right; white-space: nowrap; padding-right: 1.2rem; }
.mark { border-left: 3px solid var(--line); padding: .3rem .9rem; margin: .5rem 0; }
.mark.full { border-color: var(--full); } .mark.some { border-color: var(--some); } .mark.none { border-color: var(--none); }
.mark p { margin: .2rem 0; }
footer { text-align: right; font-size: .8rem; color: var(--soft); }
@media (max-width: 30rem) { body { font-size: 16px; } .box { width: 3.4rem; } math[display=block] { font-size: .93em; } }
@media print { footer { position: fixed; bottom: 0; right: 0; } body { font-size: 11pt; padding: 0; max-width: none; } @page { margin: 2cm; } }
)";

std::string boxes(const PartText& part) {
  if (part.rows * part.columns == 1) return "<span class=\"box one\"></span>";
  std::string html = "<span class=\"boxes\" style=\"grid-template-columns: repeat(" +
                     std::to_string(part.columns) + ", auto)\">";
  for (int k = 0; k < part.rows * part.columns; ++k) html += "<span class=\"box\"></span>";
  return html + "</span>";
}

std::string answer_html(const PartText& part) {
  const std::string symbol = part.symbol.empty() ? "" : inline_html_of("$" + part.symbol + "={}$");
  return "<div class=\"answer\">" + symbol + boxes(part) + "</div>\n";
}

std::string key_html(const PartText& part) {
  std::string html = "<div class=\"key\">\n";
  for (const std::string& line : part.worked) html += "<p>" + inline_html_of(line) + "</p>\n";
  html += "<p><b>Answer:</b> " + inline_html_of("$" + part.exact + "$");
  if (part.printed.size() == 1 && !part.form.empty()) html += " ≈ " + html_text(part.printed.front());
  html += ". Accepted: " + html_text(part.accepted) + ".</p>\n";
  if (!part.rows_of_key.empty()) {
    html +=
        "<table><tr><th class=\"number\">number</th><th>what the student did</th><th "
        "class=\"number\">marks</th></tr>\n";
    for (const KeyRow& row : part.rows_of_key) {
      html += "<tr><td class=\"number\">" + inline_html_of(row.value) + "</td><td>" +
              inline_html_of(row.did) + "</td><td class=\"number\">" + marks_text(row.marks) + "</td></tr>\n";
    }
    html += "</table>\n";
  }
  return html + "</div>\n";
}

std::string part_html(const PartText& part, bool alone, bool keys) {
  std::string html = "<div class=\"part" + std::string(alone ? " only" : "") + "\">";
  if (!alone) html += "<div>(" + html_text(part.label) + ")</div>";
  html += "<div><p>";
  if (!alone) html += "<span class=\"worth\">" + points_text(part.points) + "</span>";
  html += inline_html_of(part.ask);
  if (!part.form.empty()) html += " <span class=\"how\">(" + html_text(part.form) + ")</span>";
  html += "</p>\n" + (keys ? key_html(part) : answer_html(part)) + "</div></div>\n";
  return html;
}

std::string page_start(const SheetText& sheet, const std::string& kind) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\">\n<title>" +
         html_text(sheet.title) + kind + " " + sheet.code + "</title>\n<style>" + style +
         "</style></head>\n<body>\n";
}

std::string head(const SheetText& sheet, const std::string& kind, const std::string& points) {
  std::string html = "<header><h1>" + html_text(sheet.title);
  if (!sheet.form.empty()) html += " (" + html_text(sheet.form) + ")";
  html += kind + "</h1>\n<div class=\"meta\">";
  if (!owner_of(sheet).empty()) html += "<b>" + html_text(owner_of(sheet)) + "</b>";
  if (!sheet.course.empty()) html += "<span>" + html_text(sheet.course) + "</span>";
  html += "<span>form <code>" + sheet.code + "</code></span><span>" + points + "</span>";
  if (sheet.minutes > 0) html += "<span>" + std::to_string(sheet.minutes) + " minutes</span>";
  return html + "</div>\n";
}

std::string question_start(const QuestionText& question) {
  return "<section>\n<h2>" + std::to_string(question.number) + ". " + html_text(question.title) + " <span>" +
         points_text(question.points) + "</span></h2>\n" + html_of(question.statement);
}

std::string page_end(const SheetText& sheet) {
  return "<footer><code>" + sheet.code + "</code></footer>\n</body>\n</html>\n";
}

std::string marked_html(const PartText& part, bool alone, const MarkedPart& marked) {
  const char* const colour = marked.score >= part.points - 1e-9 ? "full" : marked.score > 0 ? "some" : "none";
  std::string html = "<div class=\"part" + std::string(alone ? " only" : "") + "\">";
  if (!alone) html += "<div>(" + html_text(part.label) + ")</div>";
  html +=
      "<div><p>" + inline_html_of(part.ask) + "</p>\n<div class=\"mark " + colour +
      "\"><p><span class=\"worth\">" + marks_text(marked.score) + " of " + points_text(part.points) +
      "</span>Your answer: " + (marked.given.empty() ? "none" : "<b>" + html_text(marked.given) + "</b>") +
      "</p>\n<p>" + inline_html_of(marked.explanation) +
      (marked.needs_a_person ? "; a person will look at it" : "") + "</p>\n";
  if (marked.score < part.points - 1e-9) {
    html += "<p>Right: " + inline_html_of("$" + part.exact + "$");
    if (part.printed.size() == 1 && !part.form.empty()) html += " ≈ " + html_text(part.printed.front());
    html += "</p>\n";
  }
  return html + "</div></div></div>\n";
}

}  // namespace

std::string html_document(const SheetText& sheet, bool keys) {
  std::string html =
      page_start(sheet, keys ? ": key" : "") + head(sheet, keys ? " — key" : "", points_text(sheet.points));
  if (!keys && !sheet.instructions.empty()) html += html_of(sheet.instructions);
  html += "</header>\n";
  for (const QuestionText& question : sheet.questions) {
    html += question_start(question);
    for (const PartText& part : question.parts) html += part_html(part, question.parts.size() == 1, keys);
    html += "</section>\n";
  }
  return html + page_end(sheet);
}

std::string html_marked(const SheetText& sheet, const std::vector<MarkedPart>& parts) {
  double score = 0;
  for (const MarkedPart& part : parts) score += part.score;
  std::string html =
      page_start(sheet, ": marked") +
      head(sheet, " — marked", "<b>" + marks_text(score) + " of " + points_text(sheet.points) + "</b>") +
      "</header>\n";
  std::size_t k = 0;
  for (const QuestionText& question : sheet.questions) {
    html += question_start(question);
    for (const PartText& part : question.parts)
      html += marked_html(part, question.parts.size() == 1, parts.at(k++));
    html += "</section>\n";
  }
  return html + page_end(sheet);
}

}  // namespace grader::exam
