// Moodle XML. A question of one box is `numerical`, with the misconceptions as answers of part marks; several
// boxes are one `cloze` question (numbers in the text), where Moodle knows no follow-through.

#include <array>
#include <cmath>
#include <numeric>

#include "grader/exam/export/export.hpp"
#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

// The only shares that Moodle's import takes (question/engine/bank.php); the nearest is meant.
std::string allowed_percent(double share) {
  static constexpr std::array<const char*, 20> allowed = {
      "100",      "90", "83.33333", "80", "75",       "70",       "66.66667", "60",       "50", "40",
      "33.33333", "30", "25",       "20", "16.66667", "14.28571", "12.5",     "11.11111", "10", "5"};
  const char* nearest = "0";
  for (const char* const percent : allowed) {
    if (std::abs(std::stod(percent) - 100 * share) < std::abs(std::stod(nearest) - 100 * share))
      nearest = percent;
  }
  return nearest;
}

std::string answer(const BoxAnswer& given, const Box& box) {
  return " <answer fraction=\"" + allowed_percent(given.marks / box.marks) +
         "\" format=\"moodle_auto_format\"><text>" + given.value + "</text><tolerance>" + given.tolerance +
         "</tolerance><feedback format=\"html\"><text>" + xml(given.feedback) +
         "</text></feedback></answer>\n";
}

// Inside {2:NUMERICAL:...} these end an answer.
std::string cloze_text(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '~' || c == '#' || c == '}' || c == '{' || c == '\\' || c == '"' || c == '=') result += '\\';
    result += c;
  }
  return result;
}

// Weights are whole numbers: marks of 4/3 in quarters of a point would be 5; hundredths are near enough.
int cloze_weight(const Item& item, std::size_t k) {
  int all = 0;
  for (const Box& box : item.boxes) all = std::gcd(all, static_cast<int>(std::lround(box.marks * 100)));
  return static_cast<int>(std::lround(item.boxes[k].marks * 100)) / std::max(all, 1);
}

std::string cloze_box(const Item& item, std::size_t k) {
  const Box& box = item.boxes[k];
  std::string text = "{" + std::to_string(cloze_weight(item, k)) + ":NUMERICAL:=" + box.right.value + ":" +
                     box.right.tolerance + "#right";
  for (const BoxAnswer& wrong : box.wrong) {
    text += "~%" + allowed_percent(wrong.marks / box.marks) + "%" + wrong.value + ":" + wrong.tolerance +
            "#" + cloze_text(wrong.feedback);
  }
  return text + "}";
}

std::string question(const Item& item) {
  const bool is_single = item.boxes.size() == 1;
  const std::string html = item_html(item, is_single ? no_box : cloze_box);
  std::string text = std::string("<question type=\"") + (is_single ? "numerical" : "cloze") +
                     "\"><name><text>" + item.id + "</text></name>\n <questiontext format=\"html\"><text>" +
                     cdata(html) + "</text></questiontext>\n <generalfeedback format=\"html\"><text>" +
                     cdata(solution_html(item)) + "</text></generalfeedback>\n";
  if (is_single) text += " <defaultgrade>" + marks_text(item.text.points) + "</defaultgrade>\n";
  text += " <penalty>0</penalty><hidden>0</hidden><idnumber>" + item.id + "</idnumber>\n";
  if (is_single) {
    text += answer(item.boxes[0].right, item.boxes[0]);
    for (const BoxAnswer& wrong : item.boxes[0].wrong) text += answer(wrong, item.boxes[0]);
    text +=
        " <unitgradingtype>0</unitgradingtype><unitpenalty>0.1</unitpenalty><showunits>3</"
        "showunits><unitsleft>0</unitsleft>\n";
  }
  return text + " <tags><tag><text>" + xml(item.topic) + "</text></tag></tags></question>\n";
}

std::vector<ExportedFile> write_moodle(const Blueprint& blueprint,
                                       const std::vector<std::vector<Item>>& slots) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n";
  for (const std::vector<Item>& items : slots) {
    text += "<question type=\"category\"><category><text>$course$/top/" + xml(blueprint.id) + "/" +
            xml(items.front().slot) + "</text></category></question>\n";
    for (const Item& item : items) text += question(item);
  }
  return {{"moodle.xml", text + "</quiz>\n"}};
}

}  // namespace

const PaperFormat moodle_format = {"moodle", "Moodle XML, misconceptions with part marks", write_moodle};

}  // namespace grader::exam
