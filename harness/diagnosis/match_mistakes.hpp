#pragma once
// Which known mistake (reference/mistakes) gives exactly what the student's function gave: on every case,
// within the check's own tolerance. Where no single one does, two made together are tried.

#include <string>
#include <vector>

#include "harness/diagnosis/evidence.hpp"
#include "reference/mistakes/mistakes.hpp"

namespace harness {

// One explanation: a mistake, or two that were made together.
using Explanation = std::vector<const reference::Mistake*>;

// Explanations that fit equally well, in the order of the library; empty when none fits. A fitting mistake
// also differs from the truth on a case, so that nothing is said of a right function.
std::vector<Explanation> match_mistakes(const Evidence& evidence);

// The ids, each once, in order.
std::vector<std::string> mistake_ids(const std::vector<Explanation>& explanations);

// "you probably turned the filter by 180 degrees; hint: ...". Empty for no explanation.
std::string describe_explanations(const std::vector<Explanation>& explanations);

}  // namespace harness
