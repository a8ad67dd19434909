// QTI 1.2 as Canvas imports it. Every condition that sets a score is a right answer there, whatever the score
// says: so there is one for each item, and misconceptions are not mentioned. A question with several boxes
// becomes several items, each with the whole statement. Bounds are closed on both sides: an open lower one is
// read as "significant digits".

#include "grader/exam/export/export.hpp"
#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

std::string box_html(const Item& item, std::size_t asked) {
  const Box& box = item.boxes[asked];
  std::string html = mathjax_of(item.text.statement);
  for (const PartText& part : item.text.parts) {
    if (part.label != box.part) continue;
    html += "\n<p>" + inline_mathjax_of(part.ask);
    if (!box.place.empty()) html += " Give the entry in " + box.place + ".";
    if (!part.form.empty()) html += " <em>(a decimal)</em>";
    html += "</p>";
  }
  return "<div>" + html + "</div>";
}

std::string decimal_bound(const BoxAnswer& answer, double sign) {
  return exported_number(std::stod(answer.value) + sign * std::stod(answer.tolerance));
}

std::string item_xml(const Item& item, std::size_t k) {
  const Box& box = item.boxes[k];
  const std::string id = item.id + "-" + std::to_string(k + 1);
  const std::string range = "<vargte respident=\"response1\">" + decimal_bound(box.right, -1) +
                            "</vargte><varlte respident=\"response1\">" + decimal_bound(box.right, 1) +
                            "</varlte>";
  return "<item ident=\"" + id + "\" title=\"" + id +
         "\"><itemmetadata><qtimetadata>\n"
         "<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>numerical_question</"
         "fieldentry></qtimetadatafield>\n"
         "<qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>" +
         marks_text(box.marks) +
         "</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>\n"
         "<presentation><material><mattext texttype=\"text/html\">" +
         xml(box_html(item, k)) +
         "</mattext></material>\n"
         "<response_str ident=\"response1\" rcardinality=\"Single\"><render_fib "
         "fibtype=\"Decimal\"><response_label "
         "ident=\"answer1\"/></render_fib></response_str></presentation>\n"
         "<resprocessing><outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\" "
         "vartype=\"Decimal\"/></outcomes>\n"
         "<respcondition continue=\"No\"><conditionvar><or><varequal respident=\"response1\">" +
         box.right.value + "</varequal><and>" + range +
         "</and></or></conditionvar>\n"
         "<setvar action=\"Set\" varname=\"SCORE\">100</setvar></respcondition></resprocessing>\n"
         "<itemfeedback ident=\"general_fb\"><flow_mat><material><mattext texttype=\"text/html\">" +
         xml(solution_html(item)) + "</mattext></material></flow_mat></itemfeedback></item>\n";
}

// Which variant a student gets is drawn from a section; so the boxes of one variant must not be drawn apart:
// a section for each box of a one-box slot, a plain list of the first variant otherwise.
std::string section_xml(const std::vector<Item>& items, std::size_t slot) {
  const std::string ident = "slot" + std::to_string(slot + 1);
  if (items.front().boxes.size() > 1) {
    std::string text = "<section ident=\"" + ident + "\" title=\"" + xml(items.front().slot) + "\">\n";
    for (std::size_t k = 0; k < items.front().boxes.size(); ++k) text += item_xml(items.front(), k);
    return text + "</section>\n";
  }
  std::string text = "<section ident=\"" + ident + "\" title=\"" + xml(items.front().slot) +
                     "\"><selection_ordering><selection><selection_number>1</selection_number>"
                     "<selection_extension><points_per_item>" +
                     marks_text(items.front().text.points) +
                     "</points_per_item></selection_extension></selection></selection_ordering>\n";
  for (const Item& item : items) text += item_xml(item, 0);
  return text + "</section>\n";
}

std::vector<ExportedFile> write(const Blueprint& blueprint, const std::vector<std::vector<Item>>& slots) {
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

const PaperFormat canvas_format = {"canvas", "QTI 1.2 for Canvas, right answers only", write};

}  // namespace grader::exam
