#include "harness/diagnosis/worked_example.hpp"

#include "harness/checks/describe.hpp"
#include "reference/formula/formula.hpp"

namespace harness {
namespace {

constexpr std::int64_t max_shown_elements = 64;  // of all tensors together

// Nested as NumPy prints it, on one line.
std::string tensor_text(const reference::Tensor<double>& tensor) {
  std::string text;
  for (std::int64_t i = 0; i < tensor.size(); ++i) {
    std::int64_t block = 1, opened = 0;
    for (int axis = tensor.rank() - 1; axis >= 0; --axis) {
      block *= tensor.extent(axis);
      if (i % block == 0) ++opened;
    }
    if (i > 0) {
      text += std::string(static_cast<std::size_t>(opened), ']') + ", ";
    }
    text += std::string(static_cast<std::size_t>(opened), '[') +
            describe_number(tensor[i] == 0 ? 0.0 : tensor[i]);
  }
  return text + std::string(static_cast<std::size_t>(tensor.rank()), ']');
}

}  // namespace

std::string worked_example(const AnsweredCase& c) {
  const FunctionSpec& function = *c.request.function;
  std::int64_t elements = 0;
  for (const HostTensor& input : c.request.inputs) elements += input.size();
  for (const HostTensor& output : c.answer.outputs) elements += output.size();
  if (elements > max_shown_elements) return {};

  std::string text = "for example, ";
  for (std::size_t i = 0; i < function.params.size(); ++i) {
    text += function.params[i].name + "=" + describe_number(c.request.params[i]) + ", ";
  }
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    text +=
        (i > 0 ? ", " : "") + function.inputs[i].name + " = " + tensor_text(c.request.inputs[i].to_double());
  }
  const OutputDifference& difference = c.differences.front();
  const std::string& name = function.outputs[difference.output].name;
  const HostTensor& got = c.answer.outputs[difference.output];
  text += ": your " + name + " = " + tensor_text(got.to_double()) + ", expected " +
          tensor_text(c.exact[difference.output].value);

  const auto [actual, expected] = describe_pair(difference.got, difference.expected);
  const std::string line =
      reference::formula_line(function.oracle, to_reference_call(c.request), name, difference.first);
  if (!line.empty()) {
    text += "\n" + describe_element(name, got.shape, difference.first) + " = " + line +
            (line == expected ? "" : " = " + expected) + ", yours " + actual;
  }
  return text;
}

}  // namespace harness
