#include "grader/export/one_student.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "grader/feedback.hpp"
#include "grader/text.hpp"

namespace grader {

std::vector<ExtraLine> extra_lines(const db::Grade& grade) {
  std::vector<ExtraLine> lines;
  if (grade.late && grade.late->points != 0) {
    lines.push_back({"late penalty", -grade.late->points, shown_on_line(grade.late->explanation)});
  }
  for (const db::Adjustment& adjustment : grade.adjustments) {
    lines.push_back({"changed by hand", adjustment.amount, shown_on_line(adjustment.reason)});
  }
  return lines;
}

std::string student_words(const harness::CheckResult& check, std::size_t max_bytes) {
  std::string text = explanation(check, Audience::student);
  if (text.size() <= max_bytes) return text;
  // Not in the middle of a character; shown() makes the broken one visible otherwise.
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "\n... " + counted(text.size() - end, "byte") + " more";
}

Json score_json(double score) {
  return json_number(std::round(score * 100) / 100);
}

Rehearsal unreadable(const std::string& what) {
  Rehearsal rehearsal;
  rehearsal.problems.push_back("the whole file would be refused: " + what);
  return rehearsal;
}

}  // namespace grader
