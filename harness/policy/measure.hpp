#pragma once
// Walks the ladders with one function of a submission and writes down what each call held beyond its tensors.
//
// Rungs come in random order after a tiny call that loads libraries and compiles. Two of them are repeated in
// a fresh process. Where the process keeps memory from call to call (a static buffer, a leak), a later rung
// shows nothing: then the ladders are walked again with a fresh process for each rung.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/policy/fit.hpp"
#include "harness/session/caller.hpp"

namespace harness {

// Accuracy of one figure: the kernel adds up each processor's share late.
inline constexpr double kMemoryNoiseBytes = 256 << 10;

struct LadderSamples {
  Ladder ladder;
  std::vector<Sample> samples;  // by growing size; rungs that were too slow are missing
};

struct PassMeasurement {
  Status status = Status::not_run;  // passed: measured
  std::string message;              // why not
  std::vector<LadderSamples> ladders;
  std::vector<std::string> oddities;  // what a person should look at: "answers wrongly ..."
  std::vector<std::string> notes;     // "keeps 12 MB from call to call": says how it was measured
  int calls = 0;
};

// Judges an answer: empty, or what is wrong with it.
using JudgeAnswer = std::function<std::string(const CallRequest&, const CallOutcome&)>;

struct MeasureOptions {
  std::uint64_t seed = 0;
  double seconds = 10;            // for one pass; slow code gets fewer rungs
  double call_seconds = 2;        // a rung that is expected to take longer is left out
  double idle_bytes = 512e6;      // what the process may hold before it is given anything to do
  JudgeAnswer judge_answer = {};  // of some of the calls, drawn at random; may be null
};

// The request of one rung: uniform values from the seed.
CallRequest rung_request(const FunctionSpec& function, const ConvGeometry& geometry, std::uint64_t seed);

PassMeasurement measure_pass(MemoryCaller& caller, const FunctionSpec& function,
                             const std::vector<Ladder>& ladders, const MeasureOptions& options);

}  // namespace harness
