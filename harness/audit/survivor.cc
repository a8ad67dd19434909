#include "harness/audit/survivor.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "harness/audit/mutant.hpp"
#include "harness/cases/admit.hpp"
#include "harness/cases/random.hpp"
#include "harness/checks/compare.hpp"
#include "harness/checks/describe.hpp"
#include "harness/checks/tolerance.hpp"
#include "reference/registry.hpp"

namespace harness {
namespace {

constexpr int attempts = 4000;
constexpr std::int64_t largest_dimension = 5;

// Values that mistakes hide behind: ordinary ones, ties and zeros, all of one sign, too large for exp.
struct Values {
  const char* text;
  ValueSpec spec;
};

std::vector<Values> kinds_of_values() {
  ValueSpec normal, zeros, ties, large, negative;
  zeros.kind = ValueSpec::Kind::signed_zeros;
  ties.kind = ValueSpec::Kind::integers;
  ties.first.number = -2;
  ties.last.number = 1;
  large.scale = 300;
  negative.kind = ValueSpec::Kind::uniform;
  negative.low = -5;
  negative.high = -1;
  return {{"normal", normal},
          {"signed_zeros", zeros},
          {"{kind: integers, low: -2, high: 1}", ties},
          {"{kind: uniform, low: -5, high: -1}", negative},
          {"{kind: normal, scale: 300}", large}};
}

// i32 inputs are labels: integers below the second dimension of the first input.
ValueSpec labels_of(const FunctionSpec& function) {
  ValueSpec spec;
  spec.kind = ValueSpec::Kind::integers;
  const auto& shape = function.inputs.front().shape;
  if (shape.size() > 1) spec.last.expression = Expression::parse(shape[1].text() + "-1");
  return spec;
}

// Dimensions from 1, parameters from 0: what admits no case is rejected below.
Bindings draw_names(const FunctionSpec& function, Stream& stream) {
  Bindings names;
  for (const TensorSpec& input : function.inputs) {
    for (const Expression& extent : input.shape) {
      if (extent.is_name()) names.try_emplace(extent.text(), stream.integer(1, largest_dimension));
    }
  }
  for (const ParamSpec& param : function.params) names[param.name] = stream.integer(0, 3);
  return names;
}

bool shows(const FunctionSpec& function, const Case& c, std::size_t mistake) {
  const CallRequest request = case_request(function, c);
  Mutant mutant({function.oracle, {mistake}});
  try {
    const auto exact = reference::get_function(function.oracle).evaluate(to_reference_call(request));
    return !compare(mutant.call(request), exact, kDefaultTolerance).empty();
  } catch (const std::invalid_argument&) {
    return false;  // not a call that the function accepts
  }
}

}  // namespace

std::string case_that_catches(const FunctionSpec& function, std::size_t mistake) {
  const std::vector<Values> kinds = kinds_of_values();
  Stream stream(derive_key(derive_key(1, function.oracle), static_cast<std::uint64_t>(mistake)));
  std::optional<Case> smallest;
  std::string smallest_values;
  CaseSpec envelope;
  envelope.functions = {&function};
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const Values& kind = kinds[static_cast<std::size_t>(attempt) % kinds.size()];
    Case c;
    c.names = draw_names(function, stream);
    c.key = derive_key(7, static_cast<std::uint64_t>(attempt));
    for (const TensorSpec& input : function.inputs) {
      c.values[input.name] = input.dtype == reference::DType::i32 ? labels_of(function) : kind.spec;
    }
    if (!admit(envelope, c.names, c.values).admitted) continue;
    c.elements = case_elements(envelope, c.names);
    if (smallest && c.elements >= smallest->elements) continue;
    if (!shows(function, c, mistake)) continue;
    smallest_values = kind.text;
    smallest = std::move(c);
  }
  if (!smallest) return {};
  return describe_case(function, *smallest) + ", values " + smallest_values;
}

}  // namespace harness
