#include "grader/gradebook_diff.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "grader/result_json.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

using harness::CheckResult;

// Sums of the same points in another order are the same points.
bool differs(double a, double b) {
  return !(std::abs(a - b) <= 1e-9);
}
bool differs(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() != b.has_value() || (a && differs(*a, *b));
}

const CheckResult* find_check(const db::Grade* grade, const std::string& id) {
  if (grade == nullptr) return nullptr;
  for (const CheckResult& check : grade->result.checks) {
    if (check.id == id) return &check;
  }
  return nullptr;
}

void add_change(std::vector<CheckChange>& changes, const CheckResult* before, const CheckResult* after) {
  CheckChange change;
  change.check = (after != nullptr ? after : before)->id;
  if (before != nullptr) {
    change.status_before = before->status;
    change.score_before = before->score;
  }
  if (after != nullptr) {
    change.status_after = after->status;
    change.score_after = after->score;
  }
  if (change.status_before != change.status_after || differs(change.score_before, change.score_after))
    changes.push_back(std::move(change));
}

GradeChange compare(const db::Grade* before, const db::Grade* after) {
  GradeChange change;
  change.student = (after != nullptr ? after : before)->student.id;
  if (before != nullptr) change.before = standing_of(*before).final_score;
  if (after != nullptr) change.after = standing_of(*after).final_score;
  if (after != nullptr) {
    for (const CheckResult& check : after->result.checks)
      add_change(change.checks, find_check(before, check.id), &check);
  }
  if (before != nullptr) {
    for (const CheckResult& check : before->result.checks) {
      if (find_check(after, check.id) == nullptr) add_change(change.checks, &check, nullptr);
    }
  }
  return change;
}

std::string signed_points(double value) {
  return (value > 0 ? "+" : "") + points(value);
}
std::string score_text(const std::optional<double>& score) {
  return score ? points(*score) : "-";
}
std::string status_text(const std::optional<harness::Status>& status) {
  return status ? harness::to_string(*status) : "no such check";
}

std::string through_text(const CheckChange& change) {
  std::string text = shown_on_line(change.check);
  if (differs(change.score_before, change.score_after)) text += " " + signed_points(change.gain());
  if (change.status_before != change.status_after)
    text += " (" + status_text(change.status_before) + " -> " + status_text(change.status_after) + ")";
  return text;
}

Json status_json(const std::optional<harness::Status>& status) {
  return status ? Json(harness::to_string(*status)) : Json();
}

std::string summary(const std::vector<GradeChange>& changes) {
  std::size_t gaining = 0, losing = 0;
  double gained = 0, lost = 0;
  for (const GradeChange& change : changes) {
    if (!differs(change.before, change.after)) continue;
    (change.gain() > 0 ? gaining : losing) += 1;
    (change.gain() > 0 ? gained : lost) += std::abs(change.gain());
  }
  const auto part = [](std::size_t students, const std::string& verb, double sum) {
    return std::to_string(students) + (students == 1 ? " " + verb + "s " : " " + verb + " ") + points(sum) +
           " points";
  };
  std::string text = counted(changes.size(), "student") + (changes.size() == 1 ? " changes" : " change");
  if (gaining > 0) text += ": " + part(gaining, "gain", gained);
  if (losing > 0) text += (gaining > 0 ? ", " : ": ") + part(losing, "lose", lost);
  return text + (gaining + losing == 0 ? ", no score does\n" : "\n");
}

}  // namespace

std::vector<GradeChange> compare_gradebooks(const std::vector<db::Grade>& before,
                                            const std::vector<db::Grade>& after) {
  std::map<std::string, const db::Grade*> old;
  for (const db::Grade& grade : before) old[grade.student.id] = &grade;
  std::vector<GradeChange> changes;
  const auto add = [&changes](const db::Grade* was, const db::Grade* is) {
    GradeChange change = compare(was, is);
    if (!change.checks.empty() || differs(change.before, change.after)) changes.push_back(std::move(change));
  };
  for (const db::Grade& grade : after) {
    const auto found = old.find(grade.student.id);
    add(found == old.end() ? nullptr : found->second, &grade);
    if (found != old.end()) old.erase(found);
  }
  for (const auto& [student, grade] : old) add(grade, nullptr);
  return changes;
}

std::vector<CheckEffect> check_effects(const std::vector<GradeChange>& changes) {
  std::vector<CheckEffect> effects;
  for (const GradeChange& change : changes) {
    for (const CheckChange& check : change.checks) {
      if (!differs(check.score_before, check.score_after)) continue;
      auto effect = std::find_if(effects.begin(), effects.end(),
                                 [&](const CheckEffect& known) { return known.check == check.check; });
      if (effect == effects.end()) effect = effects.insert(effect, CheckEffect{.check = check.check});
      if (check.gain() > 0) {
        ++effect->gain;
        effect->gained += check.gain();
      } else {
        ++effect->lose;
        effect->lost -= check.gain();
      }
    }
  }
  return effects;
}

std::string diff_text(const std::vector<GradeChange>& changes) {
  if (changes.empty()) return "nothing changes\n";
  Table students{.header = {"student", "before", "after", "change", "through"},
                 .right = {false, true, true, true, false},
                 .rows = {}};
  for (const GradeChange& change : changes) {
    std::string through;
    for (const CheckChange& check : change.checks)
      through += (through.empty() ? "" : ", ") + through_text(check);
    const bool scored = change.before && change.after;
    students.rows.push_back(
        {shown_on_line(change.student), score_text(change.before), score_text(change.after),
         scored && differs(change.before, change.after) ? signed_points(change.gain()) : "", through});
  }
  std::string text = summary(changes) + to_text(students);
  const std::vector<CheckEffect> effects = check_effects(changes);
  if (effects.empty()) return text;
  Table checks{.header = {"check", "gain", "points", "lose", "points"},
               .right = {false, true, true, true, true},
               .rows = {}};
  for (const CheckEffect& effect : effects) {
    checks.rows.push_back({shown_on_line(effect.check), std::to_string(effect.gain), points(effect.gained),
                           std::to_string(effect.lose), points(effect.lost)});
  }
  return text + "\n" + to_text(checks);
}

Json diff_json(const std::vector<GradeChange>& changes) {
  Json students = Json::array(), checks = Json::array();
  for (const GradeChange& change : changes) {
    Json through = Json::array();
    for (const CheckChange& check : change.checks) {
      through.push_back({{"check", check.check},
                         {"status_before", status_json(check.status_before)},
                         {"status_after", status_json(check.status_after)},
                         {"score_before", json_number(check.score_before)},
                         {"score_after", json_number(check.score_after)}});
    }
    students.push_back({{"student", change.student},
                        {"before", number_or_null(change.before)},
                        {"after", number_or_null(change.after)},
                        {"checks", through}});
  }
  for (const CheckEffect& effect : check_effects(changes)) {
    checks.push_back({{"check", effect.check},
                      {"gain", effect.gain},
                      {"gained", json_number(effect.gained)},
                      {"lose", effect.lose},
                      {"lost", json_number(effect.lost)}});
  }
  return {{"students", students}, {"checks", checks}};
}

}  // namespace grader
