#pragma once
// Walks the ladders with one function of a submission and writes down what each call held beyond its tensors.
//
// A call holds what its process came to hold during it, and what the process held before and used again: a
// static buffer, an arena filled at the start. Rungs come in random order after tiny calls that load
// libraries and compile. Two of them are repeated in a fresh process. Where the kernel does not tell which
// pages were used, a later rung of a process that keeps memory shows nothing: then the ladders are walked
// again with a fresh process for each rung.

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
  bool certain = false;               // ended early: a ladder convicted by itself, the rest was not walked
  int calls = 0;
};

// Whether the samples of one ladder are enough for the verdict.
using Convicts = std::function<bool(const LadderSamples&)>;

// Judges an answer: empty, or what is wrong with it.
using JudgeAnswer = std::function<std::string(const CallRequest&, const CallOutcome&)>;

struct MeasureOptions {
  std::uint64_t seed = 0;
  double seconds = 10;            // for one pass; slow code gets fewer rungs
  double call_seconds = 2;        // a rung that is expected to take longer is left out
  double certain_seconds = 1;     // from when on a ladder that convicts ends the walk
  double idle_bytes = 512e6;      // that the process may hold at first, where nobody knows what it uses again
  JudgeAnswer judge_answer = {};  // of small calls and of some others, drawn at random; may be null
  Convicts convicts = {};         // may be null: every ladder is walked
};

// The request of one rung: uniform values from the seed.
CallRequest rung_request(const FunctionSpec& function, const ConvGeometry& geometry, std::uint64_t seed);

PassMeasurement measure_pass(MemoryCaller& caller, const FunctionSpec& function,
                             const std::vector<Ladder>& ladders, const MeasureOptions& options);

}  // namespace harness
