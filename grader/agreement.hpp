#pragma once
// Whether two gradings of the same checks agree, and if not, why not: a student's self-check and the official
// grading, or a receipt and its replay.

#include <string>
#include <vector>

#include "grader/receipt.hpp"
#include "grader/result_json.hpp"

namespace grader {

struct Disagreement {
  std::string check;
  harness::Status before = harness::Status::not_run, after = harness::Status::not_run;
  double score_before = 0, score_after = 0;
  std::string cause;
};

// What decides a result and differs between the two, in words: "the code", "the specification". Empty:
// nothing.
std::vector<std::string> differing_causes(const Receipt& before, const Receipt& after);

// Of the checks that both ran, by status and points; where nothing is measured also by what the checks found.
// Checks that `after` did not run are left out.
std::vector<Disagreement> disagreements(const Receipt& before, const Receipt& after);

// "conv2d-forward was passed (6), is failed (0): the code differs"
std::string to_text(const Disagreement& disagreement);
Json to_json(const Disagreement& disagreement);

}  // namespace grader
