// The page of one student.

#include "grader/course/when.hpp"
#include "grader/report/page.hpp"
#include "grader/report/picture.hpp"
#include "grader/report/report.hpp"
#include "grader/report/tensor_tables.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"
#include "harness/policy/plot.hpp"
#include "reference/tensor/tensor.hpp"

namespace grader {
namespace {

using ctemplate::TemplateDictionary;
using harness::CheckResult;
using harness::GradingResult;
using harness::Visibility;

std::string shown_list(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + shown_on_line(part);
  return text;
}

void add_text(TemplateDictionary& parent, const char* section, const std::string& text) {
  if (!text.empty()) parent.AddSectionDictionary(section)->SetValue("TEXT", shown(text));
}

void add_facts(TemplateDictionary& page, const db::Grade& grade, Audience audience) {
  const auto fact = [&page](const std::string& name, const std::string& value) {
    add_fact(page, "FACT_NAME", name, value);
  };
  const GradingResult& result = grade.result;
  const Standing standing = standing_of(grade);
  const std::string of = " of " + points(result.max_score);
  if (standing.late_penalty.value_or(0) != 0 || standing.adjustment) {
    fact("checks", points(result.score) + of);
    if (grade.late) fact("late", points(-grade.late->points) + ": " + grade.late->explanation);
    for (const db::Adjustment& adjustment : grade.adjustments) {
      const std::string who = audience == Audience::staff
                                  ? ", by " + adjustment.author + ", " + time_text(adjustment.made_at)
                                  : std::string();
      fact("changed by hand", points(adjustment.amount) + ": " + adjustment.reason + who);
    }
  }
  fact("score", standing.final_score ? points(*standing.final_score) + of : "none yet");
  fact("id", grade.student.id);
  if (audience == Audience::staff) fact("email", grade.student.email);
  fact("handed in", grade.submission.source);
  fact("submitted", time_text(grade.submission.submitted_at));
  fact("language", result.language ? harness::to_string(*result.language) : "");
  fact("submission", result.submission_hash);
  if (audience == Audience::student) return;
  fact("graded", time_text(grade.graded_at));
  fact("specification", result.spec_hash);
  fact("seeds", result.seed_id);
  fact("isolation", result.isolation + (result.official ? ", official" : ", not official"));
  fact("took", "build " + points(result.costs.build) + " s, student " + points(result.costs.student) +
                   " s, sessions " + points(result.costs.session) + " s, whole " +
                   points(result.costs.total) + " s");
}

std::string smallest_text(const harness::SmallestCase& smallest) {
  std::string text;
  for (const auto& [name, value] : smallest.params)
    text += (text.empty() ? "" : ", ") + name + " = " + points(value);
  for (const auto& [name, shape] : smallest.shapes) {
    text += (text.empty() ? "" : ", ") + name + " of shape " + reference::to_string(shape);
  }
  return shown_on_line(text);
}

// What a compiler or an interpreter printed keeps its columns.
bool is_program_output(const CheckResult& check) {
  return check.kind == "compiles" && check.message.find('\n') != std::string::npos;
}

void add_explanation(TemplateDictionary& section, const CheckResult& check, Audience audience) {
  if (is_program_output(check)) {
    TemplateDictionary* output = section.AddSectionDictionary("OUTPUT");
    output->SetValue("LABEL", "Output of the compiler");
    output->SetValue("TEXT", shown(check.message));
    return;
  }
  const bool may_show = check.visibility == Visibility::visible || audience == Audience::staff;
  const std::optional<harness::WorkedExample> example =
      may_show ? harness::read_worked_example(check.message) : std::nullopt;
  add_text(section, "MESSAGE", example ? example->before : check.message);
  if (example) {
    add_example(section, *example);
    add_text(section, "AFTER", example->after);
  } else if (check.smallest_case && may_show) {
    add_text(section, "SHAPES", "Smallest case: " + smallest_text(*check.smallest_case));
  }
  if (!check.mistakes.empty()) {
    add_text(
        section, "MISTAKES",
        (check.mistakes.size() == 1 ? "Known mistake: " : "Known mistakes: ") + shown_list(check.mistakes));
  }
}

void add_memory(TemplateDictionary& section, const harness::ToeplitzFinding& finding) {
  if (const std::string svg = harness::plot_toeplitz(finding); !svg.empty()) {
    TemplateDictionary* memory = section.AddSectionDictionary("MEMORY");
    memory->SetValue("LABEL",
                     "Memory of one call against the size of its problem: " + shown_on_line(finding.message));
    memory->SetValue("SVG", shown(svg));  // plot_toeplitz escapes its own words
  }
  if (finding.source.empty()) return;
  TemplateDictionary* sources = section.AddSectionDictionary("SOURCES");
  for (const std::string& line : finding.source) add_text(*sources, "EVIDENCE", line);
}

void add_check(TemplateDictionary& page, const CheckResult& check, const GradingResult& result,
               const std::string& anchor, Audience audience) {
  const StatusLook look = look_of(check.status);
  TemplateDictionary* row = page.AddSectionDictionary("ROW");
  TemplateDictionary* section = page.AddSectionDictionary("CHECK");
  for (TemplateDictionary* part : {row, section}) {
    part->SetValue("ID", shown_on_line(check.id));
    part->SetValue("ANCHOR", anchor);
    part->SetValue("TONE", look.tone);
    part->SetValue("SYMBOL", look.symbol);
    part->SetValue("STATUS", status_words(check.status));
    part->SetValue("SCORE", points(check.score));
    part->SetValue("MAX", points(check.max_score));
  }
  std::string about = check.kind + (check.functions.empty() ? "" : " of " + shown_list(check.functions));
  if (check.visibility == Visibility::hidden) {
    about +=
        audience == Audience::staff ? "; hidden: students do not see its smallest case" : "; a hidden check";
  }
  section->SetValue("ABOUT", shown_on_line(about));
  add_explanation(*section, check, audience);
  if (check.performance) add_picture(*section, speed_of_student(*check.performance));
  if (check.kind == "toeplitz_free" && result.toeplitz) add_memory(*section, *result.toeplitz);
}

}  // namespace

std::string student_page(const db::Grade& grade, const std::string& title, Audience audience) {
  TemplateDictionary page("student");
  page.SetValue("NAME", display_name(grade.student));
  page.SetValue("TITLE", shown_on_line(title));
  if (audience == Audience::staff) page.ShowSection("STAFF");
  add_facts(page, grade, audience);
  if (!grade.finished) {
    add_text(page, "WARNING", "Not to be used: the grader itself failed. Run grader batch again.");
  }
  if (!grade.result.notes.empty()) {
    TemplateDictionary* notes = page.AddSectionDictionary("NOTES");
    for (const std::string& note : grade.result.notes) add_text(*notes, "NOTE", note);
  }
  std::size_t passed = 0;
  for (std::size_t i = 0; i < grade.result.checks.size(); ++i) {
    const CheckResult& check = grade.result.checks[i];
    if (check.status == harness::Status::passed) ++passed;
    add_check(page, check, grade.result, "check-" + std::to_string(i + 1), audience);
  }
  page.SetValue("CHECKS_CAPTION",
                std::to_string(passed) + " of " + counted(grade.result.checks.size(), "check") + " passed");
  page.SetValue("MADE_BY", "grader " + shown_on_line(grade.result.engine));
  return expand_page("student.tpl", embedded::report_student, page);
}

}  // namespace grader
