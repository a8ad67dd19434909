#pragma once
// A class whose names, outputs and file names try everything on whoever shows them.

#include "grader/report/report.hpp"
#include "tests/db/sample_result.hpp"

namespace test_support {

// Names that a spreadsheet, a CSV reader or a page may stumble over.
inline const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {
      "=HYPERLINK(\"x\")",
      "O'Brien, Zo\xc3\xab",
      "\xe5\x90\x8d\xe5\x89\x8d",
      "Doe, Jane",
      "two\nlines",
      "<script>document.title='owned'</script>",
      "\"><img src=x onerror=\"document.title='owned'\">",
      "'><svg onload=document.title='owned'>",
      "</title></style></script><script>document.title='owned'</script>",
      "javascript:document.title='owned'",
      "{{TITLE}} {{%AUTOESCAPE context=\"\"}} @@SCRIPT@@",
      "\x1b[2J\xe2\x80\xae"
      "bidi <b>x</b>",
  };
  return names;
}

inline db::Grade hostile_grade(const std::string& id, const std::string& text) {
  db::Grade grade;
  grade.student = {.id = id, .name = text, .email = text + "@x.org", .login = {}};
  grade.submission = sample_submission(id, hash_of('a'));
  grade.submission.source = text;
  grade.result = sample_result(hash_of('a'));
  grade.finished = true;
  for (harness::CheckResult& check : grade.result.checks) check.message = text + "\nsecond line " + text;
  grade.result.checks[0].status = harness::Status::compile_error;
  grade.result.checks[1].mistakes = {text};
  grade.result.checks[1].smallest_case->shapes[0].first = text;
  grade.result.notes = {"ignored: " + text};
  grade.result.toeplitz->source = {text};
  grade.result.toeplitz->message = text;
  grade.result.toeplitz->ladders[0].name = text;
  harness::CheckResult memory;
  memory.id = "memory";
  memory.kind = "toeplitz_free";
  memory.status = harness::Status::flagged;
  memory.message = text;
  memory.max_score = 4;
  grade.result.checks.push_back(memory);
  grade.adjustments = {
      {.assignment = "a7-convnet", .student = id, .amount = 1, .author = text, .reason = text}};
  return grade;
}

inline grader::ClassReport hostile_class() {
  grader::ClassReport report;
  report.assignment = "a7-convnet";
  report.title = "Assignment 7: ConvNets";
  for (const std::string& name : hostile_names()) {
    const std::string id = "s" + std::to_string(report.lines.size());
    report.lines.push_back({{.id = id, .name = name}, hostile_grade(id, name)});
    report.review.push_back({.id = "708585fd",
                             .kind = grader::ReviewKind::flagged,
                             .student = id,
                             .check = name,
                             .what = name,
                             .decision = std::nullopt});
    report.groups.push_back({name, {id}});
  }
  report.review.push_back({.id = "97018033",
                           .kind = grader::ReviewKind::unmatched,
                           .student = "",
                           .check = "",
                           .what = hostile_names()[6] + ": left out",
                           .decision = std::nullopt});
  report.lines.push_back({{.id = hostile_names()[5], .name = hostile_names()[6]}, std::nullopt});
  return report;
}

}  // namespace test_support
