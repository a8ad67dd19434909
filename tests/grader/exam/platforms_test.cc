// What the platforms get: every format is read back by something that knows nothing of how it was written,
// and key, tolerance and marks survive.

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "grader/exam/export/export.hpp"
#include "grader/exam/render/markup.hpp"
#include "tests/grader/exam/small_paper.hpp"
#include "tests/grader/exam/xml_reader.hpp"
#include "tests/support/catch.hpp"

using namespace grader::exam;
using exam_tests::pools;

namespace {

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
void check_box(const Box& box, const Believed& right, double unit = 1) {
  CHECK(right.value == Approx(std::stod(box.right.value)).margin(1e-9));
  CHECK(right.tolerance == Approx(std::stod(box.right.tolerance)).margin(1e-9));
  CHECK(right.marks * unit == Approx(box.marks).margin(0.01));
}

// The answers of "{2:NUMERICAL:=13.5:0.05#right~%50%-13.5:0.05#sign}", box after box, as Moodle's importer
// reads them: a mark is the weight times the share.
std::vector<Believed> cloze_boxes(const std::string& text) {
  std::vector<Believed> answers;
  for (std::size_t at = text.find(":NUMERICAL:"); at != std::string::npos;
       at = text.find(":NUMERICAL:", at + 1)) {
    const double weight = std::stod(text.substr(text.rfind('{', at) + 1));
    std::string answer;
    for (std::size_t k = at + 11; k < text.size(); ++k) {
      if (text[k] == '\\') {
        answer += text[++k];
      } else if (text[k] == '~' || text[k] == '}') {
        const double share = answer[0] == '=' ? 1 : std::stod(answer.substr(1)) / 100;
        const std::string rest = answer.substr(answer[0] == '=' ? 1 : answer.find('%', 1) + 1);
        answers.push_back({std::stod(rest), std::stod(rest.substr(rest.find(':') + 1)), weight * share});
        answer.clear();
        if (text[k] == '}') break;
      } else {
        answer += text[k];
      }
    }
  }
  return answers;
}

}  // namespace

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
    const std::vector<Believed> boxes = cloze_boxes(question.first("questiontext").first("text").text);
    std::size_t at = 0;
    for (std::size_t k = 0; k < item.boxes.size(); ++k) {
      // Weights are whole numbers: 2 and 4 points of 6 are 1 and 2.
      check_box(item.boxes[k], boxes.at(at++), 2);
      for (const BoxAnswer& wrong : item.boxes[k].wrong) {
        CHECK(boxes.at(at).value == Approx(std::stod(wrong.value)).margin(1e-9));
        CHECK(2 * boxes.at(at++).marks == Approx(wrong.marks).margin(0.01));
      }
    }
    CHECK(at == boxes.size());
  }
}

TEST_CASE("Canvas hears of one right answer and of no wrong one") {
  const auto slots = items_of(pools(), Form::midterm);
  const exam_tests::XmlElement quiz =
      exam_tests::read_xml(file_of(exported(canvas_format), "canvas/quiz.xml").text);
  const auto items = quiz.all("item");
  REQUIRE(items.size() == 3 * 4);  // every variant of every slot
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

TEST_CASE("Canvas draws one variant of a question with several boxes and keeps its boxes together") {
  const auto slots = items_of(pools(), Form::midterm);
  const exam_tests::XmlElement quiz =
      exam_tests::read_xml(file_of(exported(canvas_format), "canvas/quiz.xml").text);
  const auto sections = quiz.all("section");
  REQUIRE(sections.size() == 1 + slots.size());  // the root's
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    const exam_tests::XmlElement& group = *sections[slot + 1];
    CHECK(group.first("selection_number").text == "1");
    CHECK(std::stod(group.first("points_per_item").text) == slots[slot].front().text.points);
    const auto items = group.all("item");
    REQUIRE(items.size() == slots[slot].size());
    for (std::size_t v = 0; v < items.size() && slot > 0; ++v) {
      const Item& item = slots[slot][v];
      CHECK(items[v]->all("fieldentry")[0]->text == "fill_in_multiple_blanks_question");
      const auto blanks = items[v]->all("response_lid");
      REQUIRE(blanks.size() == item.boxes.size());
      CHECK(items[v]->all("respcondition").size() == item.boxes.size());
      for (std::size_t k = 0; k < blanks.size(); ++k) {
        const std::string name = blanks[k]->first("mattext").text;
        CHECK(blanks[k]->attributes.at("ident") == "response_" + name);
        CHECK_THAT(items[v]->first("mattext").text, ContainsSubstring("[" + name + "]"));
        const double value = std::stod(item.boxes[k].right.value),
                     tolerance = std::stod(item.boxes[k].right.tolerance);
        std::set<std::string> texts;
        for (const auto* label : blanks[k]->all("response_label")) {
          const std::string text = label->first("mattext").text;
          CHECK(texts.insert(text).second);
          if (text == item.boxes[k].exact) continue;
          std::string plain = text;
          std::replace(plain.begin(), plain.end(), ',', '.');
          CHECK(std::abs(std::stod(plain) - value) <= tolerance + 1e-9);
        }
        CHECK(texts.count(exported_number(value)) + texts.count(item.boxes[k].exact) > 0);
      }
    }
  }
  const std::vector<std::string> lost = canvas_format.losses(slots);
  REQUIRE(lost.size() == 1);
  CHECK(lost[0] ==
        "slot 3 planar_log_det: the boxes are worth 2, 4 here; Canvas gives each the same share of 6");
}

TEST_CASE("a platform that compares texts hears every way of writing an answer") {
  Box box;
  box.decimals = 2;
  box.exact = "-ln(7/4)";
  box.right = {"-0.5596157879", "0.005", 1, ""};
  const std::vector<std::string> texts = accepted_texts(box);
  CHECK(texts.front() == "-0.56");
  for (const char* const text :
       {"-.56", "-0,56", "-0.559", "-0.564", "-0.555", "-0.5596", "-0.55961", "-0.55962", "-ln(7/4)"})
    CHECK(std::count(texts.begin(), texts.end(), text) == 1);
  for (const char* const text : {"0.56", "-0.55", "-0.57", "-0.565", "-0.554"})
    CHECK(std::count(texts.begin(), texts.end(), text) == 0);
  box.decimals = 0;
  box.exact = "-3";
  box.right = {"-3", "0", 1, ""};
  CHECK(accepted_texts(box) == std::vector<std::string>{"-3"});
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
      const auto others = conditions[k]->all("responseElseIf");
      REQUIRE(others.size() == item.boxes[k].wrong.size());
      for (std::size_t n = 0; n < others.size(); ++n) {
        const BoxAnswer& wrong = item.boxes[k].wrong[n];
        CHECK(std::stod(others[n]->first("equal").first("baseValue").text) == std::stod(wrong.value));
        CHECK(std::stod(others[n]->first("sum").first("baseValue").text) == Approx(wrong.marks).margin(0.01));
      }
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

TEST_CASE("feedback has no LaTeX where nobody draws it") {
  CHECK(plain_of("scaled by $s$ instead of $e^s$") == "scaled by s instead of e^s");
  const auto slots = items_of(pools(), Form::midterm);
  for (const Item& item : slots[2]) {
    for (const Box& box : item.boxes) {
      for (const BoxAnswer& wrong : box.wrong) CHECK(wrong.feedback.find('$') == std::string::npos);
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
