// QTI 2.1: an item a variant, a response a box, misconceptions with part marks. Equality is within a stated
// distance, never exact.

#include "grader/exam/export/export.hpp"

namespace grader::exam {
namespace {

std::string response(std::size_t k) {
  return "RESPONSE" + std::to_string(k + 1);
}

std::string interaction(const Item&, std::size_t k) {
  return "<textEntryInteraction responseIdentifier=\"" + response(k) + "\" expectedLength=\"12\"/>";
}

std::string within(const BoxAnswer& answer, std::size_t k, bool is_right) {
  return "<equal toleranceMode=\"absolute\" tolerance=\"" + answer.tolerance + " " + answer.tolerance +
         "\" includeLowerBound=\"true\" includeUpperBound=\"true\"><variable identifier=\"" + response(k) +
         "\"/>" +
         (is_right ? "<correct identifier=\"" + response(k) + "\"/>"
                   : "<baseValue baseType=\"float\">" + answer.value + "</baseValue>") +
         "</equal>";
}

std::string add_marks(const BoxAnswer& answer) {
  return "<setOutcomeValue identifier=\"SCORE\"><sum><variable identifier=\"SCORE\"/><baseValue "
         "baseType=\"float\">" +
         exported_number(answer.marks) + "</baseValue></sum></setOutcomeValue>";
}

std::string qti21_item(const Item& item) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<assessmentItem "
      "xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"" +
      item.id + "\" title=\"" + item.id + "\" adaptive=\"false\" timeDependent=\"false\">\n";
  for (std::size_t k = 0; k < item.boxes.size(); ++k) {
    text += "<responseDeclaration identifier=\"" + response(k) +
            "\" cardinality=\"single\" baseType=\"float\"><correctResponse><value>" +
            item.boxes[k].right.value + "</value></correctResponse></responseDeclaration>\n";
  }
  text +=
      "<outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" "
      "baseType=\"float\"><defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n"
      "<outcomeDeclaration identifier=\"MAXSCORE\" cardinality=\"single\" "
      "baseType=\"float\"><defaultValue><value>" +
      exported_number(item.text.points) +
      "</value></defaultValue></outcomeDeclaration>\n"
      "<itemBody><div>" +
      item_html(item, interaction) + "</div></itemBody>\n<responseProcessing>\n";
  for (std::size_t k = 0; k < item.boxes.size(); ++k) {
    const Box& box = item.boxes[k];
    text += "<responseCondition><responseIf>" + within(box.right, k, true) + add_marks(box.right) +
            "</responseIf>";
    for (const BoxAnswer& wrong : box.wrong)
      text += "<responseElseIf>" + within(wrong, k, false) + add_marks(wrong) + "</responseElseIf>";
    text += "</responseCondition>\n";
  }
  return text + "</responseProcessing></assessmentItem>\n";
}

std::vector<ExportedFile> write_qti21(const Blueprint& blueprint,
                                      const std::vector<std::vector<Item>>& slots) {
  std::vector<ExportedFile> files;
  std::string resources, sections;
  for (const std::vector<Item>& items : slots) {
    sections += "<assessmentSection identifier=\"S-" + items.front().text.problem + "\" title=\"" +
                xml(items.front().slot) + "\" visible=\"true\"><selection select=\"1\"/>\n";
    for (const Item& item : items) {
      files.push_back({"qti21/" + item.id + ".xml", qti21_item(item)});
      resources += "<resource identifier=\"" + item.id + "\" type=\"imsqti_item_xmlv2p1\" href=\"" + item.id +
                   ".xml\"><file href=\"" + item.id + ".xml\"/></resource>\n";
      sections += "<assessmentItemRef identifier=\"R-" + item.id + "\" href=\"" + item.id + ".xml\"/>\n";
    }
    sections += "</assessmentSection>\n";
  }
  files.push_back(
      {"qti21/test.xml",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<assessmentTest "
       "xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"" +
           xml(blueprint.id) + "\" title=\"" + xml(blueprint.title) +
           "\"><testPart identifier=\"p1\" navigationMode=\"nonlinear\" submissionMode=\"simultaneous\">\n" +
           sections + "</testPart></assessmentTest>\n"});
  files.push_back({"qti21/imsmanifest.xml",
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest "
                   "xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" "
                   "identifier=\"m1\"><metadata><schema>QTIv2.1 Package</schema>"
                   "<schemaversion>1.0.0</schemaversion></metadata><organizations/><resources>\n<resource "
                   "identifier=\"test\" type=\"imsqti_test_xmlv2p1\" href=\"test.xml\"><file "
                   "href=\"test.xml\"/></resource>\n" +
                       resources + "</resources></manifest>\n"});
  return files;
}

}  // namespace

const PaperFormat qti21_format = {"qti21", "QTI 2.1, misconceptions with part marks", write_qti21, true};

}  // namespace grader::exam
