#include "harness/session/caller.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace harness {

HostTensor HostTensor::floats(reference::Shape shape, std::vector<float> values) {
  HostTensor tensor{reference::DType::f32, std::move(shape), std::move(values), {}};
  if (static_cast<std::int64_t>(tensor.f32.size()) != tensor.size()) {
    throw std::invalid_argument("HostTensor: " + std::to_string(tensor.f32.size()) +
                                " elements given for shape " + reference::to_string(tensor.shape));
  }
  return tensor;
}

HostTensor HostTensor::ints(reference::Shape shape, std::vector<std::int32_t> values) {
  HostTensor tensor{reference::DType::i32, std::move(shape), {}, std::move(values)};
  if (static_cast<std::int64_t>(tensor.i32.size()) != tensor.size()) {
    throw std::invalid_argument("HostTensor: " + std::to_string(tensor.i32.size()) +
                                " elements given for shape " + reference::to_string(tensor.shape));
  }
  return tensor;
}

reference::Tensor<double> HostTensor::to_double() const {
  return dtype == reference::DType::f32
             ? reference::Tensor<double>(shape, std::vector<double>(f32.begin(), f32.end()))
             : reference::Tensor<double>(shape, std::vector<double>(i32.begin(), i32.end()));
}

HostTensor HostTensor::from_double(const reference::Tensor<double>& values, reference::DType dtype) {
  HostTensor tensor;
  tensor.dtype = dtype;
  tensor.shape = values.shape();
  const auto elements = values.flat();
  if (dtype == reference::DType::f32) {
    tensor.f32.assign(elements.begin(), elements.end());
    return tensor;
  }
  for (const double value : elements) {
    const double nearest = std::nearbyint(value);
    if (!(nearest >= std::numeric_limits<std::int32_t>::min() &&
          nearest <= std::numeric_limits<std::int32_t>::max())) {
      throw std::invalid_argument("HostTensor: " + std::to_string(value) + " does not fit in int32");
    }
    tensor.i32.push_back(static_cast<std::int32_t>(nearest));
  }
  return tensor;
}

CallRequest make_request(const FunctionSpec& function, std::vector<HostTensor> inputs,
                         std::vector<double> params) {
  std::vector<reference::Shape> shapes;
  for (const HostTensor& input : inputs) shapes.push_back(input.shape);
  CallRequest request;
  request.function = &function;
  request.output_shapes = function.output_shapes(function.bind(shapes, params));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].dtype != function.inputs[i].dtype) {
      throw std::invalid_argument(function.name + ": input " + function.inputs[i].name + " is " +
                                  reference::to_string(inputs[i].dtype) + ", but must be " +
                                  reference::to_string(function.inputs[i].dtype));
    }
  }
  request.inputs = std::move(inputs);
  request.params = std::move(params);
  return request;
}

reference::Call to_reference_call(const CallRequest& request) {
  const FunctionSpec& function = *request.function;
  reference::Call call;
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    call.inputs.emplace(function.inputs[i].name, request.inputs[i].to_double());
  }
  for (std::size_t i = 0; i < function.params.size(); ++i) {
    call.params.emplace(function.params[i].name, request.params[i]);
  }
  return call;
}

}  // namespace harness
