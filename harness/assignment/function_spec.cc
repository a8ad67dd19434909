// Shapes of a function: from names to extents and back.

#include <cmath>
#include <stdexcept>

#include "harness/assignment/assignment.hpp"

namespace harness {
namespace {

reference::Shape shape_of(const std::string& function, const TensorSpec& tensor, const Bindings& names) {
  reference::Shape shape;
  for (const Expression& extent : tensor.shape) {
    try {
      shape.push_back(extent.evaluate(names));
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(function + ": " + tensor.name + " " + tensor.text + ": " + error.what());
    }
  }
  return shape;
}

std::vector<reference::Shape> shapes_of(const std::string& function, const std::vector<TensorSpec>& tensors,
                                        const Bindings& names) {
  std::vector<reference::Shape> shapes;
  for (const TensorSpec& tensor : tensors) shapes.push_back(shape_of(function, tensor, names));
  return shapes;
}

// "C=1, H=3"
std::string list(const Bindings& names) {
  std::string text;
  for (const auto& [name, value] : names)
    text += (text.empty() ? "" : ", ") + name + "=" + std::to_string(value);
  return text;
}

void require_count(const std::string& function, const char* what, std::size_t actual, std::size_t expected) {
  if (actual == expected) return;
  throw std::invalid_argument(function + ": " + std::to_string(actual) + " " + what +
                              " given, but the spec has " + std::to_string(expected));
}

void bind_params(const FunctionSpec& function, const std::vector<double>& values, Bindings& names) {
  require_count(function.name, "params", values.size(), function.params.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (function.params[i].kind == ParamSpec::Kind::real) continue;  // shapes are integers
    if (std::floor(values[i]) != values[i] || !(std::abs(values[i]) <= 0x1p31)) {
      throw std::invalid_argument(function.name + ": " + function.params[i].name + " is " +
                                  std::to_string(values[i]) + ", but must be an integer of 32 bits");
    }
    names[function.params[i].name] = static_cast<std::int64_t>(values[i]);
  }
}

// A dimension is what the first input says that has it as an axis of its own.
void bind_dimensions(const FunctionSpec& function, const std::vector<reference::Shape>& shapes,
                     Bindings& names) {
  require_count(function.name, "inputs", shapes.size(), function.inputs.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const TensorSpec& input = function.inputs[i];
    if (shapes[i].size() != input.shape.size()) {
      throw std::invalid_argument(function.name + ": " + input.name + " has shape " +
                                  reference::to_string(shapes[i]) + ", but the spec gives " +
                                  std::to_string(input.rank()) + " axes: " + input.text);
    }
    for (std::size_t axis = 0; axis < shapes[i].size(); ++axis) {
      if (input.shape[axis].is_name()) names.emplace(input.shape[axis].text(), shapes[i][axis]);
    }
  }
}

}  // namespace

Bindings FunctionSpec::bind(const std::vector<reference::Shape>& shapes,
                            const std::vector<double>& values) const {
  Bindings names;
  bind_params(*this, values, names);
  bind_dimensions(*this, shapes, names);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const reference::Shape expected = shape_of(name, inputs[i], names);
    if (shapes[i] == expected) continue;
    throw std::invalid_argument(name + ": " + inputs[i].name + " has shape " +
                                reference::to_string(shapes[i]) + ", but the spec gives " +
                                reference::to_string(expected) + " (" + list(names) + ")");
  }
  return names;
}

std::vector<reference::Shape> FunctionSpec::input_shapes(const Bindings& names) const {
  return shapes_of(name, inputs, names);
}

std::vector<reference::Shape> FunctionSpec::output_shapes(const Bindings& names) const {
  return shapes_of(name, outputs, names);
}

}  // namespace harness
