#include "grader/rubric/rubric.hpp"

#include <algorithm>
#include <set>

#include "grader/csv.hpp"
#include "grader/exam/render/markup.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "harness/assignment/hash.hpp"

namespace grader {
namespace {

using harness::ConfigNode;

constexpr double most_criterion_points = 1000;

std::string id_of(const ConfigNode& node, std::set<std::string>& seen) {
  const ConfigNode id = node.at("id");
  if (id.as_string().empty()) id.fail("is empty, expected a word");
  if (!seen.insert(id.as_string()).second) id.fail("is used twice, expected each id once");
  return id.as_string();
}

RubricCriterion parse_criterion(const ConfigNode& node, std::set<std::string>& seen) {
  node.allow_keys({"id", "name", "levels"});
  RubricCriterion criterion{id_of(node, seen), node.at("name").as_string(), {}};
  std::set<std::string> levels;
  for (const ConfigNode& item : node.at("levels").items()) {
    item.allow_keys({"id", "points", "means"});
    criterion.levels.push_back({id_of(item, levels), item.at("points").as_number(0, most_criterion_points),
                                item.at("means").as_string()});
  }
  if (criterion.levels.size() < 2) node.at("levels").fail("has fewer than two levels, which judges nothing");
  return criterion;
}

// Reads one file of scores against one rubric.
class ScoreReader {
 public:
  ScoreReader(const Rubric& rubric, std::string file) : rubric_(rubric), file_(std::move(file)) {}

  std::vector<db::RubricMarking> read() {
    const std::vector<CsvRow> rows = parse_csv(read_input(file_), file_);
    if (rows.empty()) fail_at_line(file_, 1, "the file is empty, expected a header that starts with subject");
    read_header(rows.front());
    std::vector<db::RubricMarking> markings;
    std::set<std::string> seen;
    for (std::size_t k = 1; k < rows.size(); ++k) {
      markings.push_back(read_row(rows[k]));
      if (!seen.insert(markings.back().subject).second) {
        fail_at_line(file_, rows[k].line, "'" + shown_on_line(markings.back().subject) + "' is there twice");
      }
    }
    return markings;
  }

 private:
  void read_header(const CsvRow& header) {
    std::vector<std::string> known = {"subject", "reviewer"};
    std::vector<std::string> needed = {"subject"};
    const auto add = [&](const std::string& id) {
      known.insert(known.end(), {id, id + " comment"});
      needed.push_back(id);
    };
    for (const RubricConstraint& constraint : rubric_.constraints) add(constraint.id);
    for (const RubricCriterion& criterion : rubric_.criteria) add(criterion.id);
    for (const std::string& cell : header.cells) {
      columns_.push_back(trimmed(cell));
      if (std::find(known.begin(), known.end(), columns_.back()) == known.end()) {
        fail_at_line(file_, header.line, harness::unknown_name("column", columns_.back(), known));
      }
      if (std::count(columns_.begin(), columns_.end(), columns_.back()) > 1) {
        fail_at_line(file_, header.line, "column '" + columns_.back() + "' is there twice");
      }
    }
    for (const std::string& need : needed) {
      if (std::find(columns_.begin(), columns_.end(), need) == columns_.end()) {
        fail_at_line(file_, header.line, "column '" + need + "' is missing");
      }
    }
  }

  db::RubricMarking read_row(const CsvRow& row) {
    if (row.cells.size() != columns_.size()) {
      fail_at_line(
          file_, row.line,
          "has " + counted(row.cells.size(), "cell") + ", expected " + std::to_string(columns_.size()));
    }
    cells_.clear();
    for (std::size_t k = 0; k < columns_.size(); ++k) cells_[columns_[k]] = trimmed(row.cells[k]);
    db::RubricMarking marking;
    marking.rubric = rubric_.id;
    marking.version = rubric_.version;
    marking.subject = cells_["subject"];
    marking.reviewer = cells_["reviewer"];
    marking.max_score = rubric_.points();
    marking.marked_at = db::now();
    if (marking.subject.empty())
      fail_at_line(file_, row.line, "column 'subject' is empty, expected a team or a student");
    for (const RubricConstraint& constraint : rubric_.constraints)
      marking.scores.push_back(judge(constraint, row.line));
    for (const RubricCriterion& criterion : rubric_.criteria)
      marking.scores.push_back(judge(criterion, row.line));
    const bool is_complete = std::none_of(marking.scores.begin(), marking.scores.end(),
                                          [](const db::RubricScore& score) { return score.level.empty(); });
    // A constraint that is missing is missing, whatever else is still to be judged.
    marking.verdict = !missing_constraints(rubric_, marking).empty() ? revise
                      : is_complete                                  ? accepted
                                                                     : incomplete;
    marking.score = marking.verdict == accepted ? earned(marking) : 0;
    return marking;
  }

  db::RubricScore judge(const RubricConstraint& constraint, int line) {
    const std::string& cell = cells_[constraint.id];
    if (!cell.empty() && cell != "yes" && cell != "no") {
      fail_at_line(file_, line,
                   "column '" + constraint.id + "' is " + harness::quote_value(cell) +
                       ", expected yes, no or nothing");
    }
    return {constraint.id, cell, 0, 0, cells_[constraint.id + " comment"]};
  }

  db::RubricScore judge(const RubricCriterion& criterion, int line) {
    const std::string& cell = cells_[criterion.id];
    db::RubricScore score{criterion.id, cell, 0, criterion.points(), cells_[criterion.id + " comment"]};
    if (cell.empty()) return score;
    std::vector<std::string> known;
    for (const RubricLevel& level : criterion.levels) {
      known.push_back(level.id);
      if (level.id == cell) return score.score = level.points, score;
    }
    fail_at_line(file_, line,
                 "column '" + criterion.id + "': " + harness::unknown_name("level", cell, known));
  }

  const Rubric& rubric_;
  std::string file_;
  std::vector<std::string> columns_;
  std::map<std::string, std::string> cells_;
};

const db::RubricScore* find_score(const db::RubricMarking& marking, const std::string& id) {
  for (const db::RubricScore& score : marking.scores) {
    if (score.criterion == id) return &score;
  }
  return nullptr;
}

std::string plain(const std::string& text) {
  return exam::markdown_text(shown_on_line(text));
}

std::string criterion_feedback(const RubricCriterion& criterion, const db::RubricScore& score) {
  std::string text = "- **" + plain(criterion.name) + ": ";
  if (score.level.empty()) return text + "not judged yet**\n";
  text += points(score.score) + " of " + points(score.max_score) + "**";
  for (const RubricLevel& level : criterion.levels) {
    if (level.id == score.level) text += " (" + plain(level.id) + "). " + plain(level.means);
  }
  if (!score.comment.empty()) text += " " + plain(score.comment);
  return text + "\n";
}

}  // namespace

double RubricCriterion::points() const {
  double best = 0;
  for (const RubricLevel& level : levels) best = std::max(best, level.points);
  return best;
}

double Rubric::points() const {
  double sum = 0;
  for (const RubricCriterion& criterion : criteria) sum += criterion.points();
  return sum;
}

Rubric load_rubric(const std::filesystem::path& file) {
  const ConfigNode root = ConfigNode::load(file);
  root.allow_keys({"id", "title", "constraints", "criteria"});
  Rubric rubric;
  rubric.id = root.at("id").as_string();
  if (rubric.id != file.stem().string()) {
    root.at("id").fail("is " + harness::quote_value(rubric.id) + ", expected the file's name, " +
                       harness::quote_value(file.stem().string()));
  }
  rubric.title = root.at("title").as_string();
  std::set<std::string> seen = {"subject", "reviewer"};
  if (const auto constraints = root.find("constraints")) {
    for (const ConfigNode& item : constraints->items()) {
      item.allow_keys({"id", "name", "missing"});
      rubric.constraints.push_back(
          {id_of(item, seen), item.at("name").as_string(), item.at("missing").as_string()});
    }
  }
  for (const ConfigNode& item : root.at("criteria").items())
    rubric.criteria.push_back(parse_criterion(item, seen));
  if (rubric.criteria.empty()) root.at("criteria").fail("is empty, expected at least one criterion");
  rubric.version = harness::sha256_hex(read_input(file.string()));
  return rubric;
}

std::vector<db::RubricMarking> read_rubric_scores(const Rubric& rubric, const std::filesystem::path& file) {
  return ScoreReader(rubric, file.string()).read();
}

std::vector<const RubricConstraint*> missing_constraints(const Rubric& rubric,
                                                         const db::RubricMarking& marking) {
  std::vector<const RubricConstraint*> missing;
  for (const RubricConstraint& constraint : rubric.constraints) {
    const db::RubricScore* const score = find_score(marking, constraint.id);
    if (score != nullptr && score->level == "no") missing.push_back(&constraint);
  }
  return missing;
}

double earned(const db::RubricMarking& marking) {
  double sum = 0;
  for (const db::RubricScore& score : marking.scores) sum += score.score;
  return sum;
}

std::string rubric_feedback(const Rubric& rubric, const db::RubricMarking& marking) {
  std::string text = "# " + plain(rubric.title) + ": " + plain(marking.subject) + "\n\n";
  const std::vector<const RubricConstraint*> missing = missing_constraints(rubric, marking);
  if (marking.verdict == accepted) {
    text += "**Accepted: " + points(marking.score) + " of " + points(marking.max_score) + " points.**\n\n";
  } else if (marking.verdict == revise) {
    text += "**Not yet accepted.** These must be there, and until they are nothing counts:\n\n";
    for (const RubricConstraint* constraint : missing) {
      text += "- **" + plain(constraint->name) + ": no.** " + plain(constraint->missing);
      const std::string& comment = find_score(marking, constraint->id)->comment;
      text += (comment.empty() ? "" : " " + plain(comment)) + "\n";
    }
    text += "\nWith them, the rest would earn " + points(earned(marking)) + " of " +
            points(marking.max_score) + " points:\n\n";
  } else {
    text += "**Not judged in full yet.**\n\n";
  }
  for (const RubricCriterion& criterion : rubric.criteria) {
    if (const db::RubricScore* const score = find_score(marking, criterion.id))
      text += criterion_feedback(criterion, *score);
  }
  return text;
}

}  // namespace grader
