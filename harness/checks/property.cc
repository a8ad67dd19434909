// `property`: a law that the right function obeys, tested on the student's own answers. No expected output is
// needed, so a wrong function that obeys the law passes.
//
//   law: adjoint            <f(x), u> = <x, g(u)>             functions: [forward, backward]
//     input: x, output: y, upstream: dy, gradient: dx
//     | <y,u> - <x,dx> |  <=  2^-24 tolerance ( sum_i |u_i| m_i + sum_j |x_j| M_j )
//
//   law: linear             f(a x + b z) = a f(x) + b f(z)    functions: [forward]
//     input: x, output: y
//     | y_c - a y_x - b y_z |  <=  2^-24 ( (tolerance + 1) m_c + tolerance (|a| m_x + |b| m_z) ) at each
//     element; the 1 is for a x + b z, which is rounded to float32 before the function sees it
//
//   law: shift_equivariant  moving x along `axes` moves y alike    functions: [forward]
//     input: x, output: y, axes: [2, 3]
//     | y'_{i+s} - y_i |  <=  2^-24 tolerance ( m'_{i+s} + m_i ) wherever both exist. What moves in at the
//     edge is new, so the cases must keep y_i from seeing across it: stride 1, no padding
//
//   zero: [b]               inputs that are zero in every case (a bias makes a function affine)
//
// m, M are the magnitudes of f and of the gradient (tolerance.hpp, observed_magnitude). Functions that pass
// matches_oracle with the same tolerance pass here. A law that the oracle itself breaks is a mistake in the
// specification and throws std::logic_error.

#include "harness/checks/describe.hpp"
#include "harness/checks/laws.hpp"
#include "harness/checks/stop.hpp"

namespace harness {
namespace {

class Property final : public Check {
 public:
  Property(PropertyOptions options, CaseSpec cases)
      : options_(std::move(options)), cases_(std::move(cases)) {}

  CheckResult run(const CheckContext& context) const override {
    std::vector<Case> cases = generate_cases(cases_, context.seed);
    CheckResult result;
    int failing = 0;
    for (Case& c : cases) {
      for (const auto& name : options_.zero) {
        c.values[name] = ValueSpec{};
        c.values[name].kind = ValueSpec::Kind::constant;
      }
      try {
        const std::string complaint = judge_law(options_, context, c);
        if (complaint.empty() || ++failing > 1) continue;
        result.message = complaint + "; " + describe_case(*options_.forward, c);
        result.smallest_case = smallest_case(*options_.forward, c);
      } catch (const Stop& stop) {
        return stopped(stop, describe_case(*options_.forward, c), smallest_case(*options_.forward, c));
      }
    }
    result.status = failing == 0 ? Status::passed : Status::failed;
    if (failing == 0) result.score = context.spec.points;
    if (failing > 0) result.message += "; " + describe_count(failing, cases.size());
    return result;
  }
  bool judges_answers() const override { return true; }

 private:
  PropertyOptions options_;
  CaseSpec cases_;
};

Law parse_law(const ConfigNode& node) {
  const std::string name = node.as_string();
  if (name == "adjoint") return Law::adjoint;
  if (name == "linear") return Law::linear;
  if (name == "shift_equivariant") return Law::shift_equivariant;
  node.fail(unknown_name("law", name, {"adjoint", "linear", "shift_equivariant"}));
}

std::vector<std::string> parse_zero(const PropertyOptions& options, const ConfigNode& node) {
  std::vector<std::string> zero;
  for (const auto& item : node.items()) {
    const std::size_t input = find_input(item, *options.forward, item.as_string());
    if (input == options.input) item.fail("is the input the law is about");
    zero.push_back(item.as_string());
  }
  return zero;
}

std::vector<std::size_t> parse_axes(const PropertyOptions& options, const ConfigNode& node) {
  const int rank = options.forward->outputs[options.output].rank();
  if (rank != options.forward->inputs[options.input].rank()) node.fail("input and output differ in rank");
  std::vector<std::size_t> axes;
  for (const auto& item : node.items())
    axes.push_back(static_cast<std::size_t>(item.as_integer(0, rank - 1)));
  if (axes.empty()) node.fail("names no axis");
  return axes;
}

void require_room_to_move(const PropertyOptions& options, const std::vector<Case>& cases,
                          const ConfigNode& node) {
  for (const Case& c : cases) {
    const reference::Shape shape = options.forward->output_shapes(c.names)[options.output];
    bool room = false;
    for (const std::size_t axis : options.axes) room = room || shape[axis] > 1;
    if (!room)
      node.fail("an output of shape " + reference::to_string(shape) + " cannot move along these axes");
  }
}

}  // namespace

std::unique_ptr<Check> make_property(const Assignment& assignment, const CheckSpec& spec) {
  PropertyOptions options;
  const ConfigNode& node = spec.options;
  options.law = parse_law(node.at("law"));
  std::vector<std::string> keys = {"law", "input", "output", "zero", "tolerance", "cases"};
  if (options.law == Law::adjoint) keys.insert(keys.end(), {"upstream", "gradient"});
  if (options.law == Law::shift_equivariant) keys.emplace_back("axes");
  allow_check_keys(spec, keys);
  const std::size_t functions = options.law == Law::adjoint ? 2 : 1;
  if (spec.functions.size() != functions) {
    node.fail(functions == 2 ? "this law needs two functions: [forward, backward]"
                             : "this law needs one function");
  }
  options.forward = spec.functions[0];
  const ConfigNode input = node.at("input"), output = node.at("output");
  options.input = find_input(input, *options.forward, input.as_string());
  options.output = find_output(output, *options.forward, output.as_string());
  if (options.forward->inputs[options.input].dtype != reference::DType::f32) input.fail("must be f32");
  if (options.forward->outputs[options.output].dtype != reference::DType::f32) output.fail("must be f32");
  if (const auto zero = node.find("zero")) options.zero = parse_zero(options, *zero);
  options.tolerance = parse_tolerance(node);
  CaseSpec cases = parse_cases(node.at("cases"), assignment, spec.functions, spec.seed);
  const std::vector<Case> public_cases = generate_cases(cases, spec.seed);
  if (options.law == Law::adjoint) {
    const ConfigNode gradient = node.at("gradient"), upstream = node.at("upstream");
    options.pair = make_derivative_pair(spec, {{input.as_string(), gradient.as_string(), gradient}},
                                        {{output.as_string(), upstream.as_string(), upstream}});
    require_matching_shapes(*options.pair, public_cases, node);
  }
  if (options.law == Law::shift_equivariant) {
    options.axes = parse_axes(options, node.at("axes"));
    require_room_to_move(options, public_cases, node);
  }
  return std::make_unique<Property>(std::move(options), std::move(cases));
}

}  // namespace harness
