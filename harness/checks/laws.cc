#include "harness/checks/laws.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/cases/random.hpp"
#include "harness/checks/describe.hpp"
#include "harness/checks/stop.hpp"

namespace harness {

std::vector<double> values_of(const HostTensor& tensor) {
  return {tensor.f32.begin(), tensor.f32.end()};
}

std::vector<double> values_of(const reference::Output& output) {
  return {output.value.flat().begin(), output.value.flat().end()};
}

Judged evaluate(const CheckContext& context, const CallRequest& request) {
  CallOutcome answer = ask(context.student, request);
  require_finite(request, answer);
  return {std::move(answer.outputs), oracle_of(context, *request.function).evaluate(request)};
}

void require_law(const CheckContext& context, const Case& c, double violation, double allowed) {
  if (violation <= allowed) return;
  throw std::logic_error("check " + context.spec.id + ": the reference itself breaks the law by " +
                         describe_number(violation) + " on " + describe_case(*context.spec.functions[0], c) +
                         "; mend the options of the check");
}

std::string describe_values(const CheckContext& context, double got, double expected, double tolerance) {
  if (context.spec.visibility == Visibility::hidden) return {};
  const auto [got_text, expected_text] = describe_pair(got, expected);
  return ": " + got_text + " against " + expected_text + " (tolerance " + describe_number(tolerance) + ")";
}

namespace {

std::string describe_nonlinear(const PropertyOptions& options, const std::string& element) {
  const std::string& input = options.forward->inputs[options.input].name;
  return options.forward->name + " is not linear in " + input + ": at " + element + ", f(a " + input +
         " + b z) is not a f(" + input + ") + b f(z)";
}

std::string describe_unmoved(const PropertyOptions& options, const std::vector<std::int64_t>& shift,
                             const std::string& element, const std::string& source) {
  std::string along_axes;
  for (const std::size_t axis : options.axes) {
    if (!along_axes.empty()) along_axes += ',';
    along_axes += std::to_string(shift[axis]);
  }
  return options.forward->name + ": moving " + options.forward->inputs[options.input].name + " by (" +
         along_axes + ") does not move " + options.forward->outputs[options.output].name +
         " alike: " + element + " is not what " + source + " was before";
}

double inner(const HostTensor& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < b.size(); ++i) sum += static_cast<double>(a.f32[i]) * b[i];
  return sum;
}

std::vector<double> absolute(const HostTensor& a) {
  std::vector<double> values;
  for (const float v : a.f32) values.push_back(std::abs(static_cast<double>(v)));
  return values;
}

double weighted(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::string judge_adjoint(const PropertyOptions& options, const CheckContext& context, const Case& c,
                          const CallRequest& forward, const Judged& y) {
  const DerivativePair& pair = *options.pair;
  const Upstream upstream = case_upstream(pair, c);
  const Judged g =
      evaluate(context, backward_request(pair, forward, y.outputs, upstream, case_params(*pair.backward, c)));
  const std::size_t gradient = pair.gradients[0].gradient;
  const HostTensor& x = forward.inputs[options.input];
  const HostTensor& u = *upstream[options.output];
  const double bound =
      kUnitRoundoff *
      (weighted(absolute(u), observed_magnitude(y.exact[options.output], y.outputs[options.output])) +
       weighted(absolute(x), observed_magnitude(g.exact[gradient], g.outputs[gradient])));
  const bool asks_forward = std::any_of(pair.sources.begin(), pair.sources.end(), [](const auto& source) {
    return source.kind == DerivativePair::Source::Kind::forward_output;
  });
  if (!asks_forward) {  // else the backward oracle was asked about the student's forward values
    require_law(
        context, c,
        std::abs(inner(u, values_of(y.exact[options.output])) - inner(x, values_of(g.exact[gradient]))),
        bound);
  }
  const double left = inner(u, values_of(y.outputs[options.output]));
  const double right = inner(x, values_of(g.outputs[gradient]));
  const double allowed = options.tolerance * bound;
  if (std::abs(left - right) <= allowed) return {};
  const std::string& in = pair.forward->inputs[options.input].name;
  const std::string& out = pair.forward->outputs[options.output].name;
  const std::string& up = pair.backward->inputs[*pair.upstream[options.output]].name;
  const auto [left_text, right_text] = describe_pair(left, right);
  return pair.backward->name + ": " + pair.backward->outputs[gradient].name +
         " is not the transpose of your " + pair.forward->name + ": <" + out + ", " + up + "> is " +
         left_text + ", but <" + in + ", " + pair.backward->outputs[gradient].name + "> is " + right_text +
         " (tolerance " + describe_number(allowed) + ")";
}

std::string judge_linear(const PropertyOptions& options, const CheckContext& context, const Case& c,
                         const CallRequest& first, const Judged& yx) {
  const FunctionSpec& function = *options.forward;
  const TensorSpec& input = function.inputs[options.input];
  CallRequest second = first, combined = first;
  const HostTensor& x = first.inputs[options.input];
  HostTensor& z = second.inputs[options.input];
  z = generate_values(c.values.at(input.name), input.dtype, x.shape, c.names,
                      derive_key(c.key, "second input"));
  Stream stream(derive_key(c.key, "coefficients"));
  const double a = (0.5 + stream.uniform()) * (stream.coin() ? 1 : -1);
  const double b = (0.5 + stream.uniform()) * (stream.coin() ? 1 : -1);
  for (std::size_t i = 0; i < z.f32.size(); ++i) {
    combined.inputs[options.input].f32[i] =
        static_cast<float>(a * static_cast<double>(x.f32[i]) + b * static_cast<double>(z.f32[i]));
  }
  const Judged yz = evaluate(context, second), yc = evaluate(context, combined);
  const std::size_t o = options.output;
  const auto mx = observed_magnitude(yx.exact[o], yx.outputs[o]);
  const auto mz = observed_magnitude(yz.exact[o], yz.outputs[o]);
  const auto mc = observed_magnitude(yc.exact[o], yc.outputs[o]);
  for (std::size_t i = 0; i < mc.size(); ++i) {
    const auto flat = static_cast<std::int64_t>(i);
    const double exact_violation =
        yc.exact[o].value[flat] - a * yx.exact[o].value[flat] - b * yz.exact[o].value[flat];
    require_law(context, c, std::abs(exact_violation), 2 * kUnitRoundoff * mc[i]);
    const double right = a * yx.got(o, i) + b * yz.got(o, i);
    const double allowed = kUnitRoundoff * ((options.tolerance + 1) * mc[i] +
                                            options.tolerance * (std::abs(a) * mx[i] + std::abs(b) * mz[i]));
    if (std::abs(yc.got(o, i) - right) <= allowed) continue;
    return describe_nonlinear(options,
                              describe_element(function.outputs[o].name, yc.outputs[o].shape, flat)) +
           describe_values(context, yc.got(o, i), right, allowed);
  }
  return {};
}

// The flat position of `index - shift`, or nothing outside `shape`.
std::optional<std::int64_t> moved(const reference::Shape& shape, std::int64_t flat,
                                  const std::vector<std::int64_t>& shift) {
  const auto index = reference::unravel(shape, flat);
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t source = index[axis] - shift[axis];
    if (source < 0 || source >= shape[axis]) return std::nullopt;
    position = position * shape[axis] + source;
  }
  return position;
}

std::string judge_shift(const PropertyOptions& options, const CheckContext& context, const Case& c,
                        const CallRequest& still, const Judged& y) {
  const FunctionSpec& function = *options.forward;
  const TensorSpec& input = function.inputs[options.input];
  CallRequest shifted = still;
  HostTensor& x = shifted.inputs[options.input];
  x = generate_values(c.values.at(input.name), input.dtype, x.shape, c.names, derive_key(c.key, "moved in"));
  const std::size_t o = options.output;
  const reference::Shape& out_shape = still.output_shapes[o];
  std::vector<std::int64_t> shift(out_shape.size(), 0);
  Stream stream(derive_key(c.key, "shift"));
  for (const std::size_t axis : options.axes) {
    if (out_shape[axis] > 1) shift[axis] = stream.integer(1, out_shape[axis] - 1) * (stream.coin() ? 1 : -1);
  }
  for (std::int64_t i = 0; i < x.size(); ++i) {
    if (const auto from = moved(x.shape, i, shift)) {
      x.f32[static_cast<std::size_t>(i)] = still.inputs[options.input].f32[static_cast<std::size_t>(*from)];
    }
  }
  const Judged y_shifted = evaluate(context, shifted);
  const auto m = observed_magnitude(y.exact[o], y.outputs[o]);
  const auto m_shifted = observed_magnitude(y_shifted.exact[o], y_shifted.outputs[o]);
  for (std::int64_t i = 0; i < y.outputs[o].size(); ++i) {
    const auto from = moved(out_shape, i, shift);
    if (!from) continue;
    const auto at = static_cast<std::size_t>(i), source = static_cast<std::size_t>(*from);
    const double bound = kUnitRoundoff * (m_shifted[at] + m[source]);
    require_law(context, c, std::abs(y_shifted.exact[o].value[i] - y.exact[o].value[*from]), bound);
    if (std::abs(y_shifted.got(o, at) - y.got(o, source)) <= options.tolerance * bound) continue;
    const std::string& name = function.outputs[o].name;
    return describe_unmoved(options, shift, describe_element(name, out_shape, i),
                            describe_element(name, out_shape, *from)) +
           describe_values(context, y_shifted.got(o, at), y.got(o, source), options.tolerance * bound);
  }
  return {};
}

// One value everywhere obeys most laws, and computes nothing.
bool is_constant(const HostTensor& tensor) {
  return std::all_of(tensor.f32.begin(), tensor.f32.end(), [&](float v) { return v == tensor.f32.front(); });
}

bool should_vary(const PropertyOptions& options, const Judged& answer) {
  const reference::Output& exact = answer.exact[options.output];
  const auto m = observed_magnitude(exact, answer.outputs[options.output]);
  for (std::size_t i = 1; i < m.size(); ++i) {
    const double apart = std::abs(exact.value[static_cast<std::int64_t>(i)] - exact.value[0]);
    if (apart > kUnitRoundoff * options.tolerance * (m[0] + m[i])) return true;
  }
  return false;
}

std::string judge(const PropertyOptions& options, const CheckContext& context, const Case& c,
                  const CallRequest& request, const Judged& answer) {
  switch (options.law) {
    case Law::adjoint:
      return judge_adjoint(options, context, c, request, answer);
    case Law::linear:
      return judge_linear(options, context, c, request, answer);
    case Law::shift_equivariant:
      return judge_shift(options, context, c, request, answer);
    case Law::inverse:
      return judge_inverse(options, context, c, request, answer);
    case Law::log_determinant:
      return judge_log_determinant(options, context, c, request, answer);
    case Law::autoregressive:
      return judge_autoregressive(options, context, c, request, answer);
    case Law::normalised:
      return judge_normalised(options, context, c);
  }
  throw std::logic_error("property: no such law");
}

}  // namespace

LawOutcome judge_law(const PropertyOptions& options, const CheckContext& context, const Case& c) {
  const CallRequest request = case_request(*options.forward, c);
  const Judged answer = evaluate(context, request);
  const bool constant = is_constant(answer.outputs[options.output]);
  return {.complaint = judge(options, context, c, request, answer),
          .varies = !constant,
          .should_vary = constant && should_vary(options, answer)};
}

}  // namespace harness
