// `gradient`: the student's backward function against directional derivatives of the student's own forward
// function. A right derivative of a wrong forward passes.
//
//   functions: [conv2d_forward, conv2d_backward]
//   differentiate: {x: dx, w: dw, b: db}    inputs of forward: their gradients among the outputs of backward
//   upstream: {y: dy}                       outputs of forward: their upstream gradients; absent for a scalar
//   loss cases: ...  tolerance: 64
//
// On every case and for every input a, L = sum_i u_i f_i (u the upstream gradient, summed in double) is
// followed along a random direction v with 1/2 <= |v_j| <= 1. Steps, residual and truncation: slope.hpp, with
//
//   noise = 2^-24 * tolerance * sum_i |u_i| (m_i(a+) + m_i(a-)),    doubt = 2^-24 * tolerance * sum_j |d_j|
//   M_j
//
// and the magnitudes m of f and M of the gradient (tolerance.hpp, observed_magnitude): whoever's functions
// pass matches_oracle with this tolerance passes here, whatever the seed. The first step moves the input as
// far as it is large, since float32 errs relative to size. A function with kinks (ReLU, pooling) needs
// `values: separated` for the inputs that meet them, which limits the step to what keeps clear of them.

#include <algorithm>
#include <cmath>

#include "harness/cases/random.hpp"
#include "harness/checks/compare.hpp"
#include "harness/checks/derivative_pair.hpp"
#include "harness/checks/describe.hpp"
#include "harness/checks/slope.hpp"
#include "harness/checks/stop.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/diagnosis/diagnose.hpp"

namespace harness {
namespace {

// What is fixed while one case is judged.
struct Scene {
  const CheckContext& context;
  const Case& c;
  CallRequest forward;
  CallOutcome answer;
  Upstream upstream;
  double magnitude = 0;  // sum_i |u_i| m_i
  CallRequest backward;
  CallOutcome gradients;
  std::vector<reference::Output> exact_gradients;
};

double first_step(const HostTensor& input, double safe) {
  double energy = 0;
  for (const float value : input.f32) energy += static_cast<double>(value) * static_cast<double>(value);
  const double rms = std::sqrt(energy / static_cast<double>(input.f32.size()));
  double step = rms > 0 ? std::exp2(1 + std::round(std::log2(rms))) : 1.0;
  while (step > safe) step /= 2;
  return step;
}

// sum_i |u_i| m_i over the outputs of one forward call.
double weighted_magnitude(const Scene& scene, const CallRequest& request, const CallOutcome& answer) {
  const auto exact = oracle_of(scene.context, *request.function).evaluate(request);
  double sum = 0;
  for (std::size_t o = 0; o < exact.size(); ++o) {
    if (!scene.upstream[o]) continue;
    const auto magnitude = observed_magnitude(exact[o], answer.outputs[o]);
    for (std::size_t i = 0; i < magnitude.size(); ++i) {
      sum += std::abs(static_cast<double>(scene.upstream[o]->f32[i])) * magnitude[i];
    }
  }
  return sum;
}

bool finite(const CallOutcome& answer) {
  return std::none_of(answer.outputs.begin(), answer.outputs.end(),
                      [](const HostTensor& output) { return first_not_finite(output).has_value(); });
}

// The two ends of one step along the direction, and their values.
class Line {
 public:
  Line(const Scene& scene, const DerivativePair::Gradient& gradient, double tolerance)
      : scene_(scene), gradient_(gradient), tolerance_(tolerance) {
    const auto& name = scene.forward.function->inputs[gradient.input].name;
    Stream stream(derive_key(derive_key(scene.c.key, "direction"), name));
    direction_.resize(input().f32.size());
    for (double& v : direction_) v = (0.5 + 0.5 * stream.uniform()) * (stream.coin() ? 1 : -1);
    gradient_magnitude_ = observed_magnitude(scene.exact_gradients[gradient.gradient],
                                             scene.gradients.outputs[gradient.gradient]);
  }

  const HostTensor& input() const { return scene_.forward.inputs[gradient_.input]; }

  std::optional<SlopePair> operator()(double step) {
    CallRequest plus = scene_.forward, minus = scene_.forward;
    std::vector<float>& high = plus.inputs[gradient_.input].f32;
    std::vector<float>& low = minus.inputs[gradient_.input].f32;
    SlopePair pair;
    double weighted_displacement = 0;
    const std::vector<float>& claimed = scene_.gradients.outputs[gradient_.gradient].f32;
    for (std::size_t j = 0; j < direction_.size(); ++j) {
      const double centre = static_cast<double>(input().f32[j]);
      high[j] = static_cast<float>(centre + step * direction_[j]);
      low[j] = static_cast<float>(centre - step * direction_[j]);
      const double displacement = static_cast<double>(high[j]) - static_cast<double>(low[j]);
      pair.claimed += static_cast<double>(claimed[j]) * displacement;
      weighted_displacement += std::abs(displacement) * gradient_magnitude_[j];
    }
    const CallOutcome above = ask(scene_.context.student, plus), below = ask(scene_.context.student, minus);
    if (!finite(above) || !finite(below)) return std::nullopt;
    for (std::size_t o = 0; o < scene_.upstream.size(); ++o) {
      if (!scene_.upstream[o]) continue;
      const std::vector<float>& u = scene_.upstream[o]->f32;
      for (std::size_t i = 0; i < u.size(); ++i) {
        pair.difference += static_cast<double>(u[i]) * (static_cast<double>(above.outputs[o].f32[i]) -
                                                        static_cast<double>(below.outputs[o].f32[i]));
      }
    }
    // The largest step bounds the smaller ones, which lie between it and the centre.
    if (magnitude_ == 0) {
      magnitude_ = std::max({scene_.magnitude, weighted_magnitude(scene_, plus, above),
                             weighted_magnitude(scene_, minus, below)});
    }
    pair.noise = kUnitRoundoff * tolerance_ * 2 * magnitude_;
    pair.doubt = kUnitRoundoff * tolerance_ * weighted_displacement;
    return pair;
  }

 private:
  const Scene& scene_;
  const DerivativePair::Gradient& gradient_;
  double tolerance_;
  std::vector<double> direction_;
  std::vector<double> gradient_magnitude_;
  double magnitude_ = 0;
};

class GradientCheck final : public Check {
 public:
  GradientCheck(DerivativePair pair, CaseSpec cases, double tolerance)
      : pair_(std::move(pair)), cases_(std::move(cases)), tolerance_(tolerance) {}

  CheckResult run(const CheckContext& context) const override {
    const std::vector<Case> cases = generate_cases(cases_, context.seed);
    std::vector<int> failing(pair_.gradients.size(), 0);
    std::vector<std::string> messages(pair_.gradients.size());
    std::optional<SmallestCase> smallest;
    Evidence backward{*pair_.backward, tolerance_, {}};
    for (const Case& c : cases) {
      try {
        const Scene scene = set_scene(context, c);
        backward.cases.push_back(backward_answer(scene));
        for (std::size_t g = 0; g < pair_.gradients.size(); ++g) {
          const std::string complaint = judge(scene, pair_.gradients[g]);
          if (complaint.empty() || ++failing[g] > 1) continue;
          messages[g] = complaint + "; " + describe_case(*pair_.backward, c);
          if (!smallest) smallest = smallest_case(*pair_.backward, c);
        }
      } catch (const Stop& stop) {
        return stopped(stop, describe_case(*pair_.forward, c), smallest_case(*pair_.forward, c));
      }
    }
    CheckResult result;
    result.smallest_case = smallest;
    std::size_t right = 0;
    for (std::size_t g = 0; g < messages.size(); ++g) {
      if (failing[g] == 0) {
        ++right;
        continue;
      }
      if (!result.message.empty()) result.message += '\n';
      result.message += messages[g] + "; " + describe_count(failing[g], cases.size());
    }
    result.score = context.spec.points * static_cast<double>(right) / static_cast<double>(messages.size());
    if (right < messages.size()) explain(context, backward, cases, result);
    result.status = right == messages.size() ? Status::passed : right > 0 ? Status::partial : Status::failed;
    return result;
  }
  bool judges_answers() const override { return true; }

 private:
  Scene set_scene(const CheckContext& context, const Case& c) const {
    Scene scene{context, c, case_request(*pair_.forward, c), {}, {}, 0, {}, {}, {}};
    scene.answer = ask(context.student, scene.forward);
    require_finite(scene.forward, scene.answer);
    scene.upstream = case_upstream(pair_, c);
    scene.magnitude = weighted_magnitude(scene, scene.forward, scene.answer);
    scene.backward = backward_request(pair_, scene.forward, scene.answer.outputs, scene.upstream,
                                      case_params(*pair_.backward, c));
    scene.gradients = ask(context.student, scene.backward);
    scene.exact_gradients = oracle_of(context, *pair_.backward).evaluate(scene.backward);
    return scene;
  }

  AnsweredCase backward_answer(const Scene& scene) const {
    std::vector<OutputDifference> differences = compare(scene.gradients, scene.exact_gradients, tolerance_);
    return {scene.backward, scene.gradients, scene.exact_gradients, std::move(differences)};
  }

  // The two functions do not fit each other. Which of them is wrong, and how, the oracle knows.
  void explain(const CheckContext& context, const Evidence& backward, const std::vector<Case>& cases,
               CheckResult& result) const {
    const auto wrong = std::find_if(backward.cases.begin(), backward.cases.end(),
                                    [](const AnsweredCase& answered) { return !answered.right(); });
    if (wrong == backward.cases.end()) {
      result.message += "\nyour " + pair_.backward->name + " is the derivative of the right " +
                        pair_.forward->name + ": look for the mistake in " + pair_.forward->name;
      return;
    }
    const Case& failing = cases[static_cast<std::size_t>(wrong - backward.cases.begin())];
    Diagnosis diagnosis = diagnose(backward, cases_, failing, context.again,
                                   oracle_of(context, *pair_.backward), context.spec.visibility);
    result.mistakes = std::move(diagnosis.mistakes);
    if (diagnosis.smallest) result.smallest_case = std::move(diagnosis.smallest);
    if (!diagnosis.text.empty()) {
      result.message += "\n" + pair_.backward->name + ", compared with the derivative of the right " +
                        pair_.forward->name + ":\n" + diagnosis.text;
    }
  }

  // Empty when the gradient is right on this case.
  std::string judge(const Scene& scene, const DerivativePair::Gradient& gradient) const {
    const std::string& name = pair_.backward->outputs[gradient.gradient].name;
    const HostTensor& claimed = scene.gradients.outputs[gradient.gradient];
    if (const auto at = first_not_finite(claimed)) {
      return pair_.backward->name + ": " + describe_element(name, claimed.shape, *at) + " is " +
             describe_number(static_cast<double>(claimed.f32[static_cast<std::size_t>(*at)]));
    }
    Line line(scene, gradient, tolerance_);
    const double safe = safe_displacement(scene.c.values.at(pair_.forward->inputs[gradient.input].name));
    const SlopeVerdict verdict = compare_slope(std::ref(line), first_step(line.input(), safe));
    if (verdict.outcome == SlopeVerdict::Outcome::agrees) return {};
    const std::string what = pair_.backward->name + ": " + name + " is not the derivative of your " +
                             pair_.forward->name + ": along a random direction ";
    if (verdict.outcome == SlopeVerdict::Outcome::unresolved) {
      return what + "the difference quotients of " + pair_.forward->name +
             " do not settle, so it has no derivative";
    }
    const auto [quotient, inner] = describe_pair(verdict.quotient, verdict.claimed);
    return what + "the difference quotient is " + quotient + ", <" + name + ", direction> is " + inner +
           " (tolerance " + describe_number(verdict.tolerance) + ")";
  }

  DerivativePair pair_;
  CaseSpec cases_;
  double tolerance_;
};

}  // namespace

std::unique_ptr<Check> make_gradient(const Assignment& assignment, const CheckSpec& spec) {
  allow_check_keys(spec, {"differentiate", "upstream", "tolerance", "cases"});
  const ConfigNode differentiate = spec.options.at("differentiate");
  const auto upstream = spec.options.find("upstream");
  DerivativePair pair = make_derivative_pair(spec, parse_links(differentiate),
                                             upstream ? parse_links(*upstream) : std::vector<Link>{});
  if (pair.gradients.empty()) differentiate.fail("names no input to differentiate");
  CaseSpec cases = parse_cases(spec.options.at("cases"), assignment, spec.functions, spec.seed);
  require_matching_shapes(pair, generate_cases(cases, spec.seed), spec.options);
  return std::make_unique<GradientCheck>(std::move(pair), std::move(cases), parse_tolerance(spec.options));
}

}  // namespace harness
