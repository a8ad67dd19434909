// QTI 1.2 as Canvas imports it: a question group a slot, of which each student draws one variant.
//
// Every condition that sets a score is a right answer there, whatever the score says: so there is one for
// each box, and misconceptions are not mentioned. A question of one box is numerical; its bounds are closed
// on both sides, as an open lower one is read as "significant digits". Several boxes must stay together in a
// draw, and a group draws items: so they are one fill-in-multiple-blanks item, whose blanks compare texts and
// share the points equally.

#include <algorithm>
#include <cmath>

#include "grader/exam/export/export.hpp"
#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

std::string blank_name(std::size_t k) {
  return "box" + std::to_string(k + 1);
}

std::string blank(const Item& item, std::size_t k) {
  const int decimals = item.boxes[k].decimals;
  return "[" + blank_name(k) + "]" +
         (decimals > 0 ? " <em>(to " + std::to_string(decimals) + " decimals)</em>" : "");
}

std::string decimal_bound(const BoxAnswer& answer, double sign) {
  return exported_number(std::stod(answer.value) + sign * std::stod(answer.tolerance));
}

std::string condition(const std::string& what, const char* action, const std::string& score) {
  return "<respcondition continue=\"" + std::string(action[0] == 'S' ? "No" : "Yes") + "\"><conditionvar>" +
         what + "</conditionvar>\n<setvar action=\"" + action + "\" varname=\"SCORE\">" + score +
         "</setvar></respcondition>\n";
}

// One box: what is shown for the answer, and what is right.
std::string numerical_response() {
  return "<response_str ident=\"response1\" rcardinality=\"Single\"><render_fib fibtype=\"Decimal\">"
         "<response_label ident=\"answer1\"/></render_fib></response_str>\n";
}
std::string numerical_condition(const Box& box) {
  return condition("<or><varequal respident=\"response1\">" + box.right.value +
                       "</varequal><and><vargte respident=\"response1\">" + decimal_bound(box.right, -1) +
                       "</vargte><varlte respident=\"response1\">" + decimal_bound(box.right, 1) +
                       "</varlte></and></or>",
                   "Set", "100");
}

// Several: each text of a blank is a right one; a condition names the one that is shown as the answer.
std::string label_of(std::size_t k, std::size_t text) {
  return std::to_string(1000 * (k + 1) + text);
}
std::string blank_response(const Box& box, std::size_t k) {
  std::string labels;
  const std::vector<std::string> texts = accepted_texts(box);
  for (std::size_t n = 0; n < texts.size(); ++n) {
    labels += "<response_label ident=\"" + label_of(k, n) + "\"><material><mattext texttype=\"text/plain\">" +
              xml(texts[n]) + "</mattext></material></response_label>\n";
  }
  return "<response_lid ident=\"response_" + blank_name(k) + "\"><material><mattext>" + blank_name(k) +
         "</mattext></material><render_choice>\n" + labels + "</render_choice></response_lid>\n";
}
std::string blank_condition(const Item& item, std::size_t k) {
  return condition("<varequal respident=\"response_" + blank_name(k) + "\">" + label_of(k, 0) + "</varequal>",
                   "Add", marks_text(100.0 / static_cast<double>(item.boxes.size())));
}

std::string metadata(const char* label, const std::string& entry) {
  return "<qtimetadatafield><fieldlabel>" + std::string(label) + "</fieldlabel><fieldentry>" + entry +
         "</fieldentry></qtimetadatafield>\n";
}

std::string canvas_item(const Item& item) {
  const bool is_single = item.boxes.size() == 1;
  std::string responses = is_single ? numerical_response() : "";
  std::string conditions = is_single ? numerical_condition(item.boxes.front()) : "";
  for (std::size_t k = 0; k < item.boxes.size() && !is_single; ++k) {
    responses += blank_response(item.boxes[k], k);
    conditions += blank_condition(item, k);
  }
  return "<item ident=\"" + item.id + "\" title=\"" + item.id + "\"><itemmetadata><qtimetadata>\n" +
         metadata("question_type", is_single ? "numerical_question" : "fill_in_multiple_blanks_question") +
         metadata("points_possible", marks_text(item.text.points)) +
         "</qtimetadata></itemmetadata>\n<presentation><material><mattext texttype=\"text/html\">" +
         xml("<div>" + item_html(item, is_single ? no_box : blank) + "</div>") + "</mattext></material>\n" +
         responses +
         "</presentation>\n<resprocessing><outcomes><decvar maxvalue=\"100\" minvalue=\"0\" "
         "varname=\"SCORE\" vartype=\"Decimal\"/></outcomes>\n" +
         conditions +
         "</resprocessing>\n<itemfeedback ident=\"general_fb\"><flow_mat><material><mattext "
         "texttype=\"text/html\">" +
         xml(solution_html(item)) + "</mattext></material></flow_mat></itemfeedback></item>\n";
}

std::string section_xml(const std::vector<Item>& items, std::size_t slot) {
  std::string text = "<section ident=\"slot" + std::to_string(slot + 1) + "\" title=\"" +
                     xml(items.front().slot) +
                     "\"><selection_ordering><selection><selection_number>1</selection_number>"
                     "<selection_extension><points_per_item>" +
                     marks_text(items.front().text.points) +
                     "</points_per_item></selection_extension></selection></selection_ordering>\n";
  for (const Item& item : items) text += canvas_item(item);
  return text + "</section>\n";
}

std::vector<std::string> losses(const std::vector<std::vector<Item>>& slots) {
  std::vector<std::string> lost;
  for (const std::vector<Item>& items : slots) {
    const Item& item = items.front();
    const bool is_equal = std::all_of(item.boxes.begin(), item.boxes.end(), [&](const Box& box) {
      return std::abs(box.marks - item.boxes.front().marks) < 1e-9;
    });
    if (is_equal) continue;
    std::string marks;
    for (const Box& box : item.boxes) marks += (marks.empty() ? "" : ", ") + marks_text(box.marks);
    lost.push_back("slot " + item.slot + ": the boxes are worth " + marks +
                   " here; Canvas gives each the same share of " + marks_text(item.text.points));
  }
  return lost;
}

std::vector<ExportedFile> write_canvas(const Blueprint& blueprint,
                                       const std::vector<std::vector<Item>>& slots) {
  std::string quiz =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<questestinterop "
      "xmlns=\"http://www.imsglobal.org/xsd/ims_qtiasiv1p2\"><assessment ident=\"" +
      xml(blueprint.id) + "\" title=\"" + xml(blueprint.title) + "\"><section ident=\"root_section\">\n";
  for (std::size_t k = 0; k < slots.size(); ++k) quiz += section_xml(slots[k], k);
  quiz += "</section></assessment></questestinterop>\n";
  const std::string meta =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz identifier=\"" + xml(blueprint.id) +
      "\" xmlns=\"http://canvas.instructure.com/xsd/cccv1p0\"><title>" + xml(blueprint.title) +
      "</title><quiz_type>assignment</quiz_type><points_possible>" + marks_text(blueprint.points()) +
      "</points_possible><shuffle_answers>false</shuffle_answers></quiz>\n";
  const std::string manifest =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"m1\" "
      "xmlns=\"http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1\"><metadata><schema>IMS Content</schema>"
      "<schemaversion>1.1.3</schemaversion></metadata><organizations/><resources>\n<resource "
      "identifier=\"quiz\" type=\"imsqti_xmlv1p2\"><file href=\"quiz.xml\"/><dependency "
      "identifierref=\"meta\"/></resource>\n"
      "<resource identifier=\"meta\" type=\"associatedcontent/imscc_xmlv1p1/learning-application-resource\" "
      "href=\"assessment_meta.xml\"><file "
      "href=\"assessment_meta.xml\"/></resource>\n</resources></manifest>\n";
  return {
      {"canvas/imsmanifest.xml", manifest}, {"canvas/quiz.xml", quiz}, {"canvas/assessment_meta.xml", meta}};
}

}  // namespace

const PaperFormat canvas_format = {"canvas", "QTI 1.2 for Canvas, right answers only", write_canvas, true,
                                   losses};

}  // namespace grader::exam
