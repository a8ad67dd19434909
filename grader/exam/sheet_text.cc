#include "grader/exam/sheet_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "grader/exam/judge.hpp"

namespace grader::exam {
namespace {

std::vector<std::string> printed_all(const Grid& answer, int decimals) {
  std::vector<std::string> result;
  for (const Number& cell : answer) result.push_back(printed(cell, decimals));
  return result;
}

bool all_whole(const Grid& answer) {
  return std::all_of(answer.begin(), answer.end(), [](const Number& cell) { return cell.is_integer(); });
}

std::string form_of_answer(const Grid& answer, int decimals) {
  if (all_whole(answer)) return "";
  return "exact, or to " + std::to_string(decimals) + (decimals == 1 ? " decimal" : " decimals");
}

std::string decimal(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string accepted_text(const Grid& answer, int decimals, double tolerance) {
  if (tolerance == 0) return answer.size() == 1 ? "only this number" : "only these numbers";
  if (answer.size() > 1) return "each entry within " + decimal(tolerance, decimals + 2);
  const double value = answer[0].value();
  return decimal(value - tolerance, decimals + 2) + " to " + decimal(value + tolerance, decimals + 2);
}

// The table of the part: each misconception alone, then what is right or wrong in a known way after an
// earlier one.
class KeyTable {
 public:
  KeyTable(const Problem& problem, const Variant& variant, std::size_t part, double points)
      : problem_(problem), variant_(variant), part_(part), points_(points) {}

  std::vector<KeyRow> rows() {
    for (std::size_t slip = 0; slip < problem_.misconceptions.size(); ++slip) {
      if (problem_.misconceptions[slip].part == problem_.parts[part_].id) {
        add(variant_.wrong[slip][part_].value, problem_.misconceptions[slip].did,
            problem_.misconceptions[slip].percent);
      }
    }
    for (std::size_t slip = 0; slip < problem_.misconceptions.size(); ++slip) {
      const Misconception& earlier = problem_.misconceptions[slip];
      const std::size_t from = index_of(earlier.part);
      if (from < part_) carry(earlier, variant_.wrong[slip][from].value);
    }
    return std::move(rows_);
  }

 private:
  std::size_t index_of(const std::string& id) const {
    std::size_t k = 0;
    while (problem_.parts[k].id != id) ++k;
    return k;
  }

  void carry(const Misconception& earlier, const Grid& value) {
    const StudentAnswers carried = {{earlier.part, value}};
    const std::string& part = problem_.parts[part_].id;
    const std::string after = " (after part " + earlier.part + ": " + earlier.did + ")";
    if (const auto right = carried_answer(problem_, variant_, part, carried, "")) {
      if (distance(right->value, variant_.answers[part_].value) > 1e-9)
        add(right->value, "carried on rightly" + after, 100);
    }
    for (const Misconception& here : problem_.misconceptions) {
      if (here.part != part) continue;
      if (const auto wrong = carried_answer(problem_, variant_, part, carried, here.id)) {
        add(wrong->value, here.did + after, here.percent);
      }
    }
  }

  // The first reading of a number counts, as in marking.
  void add(const Grid& value, const std::string& did, int percent) {
    if (value.size() == 0) return;  // the mistake ends without an answer
    for (const Grid& known : seen_) {
      if (distance(known, value) < 1e-9) return;
    }
    seen_.push_back(value);
    const int decimals = problem_.parts[part_].decimals;
    const std::string tex =
        value.size() == 1 ? printed(value[0], decimals) : "$" + printed_tex(value, decimals) + "$";
    rows_.push_back({tex, did, points_ * percent / 100});
  }

  const Problem& problem_;
  const Variant& variant_;
  std::size_t part_;
  double points_;
  std::vector<Grid> seen_;
  std::vector<KeyRow> rows_;
};

PartText part_text(const Slot& slot, const Variant& variant, std::size_t k, const Working& traced,
                   std::size_t& from) {
  const Part& part = slot.problem->parts[k];
  const Grid& answer = variant.answers[k].value;
  PartText text;
  text.label = part.id;
  text.ask = filled(part.ask, variant.values);
  text.form = form_of_answer(answer, part.decimals);
  text.symbol = filled(part.symbol, variant.values);
  text.rows = answer.rows();
  text.columns = answer.columns();
  text.points = slot.part_points[k];
  text.worked.assign(traced.lines.begin() + static_cast<std::ptrdiff_t>(from),
                     traced.lines.begin() + static_cast<std::ptrdiff_t>(traced.answers[k].lines));
  from = traced.answers[k].lines;  // what leads to a part that is not asked is shown with the next
  text.exact = tex_of(answer);
  text.printed = printed_all(answer, part.decimals);
  text.accepted = accepted_text(answer, part.decimals, variant.tolerances[k]);
  text.rows_of_key = KeyTable(*slot.problem, variant, k, slot.part_points[k]).rows();
  return text;
}

}  // namespace

std::string marks_text(double marks) {
  std::string text = decimal(marks, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string printed_tex(const Grid& answer, int decimals) {
  if (answer.size() == 1) return printed(answer[0], decimals);
  std::string tex = "\\begin{pmatrix}";
  for (int row = 0; row < answer.rows(); ++row) {
    for (int column = 0; column < answer.columns(); ++column) {
      tex += (column > 0 ? "&" : "") + printed(answer(row, column), decimals);
    }
    if (row + 1 < answer.rows()) tex += "\\\\";
  }
  return tex + "\\end{pmatrix}";
}

QuestionText question_text(const Slot& slot, const Variant& variant, int number) {
  const Problem& problem = *slot.problem;
  QuestionText text;
  text.number = number;
  text.title = problem.title;
  text.problem = problem.id;
  text.points = slot.points;
  text.statement = filled(problem.statement, variant.values);
  const Working traced = work(problem, variant.values, {.tracing = true});
  std::size_t from = 0;
  for (std::size_t k = 0; k < problem.parts.size(); ++k) {
    if (slot.part_points[k] > 0) text.parts.push_back(part_text(slot, variant, k, traced, from));
  }
  return text;
}

SheetText sheet_text(const Blueprint& blueprint, const Sheet& sheet) {
  SheetText text;
  text.title = blueprint.title;
  text.course = blueprint.course;
  text.instructions = blueprint.instructions;
  text.form = sheet.key.form == Form::makeup ? "Make-up" : sheet.key.form == Form::practice ? "Practice" : "";
  text.code = sheet.code;
  text.student = sheet.student;
  text.name = sheet.name;
  text.minutes = blueprint.minutes;
  text.points = blueprint.points();
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    QuestionText question =
        question_text(blueprint.slots[slot], *sheet.variants[slot], static_cast<int>(slot) + 1);
    question.variant = sheet.numbers[slot];
    text.questions.push_back(std::move(question));
  }
  return text;
}

}  // namespace grader::exam
