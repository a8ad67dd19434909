// JUnit's XML, a test suite a student. Wrong answers are failures, faults of the grader errors.

#include <array>
#include <cstdio>

#include "grader/export/one_student.hpp"
#include "grader/export/xml.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

constexpr std::size_t junit_max_words = 100'000;  // bytes a check

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

std::string attribute(const std::string& name, const std::string& value) {
  return " " + name + "=\"" + xml_attribute(value) + "\"";
}

std::string property(const std::string& name, const std::string& value) {
  return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

std::string case_xml(const harness::CheckResult& check, const std::string& student) {
  std::string xml = "    <testcase" + attribute("name", check.id) + attribute("classname", student);
  const std::string status = harness::to_string(check.status);
  const std::string words = xml_text(student_words(check, junit_max_words));
  const std::string start =
      attribute("message", status + ", " + points(check.score) + " of " + points(check.max_score));
  if (check.status == harness::Status::passed) return xml + "/>\n";
  xml += ">\n      ";
  if (check.status == harness::Status::skipped) {
    xml += "<skipped" + start + "/>";
  } else {
    const std::string element = check.status == harness::Status::internal_error ? "error" : "failure";
    xml += "<" + element + start + attribute("type", status) + ">" + words + "</" + element + ">";
  }
  return xml + "\n    </testcase>\n";
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
  void add(const harness::GradingResult& result) {
    for (const harness::CheckResult& check : result.checks) {
      ++tests;
      if (check.status == harness::Status::skipped) {
        ++skipped;
      } else if (check.status == harness::Status::internal_error) {
        ++errors;
      } else if (check.status != harness::Status::passed) {
        ++failures;
      }
    }
    seconds += result.costs.total;
  }
  std::string attributes() const {
    return attribute("tests", std::to_string(tests)) + attribute("failures", std::to_string(failures)) +
           attribute("errors", std::to_string(errors)) + attribute("skipped", std::to_string(skipped)) +
           attribute("time", seconds_text(seconds));
  }
};

std::string suite_xml(const db::Grade& grade) {
  Counts counts;
  counts.add(grade.result);
  std::string xml =
      "  <testsuite" + attribute("name", grade.student.id) + counts.attributes() + ">\n    <properties>\n";
  if (const std::optional<double> score = standing_of(grade).final_score)
    xml += property("score", points(*score));
  xml += property("max_score", points(grade.result.max_score));
  for (const ExtraLine& line : extra_lines(grade)) {
    xml += property(line.name, points(line.points) + (line.why.empty() ? "" : ": " + line.why));
  }
  xml += property("submission_hash", grade.result.submission_hash) + "    </properties>\n";
  for (const harness::CheckResult& check : grade.result.checks) xml += case_xml(check, grade.student.id);
  return xml + "  </testsuite>\n";
}

std::string write_junit(const ExportInput& input) {
  Counts counts;
  std::string suites;
  for (const db::Grade& grade : input.grades) {
    counts.add(grade.result);
    suites += suite_xml(grade);
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", input.title) +
         counts.attributes() + ">\n" + suites + "</testsuites>\n";
}

}  // namespace

const ExportFormat junit_export = {"junit", "JUnit's XML, a test suite a student", write_junit};

}  // namespace grader
