// `performance`: the time of a student's function over the time of the reference's kernel for the same calls,
// measured in turns on one core (harness/timing), with points by tiers.
//
//   functions: [conv2d_forward]
//   tiers: [{ratio: 1.5, points: 6}, {ratio: 3, points: 4}, {ratio: 50, points: 1}]    rising ratios, falling
//   points cases: {count: 0, fixed: [{N: 64, C: 1, ...}, ...]}    the sizes; a turn runs them all seconds: 4
//   optional: both contestants together tolerance: 64                                          optional, of
//   the timed outputs
//
// Time of a turn: geometric mean over the sizes, so that each counts alike. Every turn has fresh values. In
// the first, which is not counted, the student's outputs are judged in double precision; in the others they
// are compared in full with the kernel's outputs of the same turn, both of which may be wrong by the
// tolerance. The magnitudes of the first turn serve for all: the values are drawn alike.

#include <cmath>

#include "harness/cases/random.hpp"
#include "harness/checks/compare.hpp"
#include "harness/checks/describe.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/stop.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/timing/turns.hpp"

namespace harness {
namespace {

constexpr double confidence = 0.95;
constexpr double default_seconds = 4;
constexpr double max_seconds = 60;
constexpr double max_ratio = 1e6;
// Nobody this far beyond the last tier in the first turn comes back into it.
constexpr double hopeless = 4;

struct Options {
  Tiers tiers;
  double seconds = default_seconds;
  double tolerance = kDefaultTolerance;
};

// The calls of one measurement and what was answered to them.
class Match {
 public:
  Match(const CheckContext& context, const TimingContext& timing, const CaseSpec& sizes,
        const Options& options)
      : context_(context),
        timing_(timing),
        sizes_(sizes),
        options_(options),
        function_(*context.spec.functions.front()),
        round_trip_seconds_(timing.round_trip_seconds()) {}

  double run_student(int turn) {
    prepare(turn);
    student_ = answers(timing_.student);
    if (turn == 0) judge_exactly();
    compare_when_both();
    return geometric_mean(student_);
  }
  double run_reference(int turn) {
    prepare(turn);
    try {
      reference_ = answers(timing_.reference);
    } catch (const Stop& stop) {
      throw std::runtime_error("performance: the reference did not answer: " + stop.message);
    }
    compare_when_both();
    return geometric_mean(reference_);
  }

 private:
  void prepare(int turn) {
    if (turn == turn_) return;
    turn_ = turn;
    student_.clear();
    reference_.clear();
    cases_ = generate_cases(sizes_, derive_key(context_.seed, static_cast<std::uint64_t>(turn)));
    requests_.clear();
    for (const Case& c : cases_) requests_.push_back(case_request(function_, c));
  }

  std::vector<CallOutcome> answers(Caller& contestant) const {
    std::vector<CallOutcome> given;
    for (const CallRequest& request : requests_) {
      given.push_back(ask(contestant, request));
      require_finite(request, given.back());
    }
    return given;
  }

  double geometric_mean(const std::vector<CallOutcome>& given) const {
    double sum = 0;
    for (const CallOutcome& outcome : given) {
      sum += std::log(std::max(outcome.wall_seconds - round_trip_seconds_, 1e-9));
    }
    return std::exp(sum / static_cast<double>(given.size()));
  }

  void judge_exactly() {
    exact_.clear();
    for (std::size_t size = 0; size < requests_.size(); ++size) {
      exact_.push_back(oracle_of(context_, function_).evaluate(requests_[size]));
      require_equal(size, exact_.back(), options_.tolerance);
    }
  }

  void compare_when_both() {
    if (student_.empty() || reference_.empty()) return;
    for (std::size_t size = 0; size < requests_.size(); ++size) {
      std::vector<reference::Output> expected = exact_[size];
      for (std::size_t o = 0; o < expected.size(); ++o) {
        expected[o].value = reference_[size].outputs[o].to_double();
      }
      require_equal(size, expected, 2 * options_.tolerance);
    }
  }

  void require_equal(std::size_t size, const std::vector<reference::Output>& expected,
                     double tolerance) const {
    const auto differences = compare(student_[size], expected, tolerance);
    if (differences.empty()) return;
    const OutputDifference& first = differences.front();
    throw Stop{Status::failed,
               function_.name + ": a timed output is wrong: " + std::to_string(first.differing) + " of " +
                   std::to_string(first.total) + " values of " + function_.outputs[first.output].name +
                   " differ; " + describe_case(function_, cases_[size])};
  }

  const CheckContext& context_;
  const TimingContext& timing_;
  const CaseSpec& sizes_;
  const Options& options_;
  const FunctionSpec& function_;
  const double round_trip_seconds_;
  int turn_ = -1;
  std::vector<Case> cases_;
  std::vector<CallRequest> requests_;
  std::vector<std::vector<reference::Output>> exact_;  // of turn 0
  std::vector<CallOutcome> student_, reference_;       // of this turn
};

std::string seconds_of(double seconds) {
  return describe_number(seconds * 1000) + " ms";
}

std::string describe_result(const TurnResult& measured, const Options& options) {
  std::string text = describe_number(measured.ratio) + " times the reference's time, " +
                     seconds_of(measured.student_seconds) + " against " +
                     seconds_of(measured.reference_seconds);
  if (measured.ratios.size() > 1) {
    text += " (95 % between " + describe_number(measured.interval.low) + " and " +
            describe_number(measured.interval.high) + ", " + std::to_string(measured.ratios.size()) +
            " turns)";
  }
  if (measured.decision.inconclusive) text += "; inconclusive, decided for you";
  const auto tier = static_cast<std::size_t>(measured.decision.tier);
  if (tier > 1) text += "; the next tier begins at " + describe_number(options.tiers[tier - 2].at_most);
  return text;
}

class PerformanceCheck final : public Check {
 public:
  PerformanceCheck(CaseSpec sizes, Options options)
      : sizes_(std::move(sizes)), options_(std::move(options)) {}

  bool measures_speed() const override { return true; }
  CheckResult run(const CheckContext& context) const override {
    if (context.timing == nullptr) throw std::logic_error("performance: nothing to measure with");
    Match match(context, *context.timing, sizes_, options_);
    const TurnBudget budget{.seconds = options_.seconds,
                            .hopeless_ratio = hopeless * options_.tiers.back().at_most};
    try {
      return conclude(context, take_turns([&match](int turn) { return match.run_student(turn); },
                                          [&match](int turn) { return match.run_reference(turn); },
                                          options_.tiers, budget, confidence));
    } catch (const Stop& stop) {
      return ended(stop.status, stop.message, std::nullopt);
    }
  }

 private:
  CheckResult conclude(const CheckContext& context, const TurnResult& measured) const {
    CheckResult result;
    result.performance = Performance{.ratio = measured.ratio,
                                     .low = measured.interval.low,
                                     .high = measured.interval.high,
                                     .tier = measured.decision.tier,
                                     .inconclusive = measured.decision.inconclusive,
                                     .student_seconds = measured.student_seconds,
                                     .reference_seconds = measured.reference_seconds,
                                     .turns = static_cast<int>(measured.ratios.size())};
    result.score = tier_points(options_.tiers, measured.decision.tier);
    result.status = result.score >= context.spec.points ? Status::passed
                    : result.score > 0                  ? Status::partial
                                                        : Status::failed;
    result.message = describe_result(measured, options_);
    return result;
  }

  CaseSpec sizes_;
  Options options_;
};

Tiers parse_tiers(const ConfigNode& node, double points) {
  Tiers tiers;
  for (const ConfigNode& item : node.items()) {
    item.allow_keys({"ratio", "points"});
    const ConfigNode ratio = item.at("ratio"), worth = item.at("points");
    const Tier tier{ratio.as_number(0.01, max_ratio), worth.as_number(0, points)};
    if (!tiers.empty() && tier.at_most <= tiers.back().at_most)
      ratio.fail("must be larger than the tier before");
    if (!tiers.empty() && tier.points >= tiers.back().points) worth.fail("must be less than the tier before");
    tiers.push_back(tier);
  }
  if (tiers.empty()) node.fail("needs at least one tier, {ratio: 3, points: 2}");
  if (tiers.front().points < points) {
    node.items().front().at("points").fail("the best tier is worth the check's points, " +
                                           describe_number(points));
  }
  return tiers;
}

}  // namespace

std::unique_ptr<Check> make_performance(const Assignment& assignment, const CheckSpec& spec) {
  allow_check_keys(spec, {"tiers", "seconds", "tolerance", "cases"});
  if (spec.functions.size() != 1) spec.options.fail("performance needs exactly one function");
  Options options{parse_tiers(spec.options.at("tiers"), spec.points), default_seconds,
                  parse_tolerance(spec.options)};
  if (const auto seconds = spec.options.find("seconds"))
    options.seconds = seconds->as_number(0.1, max_seconds);
  const ConfigNode cases = spec.options.at("cases");
  CaseSpec sizes = parse_cases(cases, assignment, spec.functions, spec.seed);
  if (sizes.count != 0) cases.fail("a timed size is chosen, not drawn: count must be absent or 0");
  return std::make_unique<PerformanceCheck>(std::move(sizes), std::move(options));
}

}  // namespace harness
