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
  // Calls that need each other's answers form a group; groups are independent.
  virtual int groups() const = 0;
  // Asks the calls of a group in order and gives them back: fresh values for each key, the same number of
  // calls, of the same shapes. `ask` answers as the kernels do.
  virtual std::vector<CallRequest> calls(int group, std::uint64_t key, const Ask& ask) const = 0;
  // Seconds of each call of all groups, in order.
  virtual double combine(const std::vector<double>& seconds) const = 0;
  // Where the student loses most, from both contestants' seconds for each of `calls`: "furthest behind, at 12
  // times, in case N=1 ...". Empty when nothing stands out. `peak_gflops` of the core; 0: not known.
  virtual std::string advise(const std::vector<CallRequest>& calls, const std::vector<double>& student,
                             const std::vector<double>& reference, double peak_gflops) const = 0;
};

// One function at chosen sizes. Together: the geometric mean, so that each size counts alike.
std::unique_ptr<Workload> sized_calls(const FunctionSpec& function, const CaseSpec& sizes);

// Every call of one training step, forward and backward. Together: the sum.
std::unique_ptr<Workload> training_step(Network network);

// Floating-point operations of a call (a multiply-add is two), where the function is known to do little else;
// 0 elsewhere.
double operations(const CallRequest& request);

}  // namespace harness
