#pragma once
// What a `performance` check times: the calls of one turn, and one figure for what they took.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/cases/cases.hpp"
#include "harness/checks/network.hpp"

namespace harness {

class Workload {
 public:
  virtual ~Workload() = default;
  // Fresh values for each key, the same number of calls, of the same shapes. Where one call's answer is
  // another's input `kernels` answers all of them, in order.
  virtual std::vector<CallRequest> calls(std::uint64_t key, const Ask& kernels) const = 0;
  // Seconds of each call, in order.
  virtual double combine(const std::vector<double>& seconds) const = 0;
  // Where the student loses most, from both contestants' seconds for each of `calls`: "furthest behind, at 12
  // times, in case N=1 ...". Empty when nothing stands out. `peak_gflops` of the core; 0: not known.
  virtual std::string advise(const std::vector<CallRequest>& calls, const std::vector<double>& student,
                             const std::vector<double>& reference, double peak_gflops) const = 0;
};

// One function at chosen sizes. Together: the geometric mean, so that each size counts alike.
std::unique_ptr<Workload> sized_calls(const FunctionSpec& function, CaseSpec sizes);

// Every call of one training step, forward and backward. Together: the sum.
std::unique_ptr<Workload> training_step(Network network);

// Floating-point operations of a call (a multiply-add is two), where the function is known to do little else;
// 0 elsewhere.
double operations(const CallRequest& request);

}  // namespace harness
