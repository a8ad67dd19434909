#include "grader/exam/mark.hpp"

#include <algorithm>
#include <set>

#include "grader/csv.hpp"
#include "grader/exam/answer_text.hpp"
#include "grader/exam/judge.hpp"
#include "grader/exam/render/sheets.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

std::vector<std::string> columns_of(const Blueprint& blueprint) {
  std::vector<std::string> columns = {"student", "code"};
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    const std::vector<Part>& parts = blueprint.slots[slot].problem->parts;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (blueprint.slots[slot].part_points[k] > 0) columns.push_back(column_of(slot, parts[k].id));
    }
  }
  return columns;
}

std::vector<std::string> parse_header(const CsvRow& header, const std::vector<std::string>& known,
                                      const std::string& file) {
  std::vector<std::string> columns;
  for (const std::string& cell : header.cells) {
    columns.push_back(trimmed(cell));
    if (std::find(known.begin(), known.end(), columns.back()) == known.end()) {
      fail_at_line(file, header.line, harness::unknown_name("column", columns.back(), known));
    }
    if (std::count(columns.begin(), columns.end(), columns.back()) > 1) {
      fail_at_line(file, header.line, "column '" + columns.back() + "' is there twice");
    }
  }
  for (const std::string& need : known) {
    if (need != "student" && std::find(columns.begin(), columns.end(), need) == columns.end()) {
      fail_at_line(
          file, header.line,
          "column '" + need + "' is missing; `grader exam make` writes a file with all of them, answers.csv");
    }
  }
  return columns;
}

std::map<std::string, std::string> by_part(const AnswerRow& row, std::size_t slot, const Problem& problem) {
  std::map<std::string, std::string> written;
  for (const Part& part : problem.parts) {
    const auto cell = row.written.find(column_of(slot, part.id));
    if (cell != row.written.end() && !trimmed(cell->second).empty()) written[part.id] = trimmed(cell->second);
  }
  return written;
}

// What cannot be read is an empty grid, which no answer equals.
StudentAnswers read_all(const std::map<std::string, std::string>& written, const Variant& variant) {
  StudentAnswers given;
  for (const Answer& answer : variant.answers) {
    const auto cell = written.find(answer.part);
    if (cell == written.end()) continue;
    given[answer.part] =
        read_grid(cell->second, answer.value.rows(), answer.value.columns()).value_or(Grid());
  }
  return given;
}

}  // namespace

std::string column_of(std::size_t slot, const std::string& part) {
  return std::to_string(slot + 1) + part;
}

std::vector<AnswerRow> read_answers(const std::filesystem::path& path, const Blueprint& blueprint) {
  const std::string file = path.string();
  const std::vector<CsvRow> rows = parse_csv(read_input(file), file);
  if (rows.empty()) fail_at_line(file, 1, "the file is empty, expected the header student,code,1a,...");
  const std::vector<std::string> columns = parse_header(rows.front(), columns_of(blueprint), file);
  std::vector<AnswerRow> answers;
  std::map<std::string, int> seen;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    if (rows[k].cells.size() != columns.size()) {
      fail_at_line(file, rows[k].line,
                   "has " + counted(rows[k].cells.size(), "cell") + ", expected " +
                       std::to_string(columns.size()) + "; a decimal comma needs quotes around its cell");
    }
    AnswerRow row;
    row.line = rows[k].line;
    for (std::size_t column = 0; column < columns.size(); ++column)
      row.written[columns[column]] = rows[k].cells[column];
    row.code = trimmed(row.written["code"]);
    row.student = trimmed(row.written["student"]);
    if (row.code.empty())
      fail_at_line(file, row.line, "column 'code' is empty, expected the code of the page");
    const auto [before, is_new] = seen.emplace(row.code, row.line);
    if (!is_new)
      fail_at_line(file, row.line,
                   "code " + shown_on_line(row.code) + " is there twice, first on line " +
                       std::to_string(before->second));
    answers.push_back(std::move(row));
  }
  return answers;
}

db::ExamMarking mark_sheet(const Pools& pools, const AnswerRow& row, const std::string& file) {
  db::ExamMarking marking;
  Sheet sheet;
  try {
    sheet = make_sheet(pools, read_code(pools, row.code));
  } catch (const harness::ConfigError& error) {
    fail_at_line(file, row.line, error.what());
  }
  const Blueprint& blueprint = pools.blueprint();
  marking.paper = blueprint.id;
  marking.form = to_string(sheet.key.form);
  marking.code = sheet.code;
  marking.student = row.student;
  marking.version = to_text(Index(pools.key_version()));
  marking.max_score = blueprint.points();
  marking.marked_at = db::now();
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    const Problem& problem = *blueprint.slots[slot].problem;
    const Variant& variant = *sheet.variants[slot];
    const std::map<std::string, std::string> written = by_part(row, slot, problem);
    const std::vector<Decision> decisions = judge(problem, variant, read_all(written, variant));
    for (std::size_t k = 0; k < decisions.size(); ++k) {
      const double most = blueprint.slots[slot].part_points[k];
      if (!(most > 0)) continue;
      const Decision& decision = decisions[k];
      const auto cell = written.find(decision.part);
      marking.decisions.push_back({static_cast<int>(slot) + 1, problem.id, to_text(variant.index),
                                   decision.part, cell == written.end() ? "" : cell->second,
                                   to_string(decision.reason), decision.misconception, decision.explanation,
                                   decision.share * most, most});
      marking.score += decision.share * most;
    }
  }
  return marking;
}

std::string marked_html(const Pools& pools, const db::ExamMarking& marking, const std::string& name) {
  Sheet sheet = make_sheet(pools, read_code(pools, marking.code));
  sheet.student = marking.student;
  sheet.name = name;
  std::vector<MarkedPart> parts;
  for (const db::ExamDecision& decision : marking.decisions) {
    parts.push_back({shown_on_line(decision.given), decision.explanation, decision.score,
                     decision.reason == to_string(Reason::unreadable)});
  }
  return html_marked(sheet_text(pools.blueprint(), sheet), parts);
}

}  // namespace grader::exam
