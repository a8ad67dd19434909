// `matches_oracle`: every output of every function against double precision (tolerance.hpp), over generated
// cases.
//
//   functions: [relu_forward, relu_backward]      each is worth the same share of the points
//   cases: ...                                    harness/cases/cases.hpp
//   tolerance: 64                                 optional
//
// A function is right when every case is. Its part ends at the first call that is not answered (crash, time
// limit,
// ...); wrong answers are counted over all cases, explained (harness/diagnosis) and the smallest is shown.

#include <algorithm>
#include <cmath>

#include "harness/checks/compare.hpp"
#include "harness/checks/describe.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/diagnosis/diagnose.hpp"

namespace harness {
namespace {

struct FunctionVerdict {
  Status status = Status::not_run;
  std::string message;
  std::vector<std::string> mistakes;
  std::optional<SmallestCase> smallest;
};

// "; 12 of 96 values differ, all of them in the last column": the first output that differs, then the others.
std::string describe_extent(const FunctionSpec& function, const std::vector<OutputDifference>& differences) {
  const OutputDifference& first = differences.front();
  std::string text = "; " + std::to_string(first.differing) + " of " + std::to_string(first.total) +
                     (first.differing == 1 ? " values differs" : " values differ");
  if (!first.pattern.empty()) text += ", " + first.pattern;
  if (function.outputs.size() == 1) return text;
  std::string wrong, right;
  std::size_t next = 1;
  for (std::size_t o = 0; o < function.outputs.size(); ++o) {
    if (o == first.output) continue;
    const bool differs = next < differences.size() && differences[next].output == o;
    std::string& list = differs ? wrong : right;
    list += (list.empty() ? "" : ", ") + function.outputs[o].name;
    if (!differs) continue;
    list += " (" + std::to_string(differences[next].differing) + " of " +
            std::to_string(differences[next].total) + ")";
    ++next;
  }
  if (!wrong.empty()) text += "; also wrong: " + wrong;
  if (!right.empty()) text += "; right: " + right;
  return text;
}

// Of a hidden case the values stay hidden: for many functions an output shows an input.
std::string describe_difference(const FunctionSpec& function, const CallOutcome& answer,
                                const std::vector<OutputDifference>& differences, bool show_values) {
  const OutputDifference& d = differences.front();
  const HostTensor& got = answer.outputs[d.output];
  const std::string place = describe_element(function.outputs[d.output].name, got.shape, d.first);
  std::string text = function.name + ": " + place;
  const bool finite = std::isfinite(d.got);
  if (!answer.message.empty()) {
    text = function.name + ": " + answer.message;
  } else if (!show_values) {
    text += finite ? " is wrong" : " is " + describe_number(d.got);
  } else if (!finite) {
    text += " is " + describe_number(d.got) + ", expected " + describe_number(d.expected);
  } else {
    const auto [actual, expected] = describe_pair(d.got, d.expected);
    text += " is " + actual + ", expected " + expected + " (off by " +
            describe_number(std::abs(d.got - d.expected)) + ", tolerance " + describe_number(d.allowed) + ")";
  }
  return text + describe_extent(function, differences);
}

class MatchesOracle final : public Check {
 public:
  MatchesOracle(CaseSpec cases, double tolerance) : cases_(std::move(cases)), tolerance_(tolerance) {}

  CheckResult run(const CheckContext& context) const override {
    const std::vector<Case> cases = generate_cases(cases_, context.seed);
    CheckResult result;
    int right = 0;
    for (const FunctionSpec* function : context.spec.functions) {
      FunctionVerdict verdict = judge(context, *function, cases);
      if (verdict.status == Status::passed) {
        ++right;
        continue;
      }
      if (result.status == Status::not_run) {
        result.status = verdict.status;
        result.smallest_case = std::move(verdict.smallest);
      } else {
        result.message += '\n';
      }
      result.message += verdict.message;
      for (std::string& mistake : verdict.mistakes) {
        auto& all = result.mistakes;
        if (std::find(all.begin(), all.end(), mistake) == all.end()) all.push_back(std::move(mistake));
      }
    }
    const auto all = context.spec.functions.size();
    result.score = context.spec.points * right / static_cast<double>(all);
    if (right == static_cast<int>(all)) {
      result.status = Status::passed;
    } else if (right > 0) {
      result.status = Status::partial;
    }
    return result;
  }
  bool judges_answers() const override { return true; }

 private:
  FunctionVerdict judge(const CheckContext& context, const FunctionSpec& function,
                        const std::vector<Case>& cases) const {
    Oracle& oracle = oracle_of(context, function);
    Evidence evidence{function, tolerance_, {}};
    int failing = 0;
    std::size_t first = 0;  // the smallest failing case
    for (std::size_t k = 0; k < cases.size(); ++k) {
      AnsweredCase c;
      c.request = case_request(function, cases[k]);
      c.answer = context.student.call(c.request);
      if (!c.answer.answered()) {
        FunctionVerdict verdict{c.answer.status, describe_unanswered(function.name, c.answer), {}, {}};
        if (is_unwritten(function.name, c.answer)) return verdict;
        verdict.message += "; " + describe_case(function, cases[k]);
        verdict.smallest = smallest_case(function, cases[k]);
        return verdict;
      }
      c.exact = oracle.evaluate(c.request);
      c.differences = compare(c.answer, c.exact, tolerance_);
      if (!c.right() && failing++ == 0) first = k;
      evidence.cases.push_back(std::move(c));
    }
    if (failing == 0) return {Status::passed, {}, {}, {}};
    const AnsweredCase& shown = evidence.cases[first];
    const Visibility visibility = context.spec.visibility;
    Diagnosis diagnosis = diagnose(evidence, cases_, cases[first], context.again, oracle, visibility);
    FunctionVerdict verdict{Status::failed, {}, std::move(diagnosis.mistakes), std::move(diagnosis.smallest)};
    verdict.message =
        describe_difference(function, shown.answer, shown.differences, visibility == Visibility::visible) +
        "; " + describe_case(function, cases[first]) + "; " + describe_count(failing, cases.size());
    if (!diagnosis.text.empty()) verdict.message += "\n" + diagnosis.text;
    if (!verdict.smallest) verdict.smallest = smallest_case(function, cases[first]);
    return verdict;
  }

  CaseSpec cases_;
  double tolerance_;
};

}  // namespace

std::unique_ptr<Check> make_matches_oracle(const Assignment& assignment, const CheckSpec& spec) {
  allow_check_keys(spec, {"tolerance", "cases"});
  if (spec.functions.empty()) spec.options.fail("needs 'functions', at least one");
  return std::make_unique<MatchesOracle>(
      parse_cases(spec.options.at("cases"), assignment, spec.functions, spec.seed),
      parse_tolerance(spec.options));
}

}  // namespace harness
