#include "harness/checks/caller_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/checks/stop.hpp"

namespace harness {
namespace {

reference::Tensor<double> estimated_magnitude(const reference::Tensor<double>& value, double input_elements) {
  double energy = 0;
  for (const double v : value.flat()) energy += v * v;
  const double rms = value.size() > 0 ? std::sqrt(energy / static_cast<double>(value.size())) : 0;
  reference::Tensor<double> magnitude(value.shape());
  for (std::int64_t i = 0; i < value.size(); ++i) {
    magnitude[i] = std::max(std::abs(value[i]), rms) * std::sqrt(1 + input_elements);
  }
  return magnitude;
}

}  // namespace

std::vector<reference::Output> CallerOracle::evaluate(const CallRequest& request) {
  CallOutcome answer;
  try {
    answer = ask(solution_, request);
    require_finite(request, answer);
  } catch (const Stop& stop) {
    throw std::runtime_error("the instructor's solution failed (" + std::string(to_string(stop.status)) +
                             "): " + stop.message);
  }
  double input_elements = 0;
  for (const auto& input : request.inputs) input_elements += static_cast<double>(input.size());
  std::vector<reference::Output> outputs;
  for (std::size_t o = 0; o < answer.outputs.size(); ++o) {
    reference::Output output;
    output.name = request.function->outputs[o].name;
    output.value = answer.outputs[o].to_double();
    output.magnitude = answer.outputs[o].dtype == reference::DType::i32
                           ? reference::Tensor<double>(output.value.shape())
                           : estimated_magnitude(output.value, input_elements);
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace harness
