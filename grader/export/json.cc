#include <nlohmann/json.hpp>

#include "grader/export/export.hpp"
#include "grader/result_json.hpp"
#include "grader/standing.hpp"

namespace grader {
namespace {

std::string write_json(const ExportInput& input) {
  Json entries = Json::array();
  for (const db::Grade& grade : input.grades) entries.push_back(export_entry(grade));
  return dump(entries);
}

}  // namespace

Json export_entry(const db::Grade& grade) {
  const Standing standing = standing_of(grade);
  Json entry = {{"student", grade.student.id}};
  entry.update(to_json(grade.result, Audience::staff));
  entry["late_penalty"] = number_or_null(standing.late_penalty);
  entry["late_explanation"] = grade.late ? Json(grade.late->explanation) : Json();
  entry["adjustment"] = number_or_null(standing.adjustment);
  entry["final_score"] = number_or_null(standing.final_score);
  return entry;
}

const ExportFormat json_export = {"json", "everything, an array with one object a student", write_json};

}  // namespace grader
