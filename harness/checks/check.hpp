#pragma once
// A kind of check is one file in harness/checks/: it reads its options from the spec when the assignment is
// loaded and judges a submission through a Caller when it runs. Everything here happens outside the sandbox.
//
// Adding a kind: write harness/checks/<kind>.cc with its factory, add one line to the list in checks.cc, one
// paragraph to harness/README.md, and a test.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/result/result.hpp"
#include "harness/session/caller.hpp"

namespace harness {

// An oracle answers with double precision and says what float32 can promise. One a function of the spec.
class Oracle {
 public:
  virtual ~Oracle() = default;
  // Outputs in the order of the spec.
  virtual std::vector<reference::Output> evaluate(const CallRequest& request) = 0;
};

using Oracles = std::map<std::string, std::unique_ptr<Oracle>, std::less<>>;  // by function name of the spec

// The registry's function for each function of the assignment that names one. Functions with an instructor's
// solution are added by harness/grade, which compiles it. Throws ConfigError when the registry's signature
// does not fit the spec's.
Oracles registry_oracles(const Assignment& assignment);

// What a check of policy needs beside answers, and where it leaves its evidence.
struct PolicyContext {
  MemoryCaller& meter;
  double idle_bytes = 0;                                  // what the bare process may hold in this language
  std::function<std::vector<std::string>()> read_source;  // what speaks for unrolling in the source
  std::optional<ToeplitzFinding> found;
};

// What a check of speed measures with: two processes on the same processors.
struct TimingContext {
  TimedCaller& student;
  TimedCaller& reference;  // the kernels, on one core; a function without one is missing
  double peak_gflops = 0;  // of fused multiply-adds on all the cores; 0: not known
  int cores = 1;           // more: the wall clock counts, since CPU time adds up what threads do side by side
  // How many times as long as at best a piece of work takes on the core just now: 1 when nobody shares it.
  // The first waits until nobody does, at most so many seconds, or fewer where it has waited before. Both
  // empty: not known.
  std::function<double(double at_most)> await_calm = {};
  std::function<double()> slowdown = {};
};

struct CheckContext {
  const Assignment& assignment;
  const CheckSpec& spec;
  Caller& student;
  Oracles& oracles;
  std::uint64_t seed;  // public seed, or the hidden one derived for this check
  // The same functions in a process of its own, for questions that only explain: whatever happens there costs
  // nothing. Null: there is none, and explanations do without.
  Caller* again = nullptr;
  PolicyContext* policy = nullptr;
  TimingContext* timing = nullptr;  // null where speed is not measured
};

class Check {
 public:
  virtual ~Check() = default;
  // Fills status, score (0 to points), message, mistakes, smallest_case; the caller fills the rest from the
  // spec. Never throws for anything the student's code does.
  virtual CheckResult run(const CheckContext& context) const = 0;
  // False for `compiles`, which the grading answers itself.
  virtual bool calls_functions() const { return true; }
  // On how many cores CheckContext::timing must measure; 0: run() needs none.
  virtual int timed_cores() const { return 0; }
  // True for kinds that judge nothing but answers, so that a Caller without a process can be asked: an
  // audit's mutants are such callers.
  virtual bool judges_answers() const { return false; }
};

// One Check for each of assignment.checks, in order. Throws ConfigError naming file, line and field when an
// option is wrong or missing.
std::vector<std::unique_ptr<Check>> make_checks(const Assignment& assignment);

std::vector<std::string> check_kinds();

}  // namespace harness
