// Papers: who gets which variant, their codes, and their text in every format.

#include <algorithm>
#include <set>

#include "grader/exam/export/export.hpp"
#include "grader/exam/judge.hpp"
#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/mathml.hpp"
#include "grader/exam/render/sheets.hpp"
#include "harness/assignment/config_node.hpp"
#include "tests/grader/exam/small_paper.hpp"
#include "tests/grader/exam/xml_reader.hpp"
#include "tests/support/catch.hpp"

using namespace grader::exam;
using exam_tests::blueprint_of;
using exam_tests::paper_yaml;
using exam_tests::pools;

namespace {

std::string refusal(const std::string& yaml) {
  try {
    blueprint_of(yaml);
  } catch (const harness::ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a blueprint that is wrong is refused with its place") {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string yaml = paper_yaml;
    yaml.replace(yaml.find(from), from.size(), to);
    return refusal(yaml);
  };
  CHECK_THAT(with("planar_log_det", "planar_logdet"), ContainsSubstring("small.yaml:9:") &&
                                                          ContainsSubstring("slots[2].problem") &&
                                                          ContainsSubstring("planar_log_det"));
  CHECK_THAT(with("a: 2", "a: 3"),
             ContainsSubstring("slots[2].parts") && ContainsSubstring("expected the slot's 6"));
  CHECK_THAT(with("{a: 2, b: 4}", "{a: 2, b: 4}, marks: {nonsense: 5}"), ContainsSubstring("slots[2].marks"));
  CHECK_THAT(with("{a: 2, b: 4}", "{a: 2, c: 4}"), ContainsSubstring("slots[2].parts"));
  CHECK_THAT(with("conv_forward_by_hand", "A1"), ContainsSubstring("is asked twice"));
  CHECK_THAT(with("id: small", "id: other"), ContainsSubstring("expected the file's name"));
  CHECK_THAT(with("points: 4", "points: -4"), ContainsSubstring("slots[0].points"));
  CHECK_THAT(with("minutes: 30", "instructions: 5$ each"),
             ContainsSubstring("small.yaml:4:15: instructions"));
  CHECK_THAT(with("minutes: 30", "instructions: $\\foo$"), ContainsSubstring("instructions"));
  CHECK_THAT(with("variants: 4", "variants: 1"), ContainsSubstring("variants"));
}

TEST_CASE("more variants than there are is refused with the filters that removed them") {
  std::string yaml = paper_yaml;
  yaml.replace(yaml.find("variants: 4"), 11, "variants: 190");
  const Blueprint blueprint = blueprint_of(yaml);
  CHECK_THROWS_WITH(Pools(blueprint), ContainsSubstring("conv_output_size") &&
                                          ContainsSubstring("expected 570") && ContainsSubstring("refused"));
}

TEST_CASE("neighbours and forms share no variant, and all cost the same") {
  std::vector<std::set<std::string>> of_form(form_count);
  for (int form = 0; form < form_count; ++form) {
    for (const std::uint32_t seed : {1U, 99U}) {
      std::vector<Sheet> sheets;
      for (int number = 0; number < 12; ++number)
        sheets.push_back(make_sheet(pools(), {static_cast<Form>(form), number, seed}));
      for (std::size_t slot = 0; slot < 3; ++slot) {
        for (std::size_t k = 0; k < sheets.size(); ++k) {
          const Variant& variant = *sheets[k].variants[slot];
          CHECK(variant.cost == pools().variant(slot, Form::midterm, 0).cost);
          of_form[static_cast<std::size_t>(form)].insert(std::to_string(slot) + "/" + to_text(variant.index));
          for (std::size_t other = k + 1; other < std::min(k + 4, sheets.size()); ++other) {
            CHECK(sheets[other].variants[slot]->index != variant.index);
          }
        }
      }
    }
  }
  for (int a = 0; a < form_count; ++a) {
    for (int b = 0; b < a; ++b) {
      for (const std::string& variant : of_form[static_cast<std::size_t>(a)])
        CHECK(of_form[static_cast<std::size_t>(b)].count(variant) == 0);
    }
  }
}

TEST_CASE("a code gives back its sheet, a mistyped one does not") {
  std::set<std::string> codes;
  for (const Form form : {Form::midterm, Form::makeup, Form::practice}) {
    for (const int number : {0, 1, 59, 4095}) {
      const SheetKey key{form, number, largest_seed - 3};
      const std::string code = make_sheet(pools(), key).code;
      CHECK(codes.insert(code).second);
      CHECK(read_code(pools(), code) == key);
      std::string typed = " ";
      for (const char c : code)
        typed += c == '-' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      CHECK(read_code(pools(), typed) == key);
      for (std::size_t place = 0; place < code.size(); ++place) {
        if (code[place] == '-') continue;
        std::string wrong = code;
        wrong[place] = wrong[place] == '7' ? '8' : '7';
        CHECK_THROWS_AS(read_code(pools(), wrong), harness::ConfigError);
      }
    }
  }
  CHECK_THROWS_WITH(read_code(pools(), "hello"), ContainsSubstring("ten letters"));
}

TEST_CASE("a mended key keeps the codes of printed papers, another paper does not") {
  const auto changed = [](const std::string& from, const std::string& to) {
    std::string yaml = paper_yaml;
    yaml.replace(yaml.find(from), from.size(), to);
    return blueprint_of(yaml);
  };
  const SheetKey key{Form::midterm, 5, 7};
  const std::string code = make_sheet(pools(), key).code;
  const Blueprint mended =
      changed("points: 6, parts: {a: 2, b: 4}", "points: 8, parts: {a: 2, b: 6}, marks: {sign: 5}");
  const Pools with_mended(mended);
  CHECK(read_code(with_mended, code) == key);
  CHECK(with_mended.key_version() != pools().key_version());
  CHECK(judge(*mended.slots[2].problem, *make_sheet(with_mended, key).variants[2], {}).size() == 2);

  const Blueprint longer = changed("variants: 4", "variants: 5");
  CHECK_THROWS_AS(read_code(Pools(longer), code), harness::ConfigError);
}

TEST_CASE("printed variants stay what they are") {
  PinnedVariants pinned;
  for (std::size_t slot = 0; slot < 3; ++slot) {
    auto& points = pinned.emplace_back();
    for (int number = 0; number < pools().variants(); ++number) {
      for (int form = 0; form < form_count; ++form)
        points.push_back(pools().variant(slot, static_cast<Form>(form), number).index);
    }
  }
  const Pools same(pools().blueprint(), pinned);
  CHECK(same.fingerprint() == pools().fingerprint());
  CHECK(same.key_version() == pools().key_version());
  // One that the criteria refuse today, but that has an answer.
  Index refused = 0;
  const Problem& problem = find_problem("conv_output_size");
  while (assess(problem, refused).filter != Filter::separated) ++refused;
  pinned[0][0] = refused;
  const Pools other(pools().blueprint(), pinned);
  CHECK(other.variant(0, Form::midterm, 0).index == refused);
  CHECK(other.variant(0, Form::midterm, 0).wrong.size() == problem.misconceptions.size());
  CHECK(other.fingerprint() != pools().fingerprint());
}

TEST_CASE("every problem can be drawn in every format") {
  for (const Problem& problem : problems()) {
    INFO(problem.name);
    const auto found = search(problem, {.count = 1}).variants;
    REQUIRE_FALSE(found.empty());
    Slot slot;
    slot.problem = &problem;
    slot.points = 6;
    slot.part_points.assign(problem.parts.size(), 6.0 / static_cast<double>(problem.parts.size()));
    SheetText sheet;
    sheet.title = problem.title;
    sheet.questions = {question_text(slot, found.front(), 1)};
    for (const bool keys : {false, true}) {
      const std::string html = html_document(sheet, keys);
      CHECK(html.find("<math") != std::string::npos);
      const std::size_t body = html.find("<body>");
      CHECK_NOTHROW(exam_tests::read_xml(html.substr(body, html.find("</html>") - body)));
      CHECK(html.find('@', body) == std::string::npos);
      CHECK(latex_document({sheet}, keys).find("\\question") != std::string::npos);
      CHECK(markdown_document(sheet, keys).find("## 1.") != std::string::npos);
    }
    // The key survives everywhere: the accepted interval and the marks of every wrong number.
    const std::string html = html_document(sheet, true), tex = latex_document({sheet}, true),
                      markdown = markdown_document(sheet, true);
    for (const PartText& part : sheet.questions.front().parts) {
      CHECK(html.find("Accepted: " + html_text(part.accepted)) != std::string::npos);
      CHECK(tex.find("Accepted: " + latex_text(part.accepted)) != std::string::npos);
      CHECK(markdown.find("Accepted: " + markdown_text(part.accepted)) != std::string::npos);
      for (const KeyRow& row : part.rows_of_key) {
        const std::string marks = marks_text(row.marks);
        CHECK(html.find(inline_html_of(row.did) + "</td><td class=\"number\">" + marks) != std::string::npos);
        CHECK(tex.find(latex_of(row.did) + " & " + marks + "\\\\") != std::string::npos);
        CHECK(markdown.find(markdown_of(row.did) + " | " + marks + " |") != std::string::npos);
      }
    }
    // Canvas looks for its blanks between brackets: one that is not closed would swallow them.
    std::string asked = problem.statement;
    for (const Part& part : problem.parts) asked += part.ask + part.symbol;
    CHECK(std::count(asked.begin(), asked.end(), '[') == std::count(asked.begin(), asked.end(), ']'));
    std::size_t wrong_answers = 0;
    for (const PartText& part : sheet.questions.front().parts) wrong_answers += part.rows_of_key.size();
    CHECK(wrong_answers > 0);
  }
}

TEST_CASE("text from outside is escaped") {
  CHECK(html_text("<b>&'\"") == "&lt;b&gt;&amp;&#39;&quot;");
  CHECK(latex_text("50% of {a_b} \\input") == "50\\% of \\{a\\_b\\} \\textbackslash{}input");
  CHECK(latex_text("\u4E2D") == "?");
  CHECK(cdata("a ]]> b") == "<![CDATA[a ]]]]><![CDATA[> b]]>");
  SheetText sheet;
  sheet.student = "</b><script>";
  CHECK(html_document(sheet, false).find("<script>") == std::string::npos);
}

TEST_CASE("formulas become MathML") {
  CHECK_THAT(mathml_of("x_1^2", false),
             ContainsSubstring("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"));
  CHECK_THAT(mathml_of("\\tfrac12", false), ContainsSubstring("<mfrac><mn>1</mn><mn>2</mn></mfrac>"));
  CHECK_THAT(mathml_of("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", false),
             ContainsSubstring("<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr>"));
  CHECK_THAT(
      mathml_of("h'(a/b)", false),
      ContainsSubstring("<mi>h</mi><mo lspace=\"0\" rspace=\"0\">′</mo>") && !ContainsSubstring("<msup>"));
  // Only what is tall makes brackets grow: browsers give those that may grow the width of the largest.
  CHECK_THAT(mathml_of("\\left(4-1\\right)", false), !ContainsSubstring("stretchy=\"true\""));
  CHECK_THAT(mathml_of("\\left(\\frac{1}{2}\\right)", false), ContainsSubstring("stretchy=\"true\""));
  CHECK_THROWS_AS(mathml_of("\\unknown", false), std::logic_error);
  CHECK_THROWS_AS(mathml_of("\\left(x", false), std::logic_error);
}

TEST_CASE("the key lists known mistakes and what follows from them") {
  const Sheet sheet = make_sheet(pools(), {Form::midterm, 0, 1});
  const QuestionText question = sheet_text(pools().blueprint(), sheet).questions[2];
  REQUIRE(question.parts.size() == 2);
  CHECK(question.parts[0].points == 2);
  CHECK(question.parts[0].rows_of_key.at(0).marks == 1);
  CHECK(question.parts[1].rows_of_key.size() > 4);  // four alone, and those after the one of part a
  bool carried = false;
  for (const KeyRow& row : question.parts[1].rows_of_key)
    carried = carried || (row.marks == 4 && row.did.find("after part a") != std::string::npos);
  CHECK(carried);
}
