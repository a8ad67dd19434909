#include "grader/markdown_html.hpp"

#include "tests/support/catch.hpp"

using grader::markdown_page;
using grader::markdown_to_html;

TEST_CASE("Markdown: blocks") {
  CHECK(markdown_to_html("# A & B\n\none\ntwo\n\n## C\nthree\n") ==
        "<h1>A &amp; B</h1>\n<p>one\ntwo</p>\n<h2>C</h2>\n<p>three</p>\n");
  CHECK(markdown_to_html("```cpp\nif (a < b) {}\n\n  x\n```\nafter") ==
        "<pre><code>if (a &lt; b) {}\n\n  x\n</code></pre>\n<p>after</p>\n");
  CHECK(markdown_to_html("text\n\n    y = 2*x   z*2\n\n      more\n\nafter") ==
        "<p>text</p>\n<pre><code>y = 2*x   z*2\n\n  more\n</code></pre>\n<p>after</p>\n");
  CHECK(markdown_to_html("> a\n> b\n\n---\n") == "<blockquote><p>a\nb</p>\n</blockquote>\n<hr>\n");
}

TEST_CASE("Markdown: lists") {
  CHECK(markdown_to_html("one of\n\n- a,\n  and more\n- b\n\nas a folder") ==
        "<p>one of</p>\n<ul>\n<li>a,\nand more</li>\n<li>b</li>\n</ul>\n<p>as a folder</p>\n");
  CHECK(markdown_to_html("1. a\n2. b\n") == "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n");
  CHECK(markdown_to_html("- a\n  - b\n- c") ==
        "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n");
  CHECK(markdown_to_html("- a\n\n- b\n") == "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
}

TEST_CASE("Markdown: tables") {
  CHECK(markdown_to_html("| f | n |\n|---|--:|\n| `a|b` | 1 |\n| c \\| d | |\n") ==
        "<div class=\"scroll\"><table><thead><tr><th>f</th><th class=\"right\">n</th></tr>\n</thead><tbody>\n"
        "<tr><td><code>a|b</code></td><td class=\"right\">1</td></tr>\n"
        "<tr><td>c | d</td><td class=\"right\"></td></tr>\n</tbody></table></div>\n");
}

TEST_CASE("Markdown: inside a paragraph") {
  const auto inside = [](const std::string& text) {
    const std::string html = markdown_to_html(text);
    return html.substr(3, html.size() - 8);
  };
  CHECK(inside("**one** of *two* and `x*y*z`") ==
        "<strong>one</strong> of <em>two</em> and <code>x*y*z</code>");
  CHECK(inside("so 0*1 - 3*2 + 4*3 = 6, i\\*stride") == "so 0*1 - 3*2 + 4*3 = 6, i*stride");
  CHECK(inside("(2, **0**).") == "(2, <strong>0</strong>).");
  CHECK(inside("log_det and a_b_c") == "log_det and a_b_c");
  CHECK(inside("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;");
  CHECK(inside("[a](https://b.org/x?y=1&z) [c](javascript:d)") ==
        "<a href=\"https://b.org/x?y=1&amp;z\">a</a> [c](javascript:d)");
  CHECK_THAT(
      inside("$\\tfrac12$ costs $5 and $6"),
      ContainsSubstring("<mfrac><mn>1</mn><mn>2</mn></mfrac>") && ContainsSubstring("costs $5 and $6"));
  CHECK(inside("$\\unknowncommand$") == "<code>\\unknowncommand</code>");
}

TEST_CASE("Markdown: a page stands alone") {
  const std::string page = markdown_page("text\n\n# The *title*\n", "fallback");
  CHECK_THAT(page, ContainsSubstring("<title>The *title*</title>") &&
                       ContainsSubstring("prefers-color-scheme: dark"));
  for (const char* const outside : {"<script", "<link", "@import", "url("})
    CHECK(page.find(outside) == std::string::npos);
  CHECK_THAT(markdown_page("text", "A <b>"), ContainsSubstring("<title>A &lt;b&gt;</title>"));
}
