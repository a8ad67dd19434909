#include "grader/exam/stats.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "grader/text.hpp"

namespace grader::exam {
namespace {

// Below so many, an interval of a part's difficulty is wider than the range of ordinary questions.
constexpr int few_students = 20;
constexpr int few_of_a_variant = 5;

// The marks as a table, and which variant everybody had in each part.
struct Marks {
  Scores scores;
  std::vector<std::string> parts;          // "3b"
  std::vector<std::size_t> slots;          // of each part, from 0
  std::vector<std::vector<int>> variants;  // [part][student]
  std::vector<Sheet> sheets;
};

Marks marks_of(const Pools& pools, const std::vector<db::ExamMarking>& markings) {
  Marks marks;
  const Blueprint& blueprint = pools.blueprint();
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    for (std::size_t k = 0; k < blueprint.slots[slot].part_points.size(); ++k) {
      if (!(blueprint.slots[slot].part_points[k] > 0)) continue;
      marks.scores.most.push_back(blueprint.slots[slot].part_points[k]);
      marks.parts.push_back(std::to_string(slot + 1) + blueprint.slots[slot].problem->parts[k].id);
      marks.slots.push_back(slot);
    }
  }
  marks.variants.resize(marks.parts.size());
  for (const db::ExamMarking& marking : markings) {
    const Sheet sheet = make_sheet(pools, read_code(pools, marking.code));
    std::vector<double> row;
    for (const db::ExamDecision& decision : marking.decisions) row.push_back(decision.score);
    row.resize(marks.parts.size());
    marks.scores.students.push_back(std::move(row));
    for (std::size_t part = 0; part < marks.parts.size(); ++part) {
      const int form = static_cast<int>(sheet.key.form);
      marks.variants[part].push_back(form * 1000 + sheet.numbers[marks.slots[part]]);
    }
    marks.sheets.push_back(sheet);
  }
  return marks;
}

std::string item_sentence(const ItemStats& item, int students) {
  if (item.discrimination && item.discrimination->high < 0)
    return "those who do well elsewhere get it wrong: check the key";
  if (students < few_students) return "too few students to judge it";
  if (item.discrimination && item.discrimination->value < 0)
    return "does not go with the rest: look at the key and the wording";
  if (item.discrimination && item.discrimination->high < 0.2) return "tells little about the student: revise";
  if (item.difficulty && item.difficulty->low > 0.9) return "nearly everybody has it";
  if (item.difficulty && item.difficulty->high < 0.3) return "nearly nobody has it";
  return "";
}

std::string variant_name(int group) {
  return std::string(to_string(static_cast<Form>(group / 1000))) + std::to_string(group % 1000 + 1);
}

void add_variants(const Marks& marks, ExamStats& stats) {
  for (std::size_t part = 0; part < marks.parts.size(); ++part) {
    for (const GroupEffect& effect : group_effects(marks.scores, part, marks.variants[part])) {
      EffectStats row{marks.parts[part], "variant " + variant_name(effect.group), effect.students,
                      effect.shrunk, ""};
      if (effect.students < few_of_a_variant) {
        row.sentence = "too few had it to say anything";
      } else if (effect.shrunk.low > 0 || effect.shrunk.high < 0) {
        row.sentence = effect.shrunk.low > 0 ? "easier than the others" : "harder than the others";
      }
      stats.variants.push_back(std::move(row));
    }
  }
}

// How many standard errors from 0 the farthest of so many figures lies with 5 % where there is nothing to
// find.
double farthest_of(std::size_t figures) {
  const double chance = 0.05 / static_cast<double>(std::max<std::size_t>(figures, 1));
  double low = 0, high = 40;
  for (int k = 0; k < 60; ++k) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) > chance ? low : high) = middle;
  }
  return high;
}

// With so many given numbers some go with the marks by chance: only what stands out among all is spoken of.
void name_parameters_that_matter(ExamStats& stats) {
  const double far = farthest_of(stats.parameters.size());
  for (EffectStats& row : stats.parameters) {
    const double distance = std::atanh(row.effect.value) * std::sqrt(std::max(1, row.students - 4));
    if (row.students < few_students || std::abs(distance) < far) continue;
    row.sentence = distance > 0 ? "larger values are easier" : "larger values are harder";
  }
}

// Does a given number make a part easier? Its correlation with what ability does not explain.
void add_parameters(const Marks& marks, ExamStats& stats) {
  for (std::size_t part = 0; part < marks.parts.size(); ++part) {
    if (marks.sheets.empty()) return;
    std::vector<double> rest, own;
    for (const std::vector<double>& student : marks.scores.students) {
      double sum = 0;
      for (const double score : student) sum += score;
      own.push_back(student[part]);
      rest.push_back(sum - student[part]);
    }
    const Variant& first = *marks.sheets.front().variants[marks.slots[part]];
    for (const Values::Named& named : first.values.all()) {
      for (int k = 0; k < named.grid.size(); ++k) {
        std::vector<double> given;
        for (const Sheet& sheet : marks.sheets)
          given.push_back(sheet.variants[marks.slots[part]]->values.number(named.name, k).value());
        const auto with_own = correlation(given, own), with_rest = correlation(given, rest),
                   between = correlation(own, rest);
        if (!with_own || !with_rest || !between) continue;
        const double left =
            std::sqrt((1 - with_rest->value * with_rest->value) * (1 - between->value * between->value));
        if (!(left > 1e-6)) continue;
        const double r =
            std::clamp((with_own->value - with_rest->value * between->value) / left, -0.999, 0.999);
        const double half = 1.96 / std::sqrt(std::max(1.0, static_cast<double>(given.size()) - 4));
        EffectStats row{marks.parts[part],
                        named.name + (named.grid.size() > 1 ? "[" + std::to_string(k + 1) + "]" : ""),
                        static_cast<int>(given.size()),
                        {r, std::tanh(std::atanh(r) - half), std::tanh(std::atanh(r) + half)},
                        ""};
        stats.parameters.push_back(std::move(row));
      }
    }
  }
}

void add_misconceptions(const Pools& pools, const std::vector<db::ExamMarking>& markings, ExamStats& stats) {
  std::map<std::pair<std::string, std::string>, int> counts;
  for (const db::ExamMarking& marking : markings) {
    for (const db::ExamDecision& decision : marking.decisions) {
      if (!decision.misconception.empty())
        ++counts[{std::to_string(decision.slot) + decision.part, decision.misconception}];
    }
  }
  const Blueprint& blueprint = pools.blueprint();
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    for (const Misconception& slip : blueprint.slots[slot].problem->misconceptions) {
      const std::string part = std::to_string(slot + 1) + slip.part;
      const int count = counts[{part, slip.id}];
      stats.misconceptions.push_back(
          {part, slip.id, slip.did, count, share(count, static_cast<int>(markings.size()))});
    }
  }
  std::stable_sort(stats.misconceptions.begin(), stats.misconceptions.end(),
                   [](const auto& a, const auto& b) { return a.students > b.students; });
}

void add_forms(const std::vector<db::ExamMarking>& markings, ExamStats& stats) {
  std::map<std::string, std::vector<double>> by_form;
  for (const db::ExamMarking& marking : markings) by_form[marking.form].push_back(marking.score);
  for (const auto& [form, totals] : by_form) {
    if (const auto mean = mean_with_interval(totals)) stats.forms.emplace_back(form, *mean);
  }
}

void add_sentences(ExamStats& stats) {
  if (stats.students < few_students) {
    stats.sentences.push_back("With " + std::to_string(stats.students) +
                              " students the class is too small to conclude anything about single questions: "
                              "the intervals say how little is known.");
  }
  if (stats.students < 50) {
    stats.sentences.push_back(
        "Variants cannot be shown to be equally hard with so few students; they are built to be: the same "
        "problem at the same cost.");
  }
  if (stats.forms.size() > 1) {
    stats.sentences.push_back(
        "The forms' means differ by what their intervals allow; nothing is adjusted automatically.");
  }
  if (stats.reliability && stats.standard_error) {
    stats.sentences.push_back("A student's total is uncertain by about " +
                              points(std::round(*stats.standard_error * 10) / 10) +
                              " points (one standard error).");
  }
}

}  // namespace

ExamStats exam_stats(const Pools& pools, const std::vector<db::ExamMarking>& markings) {
  const Marks marks = marks_of(pools, markings);
  ExamStats stats;
  stats.students = static_cast<int>(markings.size());
  stats.max_score = pools.blueprint().points();
  for (const db::ExamMarking& marking : markings) stats.totals.push_back(marking.score);
  stats.mean = mean_with_interval(stats.totals);
  stats.deviation = deviation_of(stats.totals);
  stats.reliability = reliability(marks.scores);
  stats.standard_error = standard_error(marks.scores);
  for (std::size_t part = 0; part < marks.parts.size(); ++part) {
    ItemStats item;
    item.part = marks.parts[part];
    item.title = pools.blueprint().slots[marks.slots[part]].problem->title;
    item.difficulty = difficulty(marks.scores, part);
    item.discrimination = discrimination(marks.scores, part);
    item.sentence = item_sentence(item, stats.students);
    stats.items.push_back(std::move(item));
  }
  add_variants(marks, stats);
  add_parameters(marks, stats);
  name_parameters_that_matter(stats);
  add_misconceptions(pools, markings, stats);
  add_forms(markings, stats);
  add_sentences(stats);
  return stats;
}

}  // namespace grader::exam
