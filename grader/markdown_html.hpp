#pragma once
// Markdown as a page that needs nothing else: no script, no network. What handouts use: headings, paragraphs,
// lists, tables, quotes, code in fences or indented, `code`, *emphasis*, **strong**, links, and formulas
// between dollars, which become MathML. HTML in the text is shown as it is written. A star between two digits
// or letters is a star: handouts are full of 2*3.

#include <string>
#include <string_view>

namespace grader {

// The blocks alone, without a page around them.
std::string markdown_to_html(std::string_view markdown);

// The title is that of the first heading, or `title`.
std::string markdown_page(std::string_view markdown, const std::string& title);

}  // namespace grader
