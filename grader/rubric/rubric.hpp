#pragma once
// Work that people judge: hard constraints, which hold or do not, and criteria, which have levels. A missing
// constraint is never averaged away: until it is met, nothing counts. Risk is a level like any other and
// costs what its level says.
//
//   id: project-proposal            # the file's name
//   title: "Project proposal"
//   constraints:
//     - {id: baseline, name: "A baseline is named", missing: "Name the method you compare with, and its
//     published number."}
//   criteria:
//     - id: risk
//       name: "Risk"
//       levels:
//         - {id: bold, points: 5, means: "May fail, and the proposal says what is learnt then."}
//         - {id: safe, points: 4, means: "Will work."}

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "db/marked_work.hpp"

namespace grader {

struct RubricConstraint {
  std::string id;
  std::string name;
  std::string missing;  // what to do about it, for the team
};

struct RubricLevel {
  std::string id;
  double points = 0;
  std::string means;
};

struct RubricCriterion {
  std::string id;
  std::string name;
  std::vector<RubricLevel> levels;
  double points() const;  // of the best level
};

struct Rubric {
  std::string id;
  std::string title;
  std::vector<RubricConstraint> constraints;
  std::vector<RubricCriterion> criteria;
  std::string version;  // SHA-256 of the file
  double points() const;
};

// Throws harness::ConfigError with line and field.
Rubric load_rubric(const std::filesystem::path& file);

// The scores of a class: a CSV file with the columns subject, reviewer (may be absent), one for each
// constraint (yes, no) and each criterion (a level's id), and, where there is something to say, "<id>
// comment". An empty cell is not judged yet. Throws harness::ConfigError with file, line and column.
std::vector<db::RubricMarking> read_rubric_scores(const Rubric& rubric, const std::filesystem::path& file);

// The verdicts: accepted, revise (a constraint is missing), incomplete (something is not judged). Only
// accepted work has a score; what its levels would earn is the sum of the criteria.
inline constexpr const char* accepted = "accepted";
inline constexpr const char* revise = "revise";
inline constexpr const char* incomplete = "incomplete";

// Constraints that do not hold, in the order of the rubric.
std::vector<const RubricConstraint*> missing_constraints(const Rubric& rubric,
                                                         const db::RubricMarking& marking);
// What the criteria earn, whatever the constraints.
double earned(const db::RubricMarking& marking);

// For the team, Markdown.
std::string rubric_feedback(const Rubric& rubric, const db::RubricMarking& marking);

}  // namespace grader
