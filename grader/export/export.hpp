#pragma once
// Formats of `grader export`. A new one is one file here and one line in list.cc.

#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/result_json.hpp"

namespace grader {

struct ExportFormat {
  std::string name;  // of --format
  std::string what;  // for the help
  std::string (*write)(const std::vector<db::Grade>& grades) = nullptr;
};

const std::vector<ExportFormat>& export_formats();

extern const ExportFormat json_export;
extern const ExportFormat csv_export;

// One student's entry of the JSON export: the result and `student`, `late_penalty`, `late_explanation`,
// `adjustment`, `final_score`.
Json export_entry(const db::Grade& grade);

}  // namespace grader
