#pragma once
// What students had checked themselves before they handed in, against the official grading: the same public
// checks, so every difference has a cause that somebody should know of.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/agreement.hpp"

namespace grader {

struct SelfCheck {
  std::string student;
  std::vector<Disagreement> disagreements;
  std::string problem;  // why it cannot be compared; empty: it was
};

class SelfChecks {
 public:
  // What lay in the submission, as it was found; an empty one is none.
  void remember(const db::Submission& submission, const std::string& bytes);
  bool knows(const db::Submission& submission) const;
  // Does nothing for a submission without a self-check.
  void compare(const db::Submission& submission, const Receipt& official);

  const std::vector<SelfCheck>& compared() const { return compared_; }

 private:
  std::map<std::pair<std::string, std::string>, std::string> found_;  // by student and source
  std::vector<SelfCheck> compared_;
};

// Lines for the staff; none when there was nothing to compare.
std::vector<std::string> self_check_lines(const std::vector<SelfCheck>& self_checks);

}  // namespace grader
