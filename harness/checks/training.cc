// `training`: a small network composed of the student's functions learns as the exact one does.
//
//   network: [{layer: conv2d, weights: {w: [4, 1, 3, 3], b: [4]}, params: {stride: 1, padding: 1}}, {layer:
//   relu}, ...] loss: softmax_cross_entropy      data: {shape: [1, 12, 12], classes: 4, batch: 8} steps: 8
//   learning_rate: 0.05      tolerance: 64
//
// The same descent (network.hpp) runs on the student's functions and on the oracles, whose answers are
// rounded to float32. How far two right networks may drift apart is measured, not guessed: the exact network
// is trained again kRuns times with every element of every answer moved, up or down at random, by kStretch
// times what matches_oracle permits there (tolerance * 2^-24 * magnitude). The loss of the student after each
// step must be within
//
//   2 * (largest drift of those runs so far)  +  kProgressShare * |change of the exact loss since the start|
//     +  tolerance * 2^-24 * (magnitude of the loss)
//
// of the exact one. The errors are stretched before they enter, because the gradients of ReLU and pooling
// jump: a unit that changes sides changes them by more than any multiple of its rounding error, and a run
// whose errors are as small as a student's may meet no such unit where the student meets one. The second term
// is for that one: a single unit carries a small share of the gradient, and of the progress it makes.

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/cases/random.hpp"
#include "harness/checks/compare.hpp"
#include "harness/checks/network.hpp"
#include "harness/checks/stop.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/diagnosis/match_mistakes.hpp"

namespace harness {
namespace {

constexpr int kRuns = 2;
constexpr double kStretch = 8;
constexpr double kProgressShare = 0.01;

std::string step_name(int step) {
  return step == 0 ? "before training" : "after step " + std::to_string(step);
}

// The exact network: its losses, or those of a run with errors.
class ExactNetwork {
 public:
  ExactNetwork(const CheckContext& context, const Network& network, const TrainingData& data)
      : context_(context), network_(network), data_(data) {}

  // error = 0: none. Otherwise every element is moved by +-error * 2^-24 * magnitude.
  std::vector<double> losses(double error, std::uint64_t key) {
    Stream signs(key);
    magnitudes_.clear();
    return train(
        network_, data_,
        [&](const CallRequest& request) {
          auto outputs = oracle_of(context_, *request.function).evaluate(request);
          if (request.function == network_.loss.forward) magnitudes_.push_back(outputs[0].magnitude[0]);
          std::vector<HostTensor> answers;
          for (std::size_t o = 0; o < outputs.size(); ++o) {
            if (error > 0) disturb(outputs[o], error, signs);
            answers.push_back(HostTensor::from_double(outputs[o].value, request.function->outputs[o].dtype));
          }
          return answers;
        },
        [](int) {});
  }

  const std::vector<double>& loss_magnitudes() const { return magnitudes_; }  // of the last run

 private:
  static void disturb(reference::Output& output, double error, Stream& signs) {
    std::uint64_t bits = 0;
    for (std::int64_t i = 0; i < output.value.size(); ++i) {
      if (i % 64 == 0) bits = signs.next();
      output.value[i] += ((bits & 1) != 0 ? error : -error) * kUnitRoundoff * output.magnitude[i];
      bits >>= 1;
    }
  }

  const CheckContext& context_;
  const Network& network_;
  const TrainingData& data_;
  std::vector<double> magnitudes_;
};

struct Curve {
  std::vector<double> losses, allowed;
};

Curve exact_curve(const CheckContext& context, const Network& network, const TrainingData& data,
                  double tolerance) {
  ExactNetwork exact(context, network, data);
  Curve curve;
  curve.losses = exact.losses(0, 0);
  const std::vector<double> magnitudes = exact.loss_magnitudes();
  std::vector<double> drift(curve.losses.size(), 0);
  for (int run = 0; run < kRuns; ++run) {
    const std::uint64_t key = derive_key(derive_key(context.seed, "errors"), static_cast<std::uint64_t>(run));
    const auto disturbed = exact.losses(kStretch * tolerance, key);
    for (std::size_t t = 0; t < drift.size(); ++t) {
      drift[t] = std::max(drift[t], std::abs(disturbed[t] - curve.losses[t]));
    }
  }
  double largest = 0;
  for (std::size_t t = 0; t < drift.size(); ++t) {
    largest = std::max(largest, drift[t]);
    const double progress = std::abs(curve.losses[t] - curve.losses[0]);
    curve.allowed.push_back(2 * largest + kProgressShare * progress +
                            allowed_error(tolerance, magnitudes[t]));
  }
  return curve;
}

std::string describe_parting(const std::vector<double>& losses, const Curve& exact, std::size_t step) {
  const auto [actual, expected] = describe_pair(losses[step], exact.losses[step]);
  return "loss " + step_name(static_cast<int>(step)) + " is " + actual + ", the exact network has " +
         expected + " (tolerance " + describe_number(exact.allowed[step]) + ")" +
         (step == 0 ? "; a forward function is wrong" : "; up to then they agree");
}

class Training final : public Check {
 public:
  Training(Network network, double tolerance) : network_(std::move(network)), tolerance_(tolerance) {}

  CheckResult run(const CheckContext& context) const override {
    const TrainingData data = make_training_data(network_, context.seed);
    int step = 0;
    std::vector<double> losses;
    std::vector<AnsweredCase> calls;
    try {
      losses = train(
          network_, data,
          [&](const CallRequest& request) {
            CallOutcome answer = ask(context.student, request);
            require_finite(request, answer);
            calls.push_back({request, answer, {}, {}});
            return std::move(answer.outputs);
          },
          [&](int now) { step = now; });
    } catch (const Stop& stop) {
      return stopped(stop, "in the network, " + step_name(step), std::nullopt);
    }
    const Curve exact = exact_curve(context, network_, data, tolerance_);
    for (std::size_t t = 0; t < losses.size(); ++t) {
      if (std::abs(losses[t] - exact.losses[t]) <= exact.allowed[t]) continue;
      CheckResult result = ended(Status::failed, describe_parting(losses, exact, t), std::nullopt);
      explain(context, calls, result);
      return result;
    }
    CheckResult result;
    result.status = Status::passed;
    result.score = context.spec.points;
    return result;
  }
  bool judges_answers() const override { return true; }

 private:
  // Each function is asked for the very values that it was given on the way.
  void explain(const CheckContext& context, std::vector<AnsweredCase>& calls, CheckResult& result) const {
    std::map<const FunctionSpec*, Evidence> evidence;
    std::vector<const FunctionSpec*> wrong;  // in the order in which they went wrong
    for (AnsweredCase& call : calls) {
      const FunctionSpec& function = *call.request.function;
      call.exact = oracle_of(context, function).evaluate(call.request);
      call.differences = compare(call.answer, call.exact, tolerance_);
      const bool known = std::find(wrong.begin(), wrong.end(), &function) != wrong.end();
      if (!call.right() && !known) wrong.push_back(&function);
      evidence.try_emplace(&function, Evidence{function, tolerance_, {}})
          .first->second.cases.push_back(std::move(call));
    }
    if (wrong.empty()) result.message += "; for the values it was given, each function is right by itself";
    for (const FunctionSpec* function : wrong) {
      const std::vector<Explanation> explanations = match_mistakes(evidence.at(function));
      for (std::string& id : mistake_ids(explanations)) result.mistakes.push_back(std::move(id));
      result.message += "\n" + function->name + " is wrong for values it was given on the way";
      if (!explanations.empty()) result.message += ": " + describe_explanations(explanations);
    }
  }

  Network network_;
  double tolerance_;
};

}  // namespace

std::unique_ptr<Check> make_training(const Assignment&, const CheckSpec& spec) {
  allow_check_keys(spec, {"network", "loss", "data", "steps", "learning_rate", "tolerance"});
  Network network = parse_network(spec);
  network.steps = static_cast<int>(spec.options.at("steps").as_integer(1, 1000));
  network.learning_rate = spec.options.at("learning_rate").as_number(1e-6, 100);
  return std::make_unique<Training>(std::move(network), parse_tolerance(spec.options));
}

}  // namespace harness
