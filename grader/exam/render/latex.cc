#include <algorithm>
#include <cmath>

#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/sheets.hpp"

namespace grader::exam {
namespace {

constexpr const char* preamble = R"(\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,array,booktabs}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[letterpaper,left=2.2cm,right=2.2cm,top=2.4cm,bottom=2.2cm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\fboxsep}{0pt}
\renewcommand{\arraystretch}{1.15}
\newcommand{\formcode}{}
\newcommand{\lastpage}{}
% A label behind a page that is full would land on the next sheet: the number is written when all is shipped.
\makeatletter
\newcommand{\sheetend}[1]{\clearpage\addtocounter{page}{-1}%
  \immediate\write\@auxout{\string\newlabel{#1}{{}{\thepage}}}\addtocounter{page}{1}}
\makeatother
\newcommand{\papertitle}{}
\newcommand{\owner}{}
\pagestyle{headandfoot}
\firstpageheader{}{}{}
\runningheader{\small\papertitle}{}{\small\owner}
\footer{\small\texttt{\formcode}}{}{\small page \thepage\ of \pageref{\lastpage}}
\runningheadrule
% A question that does not fit on what is left of the page starts on the next.
\newcommand{\needroom}[1]{\par\ifdim\pagegoal=\maxdimen\else\ifdim\dimexpr\pagegoal-\pagetotal\relax<#1\newpage\fi\fi}
\newcommand{\answercell}[2]{\fbox{\rule{0pt}{#2}\hspace{#1}}}
\renewcommand{\solutiontitle}{}
\unframedsolutions
% Flush right, on a line of its own where the text leaves no room.
\newcommand{\worth}[1]{{\unskip\nobreak\hfil\penalty50\hskip1em\hbox{}\nobreak\hfil\mbox{\small(#1)}\parfillskip=0pt\finalhyphendemerits=0\par}}
)";

// Rows of the tallest matrix in a formula; those of one formula stand side by side.
int rows_in(const std::string& formula) {
  int rows = 1, tallest = 1;
  for (std::size_t at = formula.find('\\'); at < formula.size(); at = formula.find('\\', at + 2)) {
    if (formula.compare(at, 5, "\\end{") == 0) rows = 1;
    if (formula.compare(at, 2, "\\\\") == 0) tallest = std::max(tallest, ++rows);
  }
  return tallest;
}

// Centimetres that a text takes, the same for all variants: their numbers differ, not the words and shapes.
double text_height(const std::string& markup) {
  constexpr double line = 0.49, letters = 88, formula = 9;
  double height = 0, width = 0;
  const auto end_lines = [&] {
    height += line * std::ceil(width / letters);
    width = 0;
  };
  for (const Run& run : parse_markup(markup)) {
    if (run.kind == Run::Kind::text) width += static_cast<double>(run.text.size());
    if (run.kind == Run::Kind::math) {
      width += formula;
      if (rows_in(run.text) > 1) height += line * (rows_in(run.text) - 1);
    }
    if (run.kind == Run::Kind::display) {
      end_lines();
      height += 0.6 + 0.55 * rows_in(run.text);
    }
    if (run.kind == Run::Kind::paragraph) end_lines();
  }
  end_lines();
  return height;
}

bool is_grid(const PartText& part) {
  return part.rows * part.columns > 1;
}
double box_height(const PartText& part) {
  return is_grid(part) ? 0.95 * part.rows : 1.0;
}
double work_height(const PartText& part) {
  return is_grid(part) ? 3.2 : 2.4;
}

double question_height(const QuestionText& question) {
  double height = 0.6 + text_height(question.statement);
  for (const PartText& part : question.parts) {
    height += text_height(part.ask) + work_height(part) + box_height(part) + 0.6;
  }
  return std::min(height, 21.0);
}

std::string centimetres(double length) {
  return std::to_string(static_cast<int>(std::lround(length * 10))) + "mm";
}

// The box the student writes into: one place, whatever the variant.
std::string answer_box(const PartText& part) {
  std::string tex = "\\hfill ";
  if (!part.symbol.empty()) tex += "$\\displaystyle " + part.symbol + "={}$\\,";
  if (!is_grid(part)) return tex + "\\raisebox{-3mm}{\\answercell{42mm}{9mm}}\n";
  tex += "$\\left(\\begin{array}{@{\\,}";
  for (int column = 0; column < part.columns; ++column) tex += "c@{\\,}";
  tex += "}";
  for (int row = 0; row < part.rows; ++row) {
    for (int column = 0; column < part.columns; ++column) {
      tex += std::string(column > 0 ? "&" : "") + "\\answercell{" + (part.columns > 3 ? "12mm" : "18mm") +
             "}{8mm}";
    }
    tex += "\\\\[1pt]";
  }
  return tex + "\\end{array}\\right)$\n";
}

std::string key_table(const PartText& part) {
  if (part.rows_of_key.empty()) return "";
  std::string tex =
      "\\par\\smallskip{\\small\\begin{tabular}{@{}r>{\\raggedright\\arraybackslash}p{110mm}r@{}}\\toprule\n"
      "number & what the student did & marks\\\\\\midrule\n";
  for (const KeyRow& row : part.rows_of_key) {
    const bool is_formula = row.value.front() == '$';
    tex += (is_formula ? row.value : "$" + row.value + "$") + " & " + latex_of(row.did) + " & " +
           marks_text(row.marks) + "\\\\\n";
  }
  return tex + "\\bottomrule\\end{tabular}}\\par\n";
}

std::string solution(const PartText& part) {
  std::string tex = "\\begin{solution}\n";
  for (const std::string& line : part.worked) tex += latex_of(line) + "\\par\n";
  tex += "\\textbf{Answer:} $" + part.exact + "$";
  const bool rounded = part.printed.size() == 1 && !part.form.empty();
  if (rounded) tex += " $\\approx " + part.printed.front() + "$";
  tex += ". Accepted: " + latex_text(part.accepted) + ".\n" + key_table(part) + "\\end{solution}\n";
  return tex;
}

std::string question_tex(const QuestionText& question, bool keys) {
  const double need = keys ? 4.0 + text_height(question.statement) : question_height(question);
  std::string tex = "\\needroom{" + centimetres(need) + "}\n";
  tex += "\\question \\textbf{" + latex_text(question.title) + "}\\worth{" + points_text(question.points) +
         "}\n\n" + latex_of(question.statement) + "\n";
  const bool parts = question.parts.size() > 1;
  if (parts) tex += "\\begin{parts}\n";
  for (const PartText& part : question.parts) {
    if (parts) tex += "\\smallskip\n\\part ";
    tex += (parts ? "" : "\\par\\smallskip ") + latex_of(part.ask);
    if (!part.form.empty()) tex += " \\emph{(" + latex_text(part.form) + ")}";
    if (parts) tex += "\\worth{" + points_text(part.points) + "}";
    tex += "\n\n";
    if (keys) {
      tex += solution(part);
    } else {
      tex += "\\nopagebreak\\vspace{" + centimetres(work_height(part)) + "}\\nopagebreak\n\n" +
             answer_box(part) + "\\par\\medskip\n";
    }
  }
  if (parts) tex += "\\end{parts}\n";
  return tex + "\\bigskip\n";
}

// Question, points, and room for the marks.
std::string grade_table(const SheetText& sheet) {
  std::string columns = "|l|", numbers = "question", points = "points", marks = "marks";
  for (const QuestionText& question : sheet.questions) {
    columns += "c|";
    numbers += " & " + std::to_string(question.number);
    points += " & " + marks_text(question.points);
    marks += " & ";
  }
  return "{\\small\\renewcommand{\\arraystretch}{1.3}\\begin{tabular}{" + columns + "c|}\\hline\n" + numbers +
         " & total\\\\\\hline\n" + points + " & " + marks_text(sheet.points) + "\\\\\\hline\n" + marks +
         " & \\rule{8mm}{0pt}\\\\\\hline\\end{tabular}}\n";
}

std::string head(const SheetText& sheet, bool keys) {
  std::string tex = "{\\Large\\bfseries " + latex_text(sheet.title) + "}";
  if (!sheet.form.empty()) tex += "{\\Large\\ \\textmd{(" + latex_text(sheet.form) + ")}}";
  if (keys) tex += "{\\Large\\bfseries\\ --- key}";
  tex += "\\par\\medskip\n";
  if (!sheet.course.empty()) tex += latex_text(sheet.course) + "\\par\\smallskip\n";
  if (!owner_of(sheet).empty()) {
    tex += "\\textbf{" + latex_text(owner_of(sheet)) + "}";
  } else {
    tex += "Name: \\rule[-1mm]{70mm}{0.4pt}";
  }
  tex += "\\hfill form \\texttt{" + sheet.code + "}, " + points_text(sheet.points);
  if (sheet.minutes > 0) tex += ", " + std::to_string(sheet.minutes) + " minutes";
  tex += "\\par\\medskip\n";
  if (keys) return tex;
  if (!sheet.instructions.empty()) tex += latex_of(sheet.instructions) + "\\par\\medskip\n";
  return tex + grade_table(sheet) + "\\par\\bigskip\n";
}

std::string sheet_tex(const SheetText& sheet, std::size_t position, bool keys) {
  const std::string label = "sheet" + std::to_string(position) + "end";
  std::string tex = "\\clearpage\\setcounter{page}{1}\n\\renewcommand{\\formcode}{" + sheet.code +
                    "}\\renewcommand{\\lastpage}{" + label + "}\\renewcommand{\\papertitle}{" +
                    latex_text(sheet.title) + "}\\renewcommand{\\owner}{" + latex_text(owner_of(sheet)) +
                    "}\n" + head(sheet, keys) + "\\begin{questions}\n";
  for (const QuestionText& question : sheet.questions) tex += question_tex(question, keys);
  return tex + "\\end{questions}\n\\sheetend{" + label + "}\n";
}

}  // namespace

std::string points_text(double points) {
  return marks_text(points) + (points == 1 ? " point" : " points");
}

std::string owner_of(const SheetText& sheet) {
  if (sheet.student.empty()) return "";
  return sheet.name.empty() ? sheet.student : sheet.name + " (" + sheet.student + ")";
}

std::string latex_document(const std::vector<SheetText>& sheets, bool keys) {
  std::string tex = std::string("\\documentclass[11pt,") + (keys ? "answers" : "noanswers") + "]{exam}\n" +
                    preamble + "\\begin{document}\n";
  for (std::size_t k = 0; k < sheets.size(); ++k) tex += sheet_tex(sheets[k], k + 1, keys);
  return tex + "\\end{document}\n";
}

}  // namespace grader::exam
