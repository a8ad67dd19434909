#include "harness/cases/admit.hpp"

#include <algorithm>
#include <stdexcept>

namespace harness {
namespace {

// Empty when every extent is at least 1.
std::string empty_tensor(const FunctionSpec& function, const char* what,
                         const std::vector<TensorSpec>& tensors,
                         const std::vector<reference::Shape>& shapes) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (std::all_of(shapes[i].begin(), shapes[i].end(), [](std::int64_t extent) { return extent >= 1; }))
      continue;
    return std::string(what) + " " + tensors[i].name + " of " + function.name + " would have shape " +
           reference::to_string(shapes[i]);
  }
  return {};
}

// Saturates just above the bound, so that nothing overflows.
std::int64_t bounded_count(const reference::Shape& shape, std::int64_t bound) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent > bound || count * extent > bound) return bound + 1;
    count *= extent;
  }
  return count;
}

std::string why_not(const CaseSpec& spec, const Bindings& names, const ValueSpecs& values) {
  for (const FunctionSpec* function : spec.functions) {
    std::string reason = empty_tensor(*function, "input", function->inputs, function->input_shapes(names));
    if (reason.empty()) {
      reason = empty_tensor(*function, "output", function->outputs, function->output_shapes(names));
    }
    if (!reason.empty()) return reason;
  }
  if (case_elements(spec, names) > spec.max_elements) {
    return "its tensors would have more than " + std::to_string(spec.max_elements) + " elements";
  }
  for (const auto& [name, value] : values) {
    if (value.kind != ValueSpec::Kind::integers) continue;
    const std::int64_t low = value.first.evaluate(names);
    const std::int64_t high = value.last.evaluate(names);
    if (low > high) {
      return "values of " + name + " would be integers from " + std::to_string(low) + " to " +
             std::to_string(high);
    }
  }
  return {};
}

}  // namespace

std::int64_t case_elements(const CaseSpec& spec, const Bindings& names) {
  std::int64_t elements = 0;
  for (const FunctionSpec* function : spec.functions) {
    for (const auto& shape : function->input_shapes(names))
      elements += bounded_count(shape, spec.max_elements);
    for (const auto& shape : function->output_shapes(names))
      elements += bounded_count(shape, spec.max_elements);
  }
  return elements;
}

Admission admit(const CaseSpec& spec, const Bindings& names, const ValueSpecs& values) {
  Admission admission;
  try {
    for (; admission.condition < spec.where.size(); ++admission.condition) {
      const Condition& condition = spec.where[admission.condition];
      if (!condition.holds(names)) {
        admission.reason = "'" + condition.text() + "' does not hold";
        return admission;
      }
    }
    admission.reason = why_not(spec, names, values);
  } catch (const std::invalid_argument& error) {  // a division by zero in an expression
    admission.reason = error.what();
  }
  admission.admitted = admission.reason.empty();
  return admission;
}

}  // namespace harness
