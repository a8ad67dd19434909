// `property`: a law that the right function obeys, tested on the student's own answers. No expected output is
// needed, so a wrong function that obeys the law passes, unless in no case its output has more than one value
// where the right one has.
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
//   law: inverse            g(f(x)) = x, and the log-determinants are opposite   functions: [forward,
//   inverse]
//     input: x, output: y, recovered: x, log_det: log_det, inverse_log_det: log_det   (the last two together
//     or not) | x'_i - x_i |  <=  2^-24 tolerance ( M_i + |x_i| ) + 2 sum_j |g_i(y + d_j) - g_i(y)| with g
//     exact and d_j = 2^-24 tolerance m_j: what the rounding of y costs on the way back
//
//   law: log_determinant    log_det = log |det dy/dx| of the student's own y     functions: [forward]
//     input: x, output: y, log_det: log_det
//     J by central differences with the steps h = 1/32 and h/2; an entry may be off by e = rounding / h plus
//     |J_h - J_h/2|, the logarithm by sum |J^-1| e. Where that is more than 0.1 and
//     twice what it is for the right flow, there is no derivative to speak of
//
//   law: autoregressive     y at a place does not change with x at later places  functions: [forward]
//     input: x, output: y, strict: true (nor with x at its own place). Variables are ordered as they come,
//     pixels row by row, all channels alike. To the last bit
//
//   law: normalised         probabilities add up to 1                            functions: [forward]
//     input: x, output: y, distribution: bernoulli (y are the logits of bits; sums over all bit vectors) or
//     normal (y is noise N(0,1), with log_det: ...; sums over a grid of one or two dimensions, to 1e-3)
//
// m, M are the magnitudes of f and of the gradient (tolerance.hpp, observed_magnitude). Functions that pass
// matches_oracle with the same tolerance pass here. A law that the oracle itself breaks is a mistake in the
// specification and throws std::logic_error.

#include <algorithm>

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
    int failing = 0, constant = 0;
    bool varies = false;
    for (Case& c : cases) {
      for (const auto& name : options_.zero) {
        c.values[name] = ValueSpec{};
        c.values[name].kind = ValueSpec::Kind::constant;
      }
      try {
        const LawOutcome outcome = judge_law(options_, context, c);
        varies = varies || outcome.varies;
        constant += outcome.should_vary ? 1 : 0;
        if (outcome.complaint.empty() || ++failing > 1) continue;
        result.message = outcome.complaint + "; " + describe_case(*options_.forward, c);
        result.smallest_case = smallest_case(*options_.forward, c);
      } catch (const Stop& stop) {
        return stopped(stop, describe_case(*options_.forward, c), smallest_case(*options_.forward, c));
      }
    }
    result.status = Status::failed;
    if (failing > 0) {
      result.message += "; " + describe_count(failing, cases.size());
    } else if (constant > 0 && !varies) {
      result.message = options_.forward->name + ": in every case all elements of " +
                       options_.forward->outputs[options_.output].name +
                       " are the same, which obeys the law without computing anything";
    } else {
      result.status = Status::passed;
      result.score = context.spec.points;
    }
    return result;
  }
  bool judges_answers() const override { return true; }

 private:
  PropertyOptions options_;
  CaseSpec cases_;
};

struct LawEntry {
  const char* name;
  Law law;
  std::vector<std::string> keys;  // beside law, input, output, zero, tolerance and cases
};

const LawEntry& parse_law(const ConfigNode& node) {
  static const std::vector<LawEntry> laws = {
      {"adjoint", Law::adjoint, {"upstream", "gradient"}},
      {"linear", Law::linear, {}},
      {"shift_equivariant", Law::shift_equivariant, {"axes"}},
      {"inverse", Law::inverse, {"recovered", "log_det", "inverse_log_det"}},
      {"log_determinant", Law::log_determinant, {"log_det"}},
      {"autoregressive", Law::autoregressive, {"strict"}},
      {"normalised", Law::normalised, {"distribution", "log_det"}},
  };
  const std::string name = node.as_string();
  std::vector<std::string> known;
  for (const LawEntry& entry : laws) {
    if (name == entry.name) return entry;
    known.emplace_back(entry.name);
  }
  node.fail(unknown_name("law", name, known));
}

std::size_t output_option(const ConfigNode& node, const char* key, const FunctionSpec& function) {
  const ConfigNode option = node.at(key);
  return find_output(option, function, option.as_string());
}

void parse_inverse(PropertyOptions& options, const CheckSpec& spec) {
  const ConfigNode& node = spec.options;
  options.inverse = spec.functions[1];
  options.undone =
      find_input(node.at("output"), *options.inverse, options.forward->outputs[options.output].name);
  options.recovered = output_option(node, "recovered", *options.inverse);
  if (node.find("log_det").has_value() != node.find("inverse_log_det").has_value())
    node.fail("log_det and inverse_log_det are given together or not at all");
  if (!node.find("log_det")) return;
  options.log_det = output_option(node, "log_det", *options.forward);
  options.inverse_log_det = output_option(node, "inverse_log_det", *options.inverse);
}

void parse_normalised(PropertyOptions& options, const ConfigNode& node) {
  const ConfigNode distribution = node.at("distribution");
  const std::string name = distribution.as_string();
  if (name == "normal") {
    options.distribution = Distribution::normal;
    options.log_det = output_option(node, "log_det", *options.forward);
  } else if (name != "bernoulli") {
    distribution.fail(unknown_name("distribution", name, {"bernoulli", "normal"}));
  }
}

// Rows that are moved together, and sizes that can be summed over or differentiated one by one.
void require_small_rows(const PropertyOptions& options, const std::vector<Case>& cases,
                        const ConfigNode& node) {
  constexpr std::int64_t most_moved = 32, most_bits = 10, most_axes = 2;
  const std::int64_t most = options.law != Law::normalised                    ? most_moved
                            : options.distribution == Distribution::bernoulli ? most_bits
                                                                              : most_axes;
  for (const Case& c : cases) {
    const reference::Shape shape = case_input(c, options.forward->inputs[options.input]).shape;
    const std::int64_t size = reference::element_count(shape) / std::max<std::int64_t>(1, shape[0]);
    if (shape.size() < 2 || size > most || size == 0) {
      node.fail("an input of shape " + reference::to_string(shape) + " has not from 1 to " +
                std::to_string(most) + " elements in each row");
    }
  }
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
  const LawEntry& entry = parse_law(node.at("law"));
  options.law = entry.law;
  std::vector<std::string> keys = {"law", "input", "output", "zero", "tolerance", "cases"};
  keys.insert(keys.end(), entry.keys.begin(), entry.keys.end());
  allow_check_keys(spec, keys);
  const bool pair = options.law == Law::adjoint || options.law == Law::inverse;
  if (spec.functions.size() != (pair ? 2U : 1U)) {
    node.fail(options.law == Law::adjoint ? "this law needs two functions: [forward, backward]"
              : pair                      ? "this law needs two functions: [forward, inverse]"
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
  if (options.law == Law::inverse) parse_inverse(options, spec);
  if (options.law == Law::log_determinant) options.log_det = output_option(node, "log_det", *options.forward);
  if (const auto strict = node.find("strict")) options.strict = strict->as_bool();
  if (options.law == Law::normalised) parse_normalised(options, node);
  const bool row_by_row =
      options.law != Law::adjoint && options.law != Law::linear && options.law != Law::shift_equivariant;
  if (row_by_row) require_small_rows(options, public_cases, node);
  return std::make_unique<Property>(std::move(options), std::move(cases));
}

}  // namespace harness
