#include "harness/diagnosis/diagnose.hpp"

#include "harness/diagnosis/match_mistakes.hpp"
#include "harness/diagnosis/shrink.hpp"
#include "harness/diagnosis/symptoms.hpp"
#include "harness/diagnosis/worked_example.hpp"

namespace harness {

Diagnosis diagnose(const Evidence& evidence, const CaseSpec& cases, const Case& failing, Caller* again,
                   Oracle& oracle, Visibility visibility) {
  Diagnosis diagnosis;
  const auto append = [&diagnosis](const std::string& line) {
    if (!line.empty()) diagnosis.text += (diagnosis.text.empty() ? "" : "\n") + line;
  };
  const std::vector<Explanation> explanations = match_mistakes(evidence);
  diagnosis.mistakes = mistake_ids(explanations);
  append(explanations.empty() ? describe_symptoms(evidence) : describe_explanations(explanations));
  if (again == nullptr) return diagnosis;
  const std::optional<AnsweredCase> smallest =
      shrink(cases, evidence.function, failing, *again, oracle, evidence.tolerance);
  if (!smallest) return diagnosis;
  diagnosis.smallest = smallest_case(*smallest);
  if (visibility == Visibility::visible) append(worked_example(*smallest));
  return diagnosis;
}

}  // namespace harness
