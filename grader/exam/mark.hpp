#pragma once
// A class's answers, marked: the CSV file that `make` prepares (student, code, and a column for each part:
// 1a, 2a, 2b), each cell as the student wrote it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "db/marked_work.hpp"
#include "grader/exam/paper.hpp"

namespace grader::exam {

struct AnswerRow {
  int line = 0;  // of the file
  std::string student;
  std::string code;
  std::map<std::string, std::string> written;  // by column: "2b"
};

// "2b": the column of a part.
std::string column_of(std::size_t slot, const std::string& part);

// Throws harness::ConfigError that names line and column: no code, an unknown or missing column, a code
// twice.
std::vector<AnswerRow> read_answers(const std::filesystem::path& file, const Blueprint& blueprint);

// Throws harness::ConfigError where the code is none of this paper.
db::ExamMarking mark_sheet(const Pools& pools, const AnswerRow& row, const std::string& file);

// The marked sheet for the student, as HTML.
std::string marked_html(const Pools& pools, const db::ExamMarking& marking, const std::string& name);

}  // namespace grader::exam
