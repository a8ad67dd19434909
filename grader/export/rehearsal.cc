#include "grader/export/rehearsal.hpp"

#include <algorithm>
#include <cmath>

#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {

bool same_score(double a, double b) {
  return std::abs(a - b) <= 0.005 + 1e-9;  // both may be a half away from what is shown
}

void compare_scores(Rehearsal& rehearsal, const std::vector<db::Grade>& grades) {
  for (const db::Grade& grade : grades) {
    const std::optional<double> score = standing_of(grade).final_score;
    const auto imported = std::find_if(rehearsal.scores.begin(), rehearsal.scores.end(),
                                       [&](const ImportedScore& s) { return s.student == grade.student.id; });
    const std::string who = "'" + shown_on_line(grade.student.id) + "'";
    if (!score) {
      rehearsal.remarks.push_back(who + " has no score yet: the grader failed; run grader batch again");
    } else if (std::count(rehearsal.excused.begin(), rehearsal.excused.end(), grade.student.id) > 0) {
      continue;
    } else if (imported == rehearsal.scores.end()) {
      rehearsal.problems.push_back(who + " would get no score, has " + points(*score));
    } else if (!same_score(imported->score, *score)) {
      rehearsal.problems.push_back(who + " would get " + points(imported->score) + ", has " + points(*score));
    }
  }
}

}  // namespace grader
