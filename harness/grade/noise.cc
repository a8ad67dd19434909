#include "harness/grade/noise.hpp"

#include <utility>
#include <vector>

#include "harness/cases/cases.hpp"
#include "harness/grade/core_load.hpp"
#include "harness/grade/timing_core.hpp"
#include "harness/session/session.hpp"
#include "harness/yardstick/yardstick.hpp"

namespace harness {
namespace {

constexpr int warmups = 3;
constexpr int pairs = 40;
constexpr int loads_a_pair = 5;
constexpr double confidence = 0.95;

const char* const assignment_text = R"(id: noise
title: Noise
unit: noise
languages: [cpp]
functions:
  conv2d_forward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", b: "f32[O]"}
    params:  {stride: int, padding: int}
    outputs: {y: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
cases:
  one: {fixed: [{N: 16, C: 32, O: 32, H: 28, W: 28, K: 3, L: 3, stride: 1, padding: 1}]}
checks:
  - {id: equal, kind: matches_oracle, functions: [conv2d_forward], points: 1, visibility: public, seed: 1, cases: one}
)";

CallTime time_call(Session& session, const CallRequest& request) {
  const TimedOutcome timed = session.time(request);
  if (!timed.outcome.answered())
    throw std::runtime_error("the reference did not answer: " + timed.outcome.message);
  return timed.time;
}

}  // namespace

TimingNoise measure_timing_noise(Sandbox& sandbox) {
  const Assignment assignment = parse_assignment(assignment_text, "noise.yaml", ".");
  const CheckSpec& check = assignment.checks.front();
  const CaseSpec sizes = parse_cases(check.options.at("cases"), assignment, check.functions, check.seed);
  const CallRequest request =
      case_request(assignment.functions.front(), generate_cases(sizes, check.seed).front());
  const BuiltSubmission program = place_yardstick(sandbox, assignment);
  TimingNoise noise;
  {
    const OnTimingCore here;
    Session one(sandbox, assignment, program, nullptr, Session::Budget::unlimited);
    Session other(sandbox, assignment, program, nullptr, Session::Budget::unlimited);
    std::vector<double> cpu, wall, seconds;
    for (Session* session : {&one, &other}) session->start_on(timing_cores(1));
    for (int pair = 0; pair < warmups + pairs; ++pair) {
      CallTime first = time_call(pair % 2 == 0 ? one : other, request);
      CallTime second = time_call(pair % 2 == 0 ? other : one, request);
      if (pair % 2 != 0) std::swap(first, second);
      if (pair < warmups) continue;
      cpu.push_back(first.cpu_seconds / second.cpu_seconds);
      wall.push_back(first.wall_seconds / second.wall_seconds);
      seconds.push_back(first.cpu_seconds);
      for (int i = 0; i < loads_a_pair; ++i) noise.loads.push_back(core_load());
    }
    noise.cpu_ratio = median_interval(cpu, confidence);
    noise.wall_ratio = median_interval(wall, confidence);
    noise.seconds = median(seconds);
  }
  sandbox.remove_folder(program.job_folder);
  return noise;
}

}  // namespace harness
