// Papers: who gets which variant, their codes, and their text in every format.

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "grader/exam/export/export.hpp"
#include "grader/exam/judge.hpp"
#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/mathml.hpp"
#include "grader/exam/render/sheets.hpp"
#include "harness/assignment/config_node.hpp"
#include "tests/grader/exam/xml_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader::exam;

namespace {

constexpr const char* paper_yaml = R"(id: small
title: "A & B <small>"
course: "CSCI 5922"
minutes: 30
variants: 4
slots:
  - {problem: A1, points: 4}
  - {problem: conv_forward_by_hand, points: 6}
  - {problem: planar_log_det, points: 6, parts: {a: 2, b: 4}}
)";

Blueprint blueprint_of(const std::string& yaml) {
  const test_support::TempDir folder;
  return load_blueprint(folder.write("small.yaml", yaml));
}

// Found once: the search is the dearest part of these tests.
const Pools& pools() {
  static const Blueprint blueprint = blueprint_of(paper_yaml);
  static const Pools found(blueprint);
  return found;
}

std::string refusal(const std::string& yaml) {
  try {
    blueprint_of(yaml);
  } catch (const harness::ConfigError& error) {
    return error.what();
  }
  return "";
}

const ExportedFile& file_of(const std::vector<ExportedFile>& files, const std::string& path) {
  for (const ExportedFile& file : files) {
    if (file.path == path) return file;
  }
  throw std::runtime_error("no file " + path);
}

std::vector<ExportedFile> exported(const PaperFormat& format) {
  return format.write(pools().blueprint(), items_of(pools(), Form::midterm));
}

// What an importer would believe of a box.
struct Believed {
  double value, tolerance, marks;
};
void check_box(const Box& box, const Believed& right) {
  CHECK(right.value == Approx(std::stod(box.right.value)).margin(1e-9));
  CHECK(right.tolerance == Approx(std::stod(box.right.tolerance)).margin(1e-9));
  CHECK(right.marks == Approx(box.marks).margin(0.01));
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
  CHECK_THAT(with("{a: 2, b: 4}", "{a: 2, c: 4}"), ContainsSubstring("slots[2].parts"));
  CHECK_THAT(with("conv_forward_by_hand", "A1"), ContainsSubstring("is asked twice"));
  CHECK_THAT(with("id: small", "id: other"), ContainsSubstring("expected the file's name"));
  CHECK_THAT(with("points: 4", "points: -4"), ContainsSubstring("slots[0].points"));
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

TEST_CASE("Moodle reads the key, the tolerance and the marks") {
  const auto slots = items_of(pools(), Form::midterm);
  const exam_tests::XmlElement quiz =
      exam_tests::read_xml(file_of(exported(moodle_format), "moodle.xml").text);
  std::map<std::string, const exam_tests::XmlElement*> by_name;
  for (const auto* question : quiz.all("question")) {
    if (question->attributes.at("type") != "category")
      by_name[question->first("name").first("text").text] = question;
  }
  REQUIRE(by_name.size() == 12);
  for (const Item& item : slots[0]) {
    const exam_tests::XmlElement& question = *by_name.at(item.id);
    CHECK(question.attributes.at("type") == "numerical");
    const auto answers = question.all("answer");
    REQUIRE(answers.size() == 1 + item.boxes[0].wrong.size());
    CHECK(answers[0]->attributes.at("fraction") == "100");
    check_box(item.boxes[0],
              {std::stod(answers[0]->first("text").text), std::stod(answers[0]->first("tolerance").text),
               std::stod(question.first("defaultgrade").text)});
    for (std::size_t k = 0; k < item.boxes[0].wrong.size(); ++k) {
      CHECK(std::stod(answers[k + 1]->first("text").text) == std::stod(item.boxes[0].wrong[k].value));
      CHECK(std::stod(answers[k + 1]->attributes.at("fraction")) ==
            Approx(100 * item.boxes[0].wrong[k].marks / item.boxes[0].marks));
    }
  }
  for (const Item& item : slots[2]) {
    const exam_tests::XmlElement& question = *by_name.at(item.id);
    CHECK(question.attributes.at("type") == "cloze");
    const std::string text = question.first("questiontext").first("text").text;
    const std::size_t first = text.find("{1:NUMERICAL:="), second = text.find("{2:NUMERICAL:=");
    REQUIRE(first != std::string::npos);  // 2 and 4 points
    REQUIRE(second != std::string::npos);
    CHECK(std::stod(text.substr(first + 14)) == std::stod(item.boxes[0].right.value));
    CHECK(std::stod(text.substr(second + 14)) == std::stod(item.boxes[1].right.value));
  }
}

TEST_CASE("Canvas hears of one right answer and of no wrong one") {
  const auto slots = items_of(pools(), Form::midterm);
  const exam_tests::XmlElement quiz =
      exam_tests::read_xml(file_of(exported(canvas_format), "canvas/quiz.xml").text);
  const auto items = quiz.all("item");
  REQUIRE(items.size() == 4 + 4 + 2);  // four variants of one box; the boxes of one variant of the others
  for (std::size_t k = 0; k < 4; ++k) {
    const Box& box = slots[0][k].boxes[0];
    CHECK(items[k]->all("respcondition").size() == 1);
    CHECK(items[k]->all("setvar").size() == 1);
    const double low = std::stod(items[k]->first("vargte").text),
                 high = std::stod(items[k]->first("varlte").text);
    check_box(box, {std::stod(items[k]->first("varequal").text), (high - low) / 2,
                    std::stod(items[k]->all("fieldentry")[1]->text)});
    for (const BoxAnswer& wrong : box.wrong)
      CHECK_FALSE((std::stod(wrong.value) >= low && std::stod(wrong.value) <= high));
  }
  CHECK(quiz.all("vargt").empty());
  CHECK_NOTHROW(exam_tests::read_xml(file_of(exported(canvas_format), "canvas/imsmanifest.xml").text));
  CHECK_NOTHROW(exam_tests::read_xml(file_of(exported(canvas_format), "canvas/assessment_meta.xml").text));
}

TEST_CASE("QTI 2.1 reads the key, the tolerance and the marks") {
  const auto slots = items_of(pools(), Form::midterm);
  const std::vector<ExportedFile> files = exported(qti21_format);
  for (const Item& item : slots[2]) {
    const exam_tests::XmlElement question =
        exam_tests::read_xml(file_of(files, "qti21/" + item.id + ".xml").text);
    const auto conditions = question.all("responseCondition");
    const auto keys = question.all("responseDeclaration");
    REQUIRE(conditions.size() == item.boxes.size());
    REQUIRE(keys.size() == item.boxes.size());
    CHECK(std::stod(question.all("outcomeDeclaration")[1]->first("value").text) == 6);
    for (std::size_t k = 0; k < item.boxes.size(); ++k) {
      const exam_tests::XmlElement& right = conditions[k]->first("responseIf");
      check_box(item.boxes[k], {std::stod(keys[k]->first("value").text),
                                std::stod(right.first("equal").attributes.at("tolerance")),
                                std::stod(right.first("sum").first("baseValue").text)});
      CHECK(conditions[k]->all("responseElseIf").size() == item.boxes[k].wrong.size());
    }
  }
  const exam_tests::XmlElement manifest = exam_tests::read_xml(file_of(files, "qti21/imsmanifest.xml").text);
  CHECK(manifest.all("resource").size() == 13);
}

TEST_CASE("PrairieLearn reads the key, the tolerance and the marks") {
  const auto slots = items_of(pools(), Form::midterm);
  const std::vector<ExportedFile> files = exported(prairielearn_format);
  const std::string folder = "prairielearn/questions/small-D2/";
  const auto info = nlohmann::json::parse(file_of(files, folder + "info.json").text);
  CHECK(info.at("type") == "v3");
  const auto variants = nlohmann::json::parse(file_of(files, folder + "variants.json").text);
  REQUIRE(variants.size() == 4);
  for (std::size_t v = 0; v < variants.size(); ++v) {
    for (std::size_t k = 0; k < 2; ++k) {
      const auto& box = variants[v].at("boxes")[k];
      check_box(slots[2][v].boxes[k],
                {std::stod(box.at("value").get<std::string>()),
                 std::stod(box.at("tolerance").get<std::string>()), box.at("marks").get<double>()});
      CHECK(box.at("wrong").size() == slots[2][v].boxes[k].wrong.size());
      CHECK(file_of(files, folder + "question.html")
                .text.find("answers-name=\"" + box.at("name").get<std::string>() + "\"") !=
            std::string::npos);
    }
  }
}

TEST_CASE("R/exams reads the key, the tolerance and the points") {
  const auto slots = items_of(pools(), Form::midterm);
  const std::vector<ExportedFile> files = exported(rexams_format);
  for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
    const Item& item = slots[slot].front();
    const std::string& text = file_of(files, "rexams/" + item.id + ".Rmd").text;
    const auto field = [&](const std::string& name) {
      const std::size_t at = text.find("\n" + name + ": ") + name.size() + 3;
      std::vector<std::string> values;
      std::istringstream line(text.substr(at, text.find('\n', at) - at));
      for (std::string value; std::getline(line, value, '|');) values.push_back(value);
      return values;
    };
    CHECK(field("extype").front() == (slot == 0 ? "num" : "cloze"));
    REQUIRE(field("exsolution").size() == item.boxes.size());
    for (std::size_t k = 0; k < item.boxes.size(); ++k) {
      check_box(item.boxes[k], {std::stod(field("exsolution")[k]), std::stod(field("extol")[k]),
                                std::stod(field("expoints")[k])});
      if (slot == 1) CHECK(text.find("##ANSWER" + std::to_string(k + 1) + "##") != std::string::npos);
    }
  }
}
