#include "grader/csv.hpp"

#include <array>
#include <charconv>

#include "grader/export/export.hpp"

namespace grader {
namespace {

// The shortest form that reads back as the same number.
std::string csv_number(double value) {
  std::array<char, 64> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string write_csv(const ExportInput& input) {
  std::string text = "student,submission_hash,language,check,kind,status,score,max_score,message\r\n";
  for (const db::Grade& grade : input.grades) {
    const harness::GradingResult& result = grade.result;
    const std::string start = csv_text(grade.student.id) + "," + result.submission_hash + "," +
                              (result.language ? harness::to_string(*result.language) : "") + ",";
    for (const harness::CheckResult& check : result.checks) {
      text += start + csv_text(check.id) + "," + csv_text(check.kind) + "," +
              harness::to_string(check.status) + "," + csv_number(check.score) + "," +
              csv_number(check.max_score) + "," + csv_text(check.message) + "\r\n";
    }
  }
  return text;
}

}  // namespace

const ExportFormat csv_export = {"csv", "a row a student and check", write_csv};

}  // namespace grader
