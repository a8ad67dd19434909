#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "grader/commands/shared_flags.hpp"
#include "grader/exam/actions.hpp"
#include "grader/exam/mark.hpp"
#include "grader/output.hpp"
#include "grader/output_folder.hpp"
#include "grader/result_json.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

using Stored = std::map<std::string, db::ExamMarking>;  // the newest, by code

Stored stored_markings(const std::string& file, const std::string& paper, bool may_be_missing) {
  Stored stored;
  if (may_be_missing && !std::filesystem::exists(file)) return stored;
  for (db::ExamMarking& marking : db::MarkedWork(file, db::Gradebook::Mode::read).exam_markings(paper)) {
    stored.emplace(marking.code, std::move(marking));
  }
  return stored;
}

std::string change_of(const db::ExamDecision& before, const db::ExamDecision& now) {
  const auto score = [&](const db::ExamDecision& decision) {
    const bool same_points = before.max_score == now.max_score;
    return points(decision.score) + (same_points ? "" : " of " + points(decision.max_score));
  };
  std::string text = "  " + std::to_string(now.slot) + now.part + ": " + score(before) + " -> " + score(now);
  if (before.given != now.given) {
    text += ", answer '" + shown_on_line(before.given) + "' -> '" + shown_on_line(now.given) + "'";
  }
  return text + ", " + shown_on_line(now.explanation);
}

// Lines of what is new against what is stored.
std::vector<std::string> changes(const db::ExamMarking* before, const db::ExamMarking& now) {
  if (before == nullptr) return {"  new: " + points(now.score) + " of " + points(now.max_score)};
  std::vector<std::string> lines;
  for (std::size_t k = 0; k < now.decisions.size(); ++k) {
    if (k < before->decisions.size() && before->decisions[k] == now.decisions[k]) continue;
    const db::ExamDecision nothing;
    lines.push_back(
        change_of(k < before->decisions.size() ? before->decisions[k] : nothing, now.decisions[k]));
  }
  return lines;
}

Json marking_json(const db::ExamMarking& marking) {
  Json decisions = Json::array();
  for (const db::ExamDecision& d : marking.decisions) {
    decisions.push_back({{"slot", d.slot},
                         {"problem", d.problem},
                         {"part", d.part},
                         {"given", d.given},
                         {"reason", d.reason},
                         {"misconception", d.misconception},
                         {"explanation", d.explanation},
                         {"score", d.score},
                         {"max_score", d.max_score}});
  }
  return {{"paper", marking.paper},     {"form", marking.form},   {"code", marking.code},
          {"student", marking.student}, {"score", marking.score}, {"max_score", marking.max_score},
          {"decisions", decisions}};
}

void write_marked(const OutputFolder& folder, const Pools& pools,
                  const std::vector<db::ExamMarking>& markings) {
  for (const db::ExamMarking& marking : markings)
    folder.write(marking.code + ".html", marked_html(pools, marking, ""));
}

}  // namespace

int mark_answers(const Arguments& arguments) {
  const std::string answers = arguments.required("answers");
  const std::string file = arguments.required("db");
  const bool dry = arguments.has("dry-run");
  const Blueprint blueprint = blueprint_of(arguments);
  const std::vector<AnswerRow> rows = read_answers(answers, blueprint);
  const Pools pools = pools_of(arguments, blueprint);
  std::vector<db::ExamMarking> markings;
  for (const AnswerRow& row : rows) markings.push_back(mark_sheet(pools, row, answers));

  const Stored stored = stored_markings(file, blueprint.id, true);
  std::vector<db::ExamMarking> fresh;
  std::vector<std::string> unread;
  std::size_t gain = 0, lose = 0;
  const bool quiet = arguments.value("json") == "-";
  for (const db::ExamMarking& marking : markings) {
    const auto before = stored.find(marking.code);
    const std::vector<std::string> lines =
        changes(before == stored.end() ? nullptr : &before->second, marking);
    if (lines.empty()) continue;
    if (before != stored.end()) {
      gain += marking.score > before->second.score;
      lose += marking.score < before->second.score;
    }
    fresh.push_back(marking);
    if (!quiet) std::cout << marking.code << " " << shown_on_line(marking.student) << "\n";
    for (const std::string& line : lines) {
      if (!quiet) std::cout << line << "\n";
    }
  }
  for (const db::ExamMarking& marking : markings) {
    for (const db::ExamDecision& decision : marking.decisions) {
      if (decision.reason != "unreadable") continue;
      unread.push_back("  " + marking.code + " " + shown_on_line(marking.student) + " " +
                       std::to_string(decision.slot) + decision.part + ": '" + shown_on_line(decision.given) +
                       "'");
    }
  }
  // The sheets are there when the marks are stored, and not before.
  std::optional<OutputFolder> sheets;
  if (const auto target = arguments.value("html")) write_marked(sheets.emplace(*target), pools, markings);
  if (!dry && !fresh.empty()) db::MarkedWork(file, db::Gradebook::Mode::write).record(fresh);
  if (sheets) sheets->commit();
  if (!quiet) {
    if (gain + lose > 0)
      std::cout << "against what was stored " << gain << " gain and " << lose << " lose points\n";
    std::cout << counted(markings.size(), "sheet") << ", " << fresh.size() << " new or changed"
              << (dry ? "; nothing is stored (--dry-run)" : " and stored") << "\n";
  }
  if (!unread.empty()) {
    std::cerr << counted(unread.size(), "answer") << " could not be read: a person must look\n";
    for (const std::string& line : unread) std::cerr << line << "\n";
  }
  if (const auto json = arguments.value("json")) {
    Json list = Json::array();
    for (const db::ExamMarking& marking : markings) list.push_back(marking_json(marking));
    write_output(*json, dump(list));
  }
  return exit_status::fine;
}

}  // namespace grader::exam
