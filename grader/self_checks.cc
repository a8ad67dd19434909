#include "grader/self_checks.hpp"

#include <algorithm>
#include <stdexcept>

#include "grader/text.hpp"

namespace grader {

void SelfChecks::remember(const db::Submission& submission, const std::string& bytes) {
  if (!bytes.empty()) found_[{submission.student, submission.source}] = bytes;
}

bool SelfChecks::knows(const db::Submission& submission) const {
  return found_.count({submission.student, submission.source}) != 0;
}

void SelfChecks::compare(const db::Submission& submission, const Receipt& official) {
  const auto found = found_.find({submission.student, submission.source});
  if (found == found_.end()) return;
  SelfCheck self_check{submission.student, {}, {}};
  try {
    const Receipt receipt = read_receipt(found->second);
    if (receipt.result.assignment == official.result.assignment) {
      self_check.disagreements = disagreements(receipt, official);
    } else {
      self_check.problem = "is of the assignment '" + receipt.result.assignment + "'";
    }
  } catch (const std::invalid_argument& error) {
    self_check.problem = std::string("cannot be read: ") + error.what();
  }
  compared_.push_back(std::move(self_check));
}

std::vector<std::string> self_check_lines(const std::vector<SelfCheck>& self_checks) {
  std::vector<std::string> lines;
  std::size_t agree = 0;
  for (const SelfCheck& self_check : self_checks) {
    const std::string who = shown_on_line(self_check.student);
    if (!self_check.problem.empty())
      lines.push_back(who + ": the self-check " + shown_on_line(self_check.problem));
    for (const Disagreement& d : self_check.disagreements) lines.push_back(who + ": " + to_text(d));
    agree += self_check.problem.empty() && self_check.disagreements.empty() ? 1 : 0;
  }
  std::sort(lines.begin(), lines.end());
  if (!self_checks.empty()) {
    lines.insert(lines.begin(), counted(self_checks.size(), "self-check") +
                                    " handed in: " + std::to_string(agree) + " like the official result");
  }
  return lines;
}

}  // namespace grader
