#pragma once
// The one source of every sentence of an exam, text with $LaTeX$ and $$displayed LaTeX$$, in the languages
// that it is printed in. Problems are ours; names and titles are not, so text is always escaped.

#include <string>
#include <string_view>
#include <vector>

namespace grader::exam {

struct Run {
  enum class Kind { text, math, display, paragraph };
  Kind kind = Kind::text;
  std::string text;
};

// Throws std::logic_error on a dollar without its partner.
std::vector<Run> parse_markup(std::string_view markup);

// For pdflatex: letters beyond Latin become "?".
std::string latex_text(std::string_view plain);
std::string latex_of(std::string_view markup);

std::string html_text(std::string_view plain);
// MathML inside <p>, or bare for one paragraph of `inline_only`.
std::string html_of(std::string_view markup);
std::string inline_html_of(std::string_view markup);
// For learning platforms with MathJax: \( \) and \[ \] instead of MathML.
std::string mathjax_of(std::string_view markup);
std::string inline_mathjax_of(std::string_view markup);  // without <p>

// Without the dollars, for places that know no formulas.
std::string plain_of(std::string_view markup);

std::string markdown_text(std::string_view plain);
std::string markdown_of(std::string_view markup);  // $ and $$ as Pandoc and GitHub read them

}  // namespace grader::exam
