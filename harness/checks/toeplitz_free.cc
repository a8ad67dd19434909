// `toeplitz_free`: does the convolution unroll its input? Judged by the memory of its calls, measured outside
// the box (harness/policy, and "Toeplitz-free" in harness/README.md).
//
//   functions: [forward, backward]    whose shapes and parameters are written with N, C, H, W, O, K, L,
//                                     stride and padding
//   review: 10, toeplitz: 24          unrolled columns held at once, from which on a person looks and from
//                                     which on the points are lost
//   probes: [{C: 1, O: 4, H: 12, W: 12}]     image sizes at which code might switch its method
//   seconds: 10                       for measuring one function; slower code is measured on fewer rungs
//
// clean: passed. review: flagged, no point is lost. toeplitz: failed. A function that does not answer has no
// memory to measure: its half of the points is not earned. An answer that has nothing to do with a
// convolution earns nothing either.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <span>

#include "harness/checks/kinds.hpp"
#include "harness/policy/verdict.hpp"

namespace harness {
namespace {

// Errors relative to the answer: of one that is right, and of one that is wrong beyond a missing tap.
constexpr double right_error = 0.02;
constexpr double wrong_error = 0.5;

struct Options {
  ToeplitzLimits limits;
  std::vector<Probe> probes;
  double seconds = 10;
};

double squared_norm(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum;
}

// By norms, because a student whose formula has a mistake computes a convolution all the same: 1 for the
// right answer and for a flipped kernel, 0 for an empty one.
struct Likeness {
  double size = 0;   // |got| / |exact|
  double error = 0;  // |got - exact| / |exact| of the worst output; 1.4 for unrelated values
};

Likeness likeness(const CallOutcome& answer, const std::vector<reference::Output>& exact) {
  double size = 0, worst = 0, all = 0;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    const std::span<const double> right = exact[k].value.flat();
    std::vector<double> got(answer.outputs[k].f32.begin(), answer.outputs[k].f32.end());
    size += squared_norm(got);
    const double expected = squared_norm(right);
    all += expected;
    for (std::size_t i = 0; i < got.size(); ++i) got[i] -= right[i];
    worst = std::max(worst, squared_norm(got) / expected);
  }
  return {std::sqrt(size / all), std::sqrt(worst)};
}

class ToeplitzFree final : public Check {
 public:
  explicit ToeplitzFree(Options options) : options_(std::move(options)) {}

  CheckResult run(const CheckContext& context) const override {
    if (context.policy == nullptr) throw std::logic_error("toeplitz_free: nothing measures memory");
    const auto start = std::chrono::steady_clock::now();
    const std::vector<const FunctionSpec*>& functions = context.spec.functions;
    MeasuredPasses passes;
    passes.forward_name = functions[0]->name;
    passes.backward_name = functions[1]->name;
    passes.forward = measure(context, *functions[0]);
    passes.backward = measure(context, *functions[1]);
    passes.source = context.policy->read_source();
    ToeplitzFinding finding = judge_toeplitz(passes, options_.limits);
    finding.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    CheckResult result = to_result(context, passes, finding);
    context.policy->found = std::move(finding);
    return result;
  }

 private:
  // A mistake may show for some strides, filters or images alone: a flipped filter of one element is right,
  // and so are stride and padding exchanged where both are 1.
  static bool tells_mistakes(const CallRequest& request) {
    const reference::Shape &images = request.inputs[0].shape, &filters = request.inputs[1].shape;
    return request.params[0] == 1 && request.params[1] != 1 && images[2] == images[3] &&
           filters[2] == filters[3] && filters[2] >= 3;
  }

  // Calls that no mistake tells apart: of one image or several, likewise channels and filters, padded or not.
  using CallKind = std::array<bool, 4>;
  static CallKind alike(const CallRequest& request) {
    const reference::Shape &images = request.inputs[0].shape, &filters = request.inputs[1].shape;
    return {images[0] > 1, filters[1] > 1, filters[0] > 1, request.params[1] > 0};
  }

  PassMeasurement measure(const CheckContext& context, const FunctionSpec& function) const {
    Oracle& oracle = oracle_of(context, function);
    bool empty = false, wrong_later = false;
    std::map<CallKind, bool> was_right;
    MeasureOptions options;
    options.seed = context.seed;
    options.seconds = options_.seconds;
    options.idle_bytes = context.policy->idle_bytes;
    options.convicts = [this](const LadderSamples& ladder) { return convicts(ladder, options_.limits); };
    options.judge_answer = [&](const CallRequest& request, const CallOutcome& answer) -> std::string {
      const Likeness seen = likeness(answer, oracle.evaluate(request));
      const reference::Shape& filters = request.inputs[1].shape;
      // Of a small filter a missing tap or bias may be nearly all.
      empty = empty || (filters[2] * filters[3] >= 9 && !(seen.size >= 0.2));
      if (!tells_mistakes(request)) return {};
      bool& right_once = was_right[alike(request)];
      wrong_later = wrong_later || (right_once && !(seen.error <= wrong_error));
      right_once = right_once || seen.error <= right_error;
      return {};
    };
    PassMeasurement measured =
        measure_pass(context.policy->meter, function, toeplitz_ladders(options_.probes), options);
    if (measured.status != Status::passed) return measured;
    if (wrong_later) {
      measured.oddities.emplace_back("answers some of the calls that are measured wrongly, others rightly");
    } else if (empty) {
      measured.status = Status::failed;
      measured.message = "its answer is no convolution: far too small, or not a number";
    }
    return measured;
  }

  CheckResult to_result(const CheckContext& context, const MeasuredPasses& passes,
                        const ToeplitzFinding& finding) const {
    CheckResult result;
    result.message = finding.verdict == ToeplitzVerdict::clean ? "" : finding.message;
    if (finding.verdict == ToeplitzVerdict::toeplitz) {
      result.status = Status::failed;
      return result;
    }
    int answered = 0;
    for (const PassMeasurement* pass : {&passes.forward, &passes.backward}) {
      if (pass->status == Status::passed || pass->status == Status::flagged) {
        ++answered;
      } else if (result.status == Status::not_run) {
        result.status = pass->status;
        result.message = finding.message;
      }
    }
    result.score = context.spec.points * answered / 2;
    if (finding.verdict == ToeplitzVerdict::review) {
      result.status = Status::flagged;
    } else if (answered == 1) {
      result.status = Status::partial;
    } else if (answered == 2) {
      result.status = Status::passed;
    }
    return result;
  }

  Options options_;
};

Probe parse_probe(const ConfigNode& node) {
  node.allow_keys({"C", "O", "H", "W"});
  const auto extent = [&node](const char* key) { return node.at(key).as_integer(1, 256); };
  return {extent("C"), extent("O"), extent("H"), extent("W")};
}

// The rungs are given by names; a function that uses others cannot be asked.
void require_names(const FunctionSpec& function, const ConfigNode& node) {
  const ConvGeometry sample{
      .channels = 2, .filters = 3, .out_rows = 4, .out_columns = 5, .kernel_rows = 3, .kernel_columns = 2};
  try {
    rung_request(function, sample, 0);
  } catch (const std::exception& error) {
    node.fail(function.name +
              " cannot be measured: its shapes and parameters must be given by N, C, H, W, O, K, L, stride "
              "and padding (" +
              error.what() + ")");
  }
}

}  // namespace

std::unique_ptr<Check> make_toeplitz_free(const Assignment&, const CheckSpec& spec) {
  allow_check_keys(spec, {"review", "toeplitz", "probes", "seconds"});
  const ConfigNode& node = spec.options;
  if (spec.functions.size() != 2) node.fail("needs two functions: [forward, backward]");
  for (const FunctionSpec* function : spec.functions) require_names(*function, node);
  Options options;
  if (const auto review = node.find("review")) options.limits.review = review->as_number(1, 1e6);
  if (const auto limit = node.find("toeplitz")) {
    options.limits.toeplitz = limit->as_number(1, 1e6);
    if (options.limits.toeplitz < options.limits.review) limit->fail("is below review");
  }
  if (const auto seconds = node.find("seconds")) options.seconds = seconds->as_number(1, 600);
  if (const auto probes = node.find("probes")) {
    for (const ConfigNode& probe : probes->items()) options.probes.push_back(parse_probe(probe));
  }
  return std::make_unique<ToeplitzFree>(std::move(options));
}

}  // namespace harness
