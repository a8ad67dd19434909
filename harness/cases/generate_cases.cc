// Drawing cases; reading their specification is in parse_cases.cc.

#include <algorithm>
#include <stdexcept>

#include "harness/cases/admit.hpp"
#include "harness/cases/cases.hpp"
#include "harness/cases/random.hpp"

namespace harness {
namespace {

// parse_cases has seen a case within kLoadAttempts for each of the public ones, so that a hidden seed that
// finds none in a hundred times as many has a chance below e^-50.
constexpr int kAttempts = 100 * kLoadAttempts;

Case fixed_case(const CaseSpec& spec, std::size_t position) {
  const CaseSpec::Fixed& fixed = spec.fixed[position];
  Case c;
  c.names = fixed.names;
  c.reals = fixed.reals;
  c.values = effective_values(spec, fixed);
  return c;
}

}  // namespace

ValueSpecs effective_values(const CaseSpec& spec, const CaseSpec::Fixed& fixed) {
  ValueSpecs values = spec.values;
  for (auto& [name, value] : values) {
    const auto own = fixed.values.find(name);
    if (own != fixed.values.end()) value = own->second;
  }
  return values;
}

Case draw_case(const CaseSpec& spec, std::uint64_t key) {
  Stream stream(key);
  Case c;
  c.values = spec.values;
  for (const auto& range : spec.ranges) {
    if (range.real) {
      c.reals[range.name] = range.low + (range.high - range.low) * stream.uniform();
    } else {
      c.names[range.name] =
          stream.integer(static_cast<std::int64_t>(range.low), static_cast<std::int64_t>(range.high));
    }
  }
  return c;
}

std::vector<Case> generate_cases(const CaseSpec& spec, std::uint64_t seed) {
  std::vector<Case> cases;
  const auto add = [&](Case c) {
    c.index = static_cast<int>(cases.size());
    c.key = derive_key(derive_key(seed, "values"), static_cast<std::uint64_t>(c.index));
    c.elements = case_elements(spec, c.names);
    cases.push_back(std::move(c));
  };
  for (std::size_t i = 0; i < spec.fixed.size(); ++i) add(fixed_case(spec, i));
  for (int i = 0; i < spec.count; ++i) {
    const std::uint64_t case_key = derive_key(derive_key(seed, "shape"), cases.size());
    for (int attempt = 0;; ++attempt) {
      if (attempt == kAttempts)
        throw std::runtime_error("cases: no case satisfies every condition for this seed");
      Case candidate = draw_case(spec, derive_key(case_key, static_cast<std::uint64_t>(attempt)));
      if (admit(spec, candidate.names, spec.values).admitted) {
        add(std::move(candidate));
        break;
      }
    }
  }
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return a.elements < b.elements; });
  return cases;
}

std::vector<double> case_params(const FunctionSpec& function, const Case& c) {
  std::vector<double> params;
  for (const auto& param : function.params) {
    params.push_back(param.kind == ParamSpec::Kind::real ? c.reals.at(param.name)
                                                         : static_cast<double>(c.names.at(param.name)));
  }
  return params;
}

HostTensor case_input(const Case& c, const TensorSpec& tensor) {
  reference::Shape shape;
  for (const auto& extent : tensor.shape) shape.push_back(extent.evaluate(c.names));
  return generate_values(c.values.at(tensor.name), tensor.dtype, shape, c.names,
                         derive_key(c.key, tensor.name));
}

CallRequest case_request(const FunctionSpec& function, const Case& c) {
  std::vector<HostTensor> inputs;
  for (const auto& input : function.inputs) inputs.push_back(case_input(c, input));
  return make_request(function, std::move(inputs), case_params(function, c));
}

}  // namespace harness
