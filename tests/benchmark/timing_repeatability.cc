// timing_repeatability [RUNS] [TURNS] [PAIRS]
//
// The reference against itself, measured as a student is: how often the interval of a fixed number of turns
// contains 1, how much the ratio of CPU times scatters, and what a single timing by the wall clock would have
// said. The ratios of all turns go to the file PAIRS, a line a run, for timing_simulation.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "harness/cases/cases.hpp"
#include "harness/grade/timing_core.hpp"
#include "harness/session/session.hpp"
#include "harness/timing/turns.hpp"
#include "harness/yardstick/yardstick.hpp"

namespace {

using namespace harness;

const char* const assignment_text = R"(id: aa
title: "A/A"
unit: convnet
languages: [cpp]
functions:
  conv2d_forward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", b: "f32[O]"}
    params:  {stride: int, padding: int}
    outputs: {y: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
checks:
  - id: speed
    kind: performance
    functions: [conv2d_forward]
    points: 1
    visibility: public
    seed: 1
    tiers: [{ratio: 1.5, points: 1}]
    cases: {fixed: [{N: 16, C: 32, O: 32, H: 28, W: 28, K: 3, L: 3, stride: 1, padding: 1}]}
)";

struct Spread {
  double mean = 0, deviation = 0;  // relative
};

Spread spread_of(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const double count = static_cast<double>(values.size()), mean = sum / count;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1)) / mean};
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 20, turns = argc > 2 ? std::atoi(argv[2]) : 20;
  const Assignment assignment = parse_assignment(assignment_text, "assignment.yaml", ".");
  const CheckSpec& check = assignment.checks.front();
  const FunctionSpec& function = assignment.functions.front();
  const CaseSpec sizes = parse_cases(check.options.at("cases"), assignment, check.functions, check.seed);
  Sandbox sandbox({});
  const BuiltSubmission program = place_yardstick(sandbox, assignment);
  const OnTimingCore here;

  std::ofstream pairs;
  if (argc > 3) pairs.open(argv[3]);
  std::vector<double> ratios, single;
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    Session one(sandbox, assignment, program, nullptr, Session::Budget::unlimited);
    Session other(sandbox, assignment, program, nullptr, Session::Budget::unlimited);
    one.start_on(timing_cores(1));
    other.start_on(timing_cores(1));
    std::vector<double> wall;
    const auto time = [&](Session& session, int turn) {
      const Case c = generate_cases(sizes, static_cast<std::uint64_t>(turn)).front();
      TimedOutcome timed;
      // A clock that stood still is asked again, as `performance` does.
      while (timed.time.cpu_seconds <= 0) {
        timed = session.time(case_request(function, c));
        if (!timed.outcome.answered()) throw std::runtime_error(timed.outcome.message);
      }
      wall.push_back(timed.time.wall_seconds);
      return RunTime{.seconds = timed.time.cpu_seconds, .spent = timed.time.cpu_seconds};
    };
    const auto play = [&](const TurnPlan& plan) {
      const RunTime first = time(plan.student_first ? one : other, plan.turn);
      const RunTime second = time(plan.student_first ? other : one, plan.turn);
      return plan.student_first ? TurnTimes{first, second} : TurnTimes{second, first};
    };
    const TurnResult result = take_turns(play, {{1, 1}}, {.max_turns = turns, .least_turns = turns}, 0.95);
    ratios.push_back(result.ratio);
    for (const double ratio : result.ratios) pairs << ratio << ' ';
    pairs << '\n';
    single.push_back(wall[0] / wall[1]);
    covered += median_interval(result.ratios, 0.95).contains(1) ? 1 : 0;
    std::printf("%3d  %.4f  %7.3f ms against %7.3f ms\n", run, result.ratio, result.student_seconds * 1e3,
                result.reference_seconds * 1e3);
  }
  const Spread median = spread_of(ratios), once = spread_of(single);
  std::printf(
      "%d runs of %d turns: the interval contains 1 in %d; ratio %.4f, relative deviation %.2f %%; of a "
      "single pair %.4f, %.2f %%\n",
      runs, turns, covered, median.mean, median.deviation * 100, once.mean, once.deviation * 100);
  sandbox.remove_folder(program.job_folder);
}
