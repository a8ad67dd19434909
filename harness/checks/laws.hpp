#pragma once
// The laws of `property`, each a judge of one case. What they say and allow is in property.cc.

#include <optional>
#include <string>
#include <vector>

#include "harness/checks/derivative_pair.hpp"
#include "harness/checks/tolerance.hpp"

namespace harness {

enum class Law { adjoint, linear, shift_equivariant, inverse, log_determinant, autoregressive, normalised };

// What sums to one: over all bit vectors, or over a grid of numbers with normal noise behind them.
enum class Distribution { bernoulli, normal };

struct PropertyOptions {
  Law law = Law::linear;
  const FunctionSpec* forward = nullptr;
  std::size_t input = 0, output = 0;
  std::vector<std::string> zero;
  std::vector<std::size_t> axes;          // shift_equivariant
  std::optional<DerivativePair> pair;     // adjoint
  const FunctionSpec* inverse = nullptr;  // inverse: the second function
  std::size_t undone = 0, recovered = 0;  // its input that is forward's output; its output that is the input
  std::optional<std::size_t> log_det, inverse_log_det;  // outputs of forward and of inverse
  bool strict = false;                                  // autoregressive
  Distribution distribution = Distribution::bernoulli;  // normalised
  double tolerance = kDefaultTolerance;
};

// The elements of an f32 tensor and of an oracle's, row-major.
std::vector<double> values_of(const HostTensor& tensor);
std::vector<double> values_of(const reference::Output& output);

// What the student answered, and what the oracle would have.
struct Judged {
  std::vector<HostTensor> outputs;
  std::vector<reference::Output> exact;

  double got(std::size_t output, std::size_t i) const { return static_cast<double>(outputs[output].f32[i]); }
};
// Throws Stop when there is no finite answer.
Judged evaluate(const CheckContext& context, const CallRequest& request);
// Throws std::logic_error: the specification asks for a law that the reference breaks.
void require_law(const CheckContext& context, const Case& c, double violation, double allowed);
// ": 1.5 against 2 (tolerance 1e-06)". Of a hidden case the values stay hidden.
std::string describe_values(const CheckContext& context, double got, double expected, double tolerance);

// The laws of flows and autoregressive models (flow_laws.cc). `request` is the case's call of the forward
// function, `answer` what came of it.
std::string judge_inverse(const PropertyOptions& options, const CheckContext& context, const Case& c,
                          const CallRequest& request, const Judged& answer);
std::string judge_log_determinant(const PropertyOptions& options, const CheckContext& context, const Case& c,
                                  const CallRequest& request, const Judged& answer);
std::string judge_autoregressive(const PropertyOptions& options, const CheckContext& context, const Case& c,
                                 const CallRequest& request, const Judged& answer);
std::string judge_normalised(const PropertyOptions& options, const CheckContext& context, const Case& c);

// How an answer stands to the law on one case. Whether one value everywhere is a mistake only all cases can
// tell: a filter without its only tap gives zeros where it has a single one.
struct LawOutcome {
  std::string complaint;     // empty: the law holds
  bool varies = false;       // the output has more than one value
  bool should_vary = false;  // it has not, and the right one has
};
// Throws Stop (stop.hpp) when a call is not answered or not finite, and std::logic_error when the oracle
// itself breaks the law.
LawOutcome judge_law(const PropertyOptions& options, const CheckContext& context, const Case& c);

}  // namespace harness
