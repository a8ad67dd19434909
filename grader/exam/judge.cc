#include "grader/exam/judge.hpp"

#include <algorithm>
#include <cmath>

namespace grader::exam {
namespace {

constexpr double share_of_some_entries = 0.5;

bool entry_agrees(const Number& expected, const Number& got, double tolerance) {
  return std::abs(expected.value() - got.value()) <= tolerance + 1e-9;
}

// The number of entries that agree; -1 for another shape.
int agreeing(const Grid& expected, const Grid& got, double tolerance) {
  if (expected.size() != got.size()) return -1;
  int count = 0;
  for (int k = 0; k < got.size(); ++k) count += entry_agrees(expected[k], got[k], tolerance);
  return count;
}

bool agrees(const Grid& expected, const Grid& got, double tolerance) {
  return expected.size() > 0 && agreeing(expected, got, tolerance) == expected.size();
}

// Judges one part after the other; keeps what the student answered before.
class Judge {
 public:
  Judge(const Problem& problem, const Variant& variant, const StudentAnswers& given)
      : problem_(problem), variant_(variant), given_(given) {}

  Decision decide(std::size_t k) {
    const Part& part = problem_.parts[k];
    const auto found = given_.find(part.id);
    Decision decision;
    decision.part = part.id;
    if (found == given_.end()) {
      decision.explanation = "no answer";
      return decision;
    }
    const Grid& got = found->second;
    const Answer& right = variant_.answers[k];
    const double tolerance = variant_.tolerances[k];
    if (agrees(right.value, got, tolerance)) {
      decision.reason = Reason::right;
      decision.share = 1;
      decision.explanation = "right";
    } else if (!follows_through(part, got, decision) && !is_misconception(k, got, decision)) {
      count_entries(right.value, got, tolerance, decision);
    }
    if (decision.reason != Reason::right && got.size() == right.value.size()) carried_[part.id] = got;
    return decision;
  }

 private:
  bool follows_through(const Part& part, const Grid& got, Decision& decision) const {
    if (carried_.empty()) return false;
    const auto expected = carried_answer(problem_, variant_, part.id, carried_, "");
    if (!expected || !agrees(expected->value, got, tolerance_of(expected->value, part.decimals)))
      return false;
    decision.reason = Reason::follow_through;
    decision.share = 1;
    decision.explanation = "consistent with the answer to part " + carried_.rbegin()->first;
    return true;
  }

  bool is_misconception(std::size_t k, const Grid& got, Decision& decision) const {
    const Part& part = problem_.parts[k];
    for (std::size_t slip = 0; slip < problem_.misconceptions.size(); ++slip) {
      const Misconception& misconception = problem_.misconceptions[slip];
      if (misconception.part != part.id) continue;
      const Grid& alone = variant_.wrong[slip][k].value;
      if (agrees(alone, got, tolerance_of(alone, part.decimals))) {
        return name(misconception, Reason::misconception, "", decision);
      }
    }
    if (carried_.empty()) return false;
    for (const Misconception& misconception : problem_.misconceptions) {
      if (misconception.part != part.id) continue;
      const auto expected = carried_answer(problem_, variant_, part.id, carried_, misconception.id);
      if (expected && agrees(expected->value, got, tolerance_of(expected->value, part.decimals))) {
        return name(misconception, Reason::carried_misconception,
                    ", from the answer to part " + carried_.rbegin()->first, decision);
      }
    }
    return false;
  }

  static bool name(const Misconception& misconception, Reason reason, const std::string& from,
                   Decision& decision) {
    decision.reason = reason;
    decision.share = misconception.percent / 100.0;
    decision.misconception = misconception.id;
    decision.explanation = misconception.did + from;
    return true;
  }

  static void count_entries(const Grid& right, const Grid& got, double tolerance, Decision& decision) {
    const int hits = agreeing(right, got, tolerance);
    decision.reason = Reason::wrong;
    decision.explanation = "not the answer, nor one that a known mistake leads to";
    if (hits < 0) {
      decision.reason = Reason::unreadable;
      decision.explanation = "could not be read as " +
                             (right.size() == 1 ? "a number" : std::to_string(right.size()) + " numbers");
    } else if (right.size() > 1 && 2 * hits >= right.size()) {
      decision.reason = Reason::some_entries;
      decision.share = share_of_some_entries * hits / right.size();
      decision.explanation = std::to_string(hits) + " of " + std::to_string(right.size()) + " entries right";
    }
  }

  const Problem& problem_;
  const Variant& variant_;
  const StudentAnswers& given_;
  StudentAnswers carried_;
};

const Answer* find_answer(const std::vector<Answer>& answers, const std::string& part) {
  const auto found =
      std::find_if(answers.begin(), answers.end(), [&](const Answer& a) { return a.part == part; });
  return found == answers.end() ? nullptr : &*found;
}

}  // namespace

const char* to_string(Reason reason) {
  switch (reason) {
    case Reason::right:
      return "right";
    case Reason::follow_through:
      return "follow_through";
    case Reason::misconception:
      return "misconception";
    case Reason::carried_misconception:
      return "carried_misconception";
    case Reason::some_entries:
      return "some_entries";
    case Reason::wrong:
      return "wrong";
    case Reason::unreadable:
      return "unreadable";
    case Reason::missing:
      break;
  }
  return "missing";
}

std::optional<Answer> carried_answer(const Problem& problem, const Variant& variant, const std::string& part,
                                     const StudentAnswers& carried, const std::string& slip) {
  // What anyone may guess is no work to follow.
  for (const auto& [earlier, value] : carried) {
    if (can_be_guessed(value, variant.values, 0)) return std::nullopt;
  }
  Work::Manner manner;
  for (const auto& [earlier, value] : carried) manner.carried.emplace(earlier, value);
  if (!slip.empty()) manner.slips.insert(slip);
  Working working;
  try {
    working = work(problem, variant.values, std::move(manner));
  } catch (const Unsuitable&) {
    return std::nullopt;
  }
  const Answer* expected = find_answer(working.answers, part);
  const Answer* original = find_answer(variant.answers, part);
  if (!expected || !original || expected->value.size() != original->value.size()) return std::nullopt;
  if (!std::isfinite(distance(expected->value, original->value))) return std::nullopt;
  if (can_be_guessed(expected->value, variant.values, 0)) return std::nullopt;
  // A value that makes the step trivial must not earn its marks.
  if (slip.empty() && 2 * expected->spent.work() < original->spent.work()) return std::nullopt;
  return *expected;
}

std::vector<Decision> judge(const Problem& problem, const Variant& variant, const StudentAnswers& given) {
  Judge judge(problem, variant, given);
  std::vector<Decision> decisions;
  for (std::size_t k = 0; k < problem.parts.size(); ++k) decisions.push_back(judge.decide(k));
  return decisions;
}

}  // namespace grader::exam
