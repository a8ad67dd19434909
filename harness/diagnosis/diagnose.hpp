#pragma once
// Everything that can be said about a wrong function, for its check: the known mistake or the symptoms, and
// the smallest case. Nothing here changes a score.

#include <optional>
#include <string>
#include <vector>

#include "harness/cases/cases.hpp"
#include "harness/checks/check.hpp"
#include "harness/diagnosis/evidence.hpp"

namespace harness {

struct Diagnosis {
  std::vector<std::string> mistakes;  // ids
  std::string text;                   // lines for the student; empty when there is nothing to add
  std::optional<SmallestCase>
      smallest;  // when a smaller one than the first failing case was sought and found
};

// `failing` is the first case of the evidence whose answer is wrong. `again` answers in a process that earns
// no points (may be null: nothing is asked). For a hidden check the text shows no value.
Diagnosis diagnose(const Evidence& evidence, const CaseSpec& cases, const Case& failing, Caller* again,
                   Oracle& oracle, Visibility visibility);

}  // namespace harness
