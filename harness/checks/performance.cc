// `performance`: the time of the student's code over the time of the reference's kernels for the same calls,
// measured in turns on one core (match.hpp), with points by tiers.
//
//   tiers: [{ratio: 1.5, points: 6}, {ratio: 3, points: 4}, {ratio: 50, points: 1}]
//   functions: [conv2d_forward]               one function ...
//   cases: {fixed: [{N: 64, C: 1, ...}]}      ... at these sizes; each counts alike
//   network: [...], loss: ..., data: {...}    or, as in `training`, one training step of these functions
//   seconds: 4                                optional, of both contestants together
//   tolerance: 64                             optional, of the timed outputs
//   cores: 4                                  optional, that the student may use; the reference uses one

#include <cmath>

#include "harness/checks/describe.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/match.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/timing/noise_sources.hpp"

namespace harness {
namespace {

constexpr double default_seconds = 6;
constexpr int most_turns = 42;
constexpr double width = 0.08;    // of the interval that is good enough
constexpr int narrow_turns = 24;  // for which it is waited
constexpr double max_seconds = 60;
constexpr double max_ratio = 1e6;
constexpr int max_cores = 64;
// Nobody this far beyond the last tier in the first turn comes back into it.
constexpr double hopeless = 3;

std::string rounded(double value, double step) {
  return describe_number(std::round(value / step) * step);
}

std::string milliseconds(double seconds) {
  return describe_number(std::round(seconds * 1e5) / 100) + " ms";
}

std::string describe_speed(const MatchResult& measured, double peak_gflops) {
  if (measured.gflops <= 0) return {};
  std::string text = "; " + rounded(measured.gflops, 0.1) + " GFLOP/s";
  if (peak_gflops > 0) {
    text += ", " + rounded(100 * measured.gflops / peak_gflops, 0.1) + " % of what the core can do";
  }
  return text;
}

std::string describe_tier(const TierDecision& decision, const Tiers& tiers) {
  const bool beyond = decision.tier > static_cast<int>(tiers.size());
  std::string text = beyond ? "; beyond the last tier" : "; tier " + std::to_string(decision.tier);
  if (decision.inconclusive) text += "; the interval meets two tiers: inconclusive, decided for you";
  const auto tier = static_cast<std::size_t>(decision.tier);
  if (tier > 1) {
    const Tier& next = tiers[tier - 2];
    text += "; " + describe_number(next.points) + " points from " + describe_number(next.at_most) + " times";
  }
  return text;
}

std::string describe_match(const MatchResult& measured, const MatchOptions& options, double peak_gflops) {
  const TurnResult& turns = measured.turns;
  std::string text = rounded(turns.ratio, 0.01) + " times the reference's time, " +
                     milliseconds(turns.student_seconds) + " against " +
                     milliseconds(turns.reference_seconds);
  const std::size_t count = turns.ratios.size();
  if (count > 1) {
    const bool brief = count < static_cast<std::size_t>(options.budget.least_turns);
    text += std::string(brief ? " (between " : " (95 % between ") + rounded(turns.interval.low, 0.01) +
            " and " + rounded(turns.interval.high, 0.01) + ", " + std::to_string(count) +
            " turns; the reference against itself " + rounded(measured.noise.low, 0.01) + " to " +
            rounded(measured.noise.high, 0.01) + ")";
  }
  text += describe_speed(measured, peak_gflops);
  if (measured.slowdown >= kSharedSlowdown) {
    text += "; others shared the core, on which a burst of work took " + rounded(measured.slowdown, 0.1) +
            " times as long as at best: alone, the ratio may differ";
  }
  if (!measured.advice.empty()) text += "; " + measured.advice;
  return text + describe_tier(turns.decision, options.tiers);
}

class PerformanceCheck final : public Check {
 public:
  PerformanceCheck(std::unique_ptr<Workload> workload, MatchOptions options, int cores)
      : workload_(std::move(workload)), options_(std::move(options)), cores_(cores) {}

  int timed_cores() const override { return cores_; }
  CheckResult run(const CheckContext& context) const override {
    if (context.timing == nullptr) throw std::logic_error("performance: nothing to measure with");
    try {
      return conclude(context, play_match(context, *workload_, options_));
    } catch (const Stop& stop) {
      return ended(stop.status, stop.message, std::nullopt);
    }
  }

 private:
  CheckResult conclude(const CheckContext& context, const MatchResult& measured) const {
    const TurnResult& turns = measured.turns;
    CheckResult result;
    result.performance = Performance{.ratio = turns.ratio,
                                     .low = turns.interval.low,
                                     .high = turns.interval.high,
                                     .tier = turns.decision.tier,
                                     .inconclusive = turns.decision.inconclusive,
                                     .student_seconds = turns.student_seconds,
                                     .reference_seconds = turns.reference_seconds,
                                     .turns = static_cast<int>(turns.ratios.size()),
                                     .noise_low = measured.noise.low,
                                     .noise_high = measured.noise.high};
    result.score = tier_points(options_.tiers, turns.decision.tier);
    result.status = result.score >= context.spec.points ? Status::passed
                    : result.score > 0                  ? Status::partial
                                                        : Status::failed;
    result.message = describe_match(measured, options_, context.timing->peak_gflops);
    return result;
  }

  std::unique_ptr<Workload> workload_;
  MatchOptions options_;
  int cores_;
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

std::unique_ptr<Workload> parse_workload(const Assignment& assignment, const CheckSpec& spec) {
  if (spec.options.find("network")) {
    allow_check_keys(spec, {"tiers", "seconds", "tolerance", "cores", "network", "loss", "data"});
    return training_step(parse_network(spec));
  }
  allow_check_keys(spec, {"tiers", "seconds", "tolerance", "cores", "cases"});
  if (spec.functions.size() != 1) {
    spec.options.fail("performance needs exactly one function, or a 'network' for a training step");
  }
  const ConfigNode cases = spec.options.at("cases");
  const CaseSpec sizes = parse_cases(cases, assignment, spec.functions, spec.seed, kMaxTimedElements);
  if (sizes.count != 0) cases.fail("a timed size is chosen, not drawn: count must be absent or 0");
  return sized_calls(*spec.functions.front(), sizes);
}

}  // namespace

std::unique_ptr<Check> make_performance(const Assignment& assignment, const CheckSpec& spec) {
  std::unique_ptr<Workload> workload = parse_workload(assignment, spec);
  MatchOptions options;
  options.tiers = parse_tiers(spec.options.at("tiers"), spec.points);
  options.tolerance = parse_tolerance(spec.options);
  const auto seconds = spec.options.find("seconds");
  const auto cores = spec.options.find("cores");
  options.budget.seconds = seconds ? seconds->as_number(0.1, max_seconds) : default_seconds;
  options.budget.width = width;
  options.budget.narrow_turns = narrow_turns;
  options.budget.max_turns = most_turns;
  options.budget.hopeless_ratio = hopeless * options.tiers.back().at_most;
  return std::make_unique<PerformanceCheck>(std::move(workload), std::move(options),
                                            cores ? static_cast<int>(cores->as_integer(1, max_cores)) : 1);
}

}  // namespace harness
