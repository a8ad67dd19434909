#include "harness/checks/network.hpp"

#include <cmath>

#include "harness/cases/random.hpp"

namespace harness {
namespace {

HostTensor normal_tensor(const reference::Shape& shape, double scale, std::uint64_t key) {
  ValueSpec values;
  values.scale = scale;
  return generate_values(values, reference::DType::f32, shape, {}, key);
}

// Terms in the sum behind one output: everything but the first axis of a weight.
double fan_in(const reference::Shape& shape) {
  double product = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) product *= static_cast<double>(shape[axis]);
  return product;
}

// What the way back needs to remember of one layer.
struct Memory {
  CallRequest forward;
  std::vector<HostTensor> outputs;
  reference::Shape arrived;  // shape of the activations before they were reshaped
};

struct Pass {
  std::vector<Memory> layers;
  Memory loss;
  double value = 0;
};

Pass forward_pass(const Network& network, const TrainingData& data,
                  const std::vector<std::vector<HostTensor>>& weights, const Ask& ask) {
  Pass pass;
  HostTensor activations = data.images;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    Memory memory;
    memory.arrived = activations.shape;
    activations.shape = layer.input_shape;
    std::vector<HostTensor> inputs = {std::move(activations)};
    inputs.insert(inputs.end(), weights[l].begin(), weights[l].end());
    memory.forward = make_request(*layer.pair.forward, std::move(inputs), layer.forward_params);
    memory.outputs = ask(memory.forward);
    activations = memory.outputs[0];
    pass.layers.push_back(std::move(memory));
  }
  pass.loss.arrived = activations.shape;
  activations.shape = network.logits_shape;
  pass.loss.forward = make_request(*network.loss.forward, {std::move(activations), data.labels}, {});
  pass.loss.outputs = ask(pass.loss.forward);
  pass.value = static_cast<double>(pass.loss.outputs[0].f32[0]);
  return pass;
}

void descend(HostTensor& weight, const HostTensor& gradient, double learning_rate) {
  for (std::size_t i = 0; i < weight.f32.size(); ++i) {
    weight.f32[i] = static_cast<float>(static_cast<double>(weight.f32[i]) -
                                       learning_rate * static_cast<double>(gradient.f32[i]));
  }
}

void backward_pass(const Network& network, const Pass& pass, std::vector<std::vector<HostTensor>>& weights,
                   const Ask& ask) {
  const auto of_loss = ask(backward_request(network.loss, pass.loss.forward, pass.loss.outputs, {}, {}));
  HostTensor upstream = of_loss[network.loss.gradients[0].gradient];
  upstream.shape = pass.loss.arrived;
  for (std::size_t l = network.layers.size(); l-- > 0;) {
    const Layer& layer = network.layers[l];
    const Memory& memory = pass.layers[l];
    const auto gradients = ask(backward_request(layer.pair, memory.forward, memory.outputs,
                                                {std::move(upstream)}, layer.backward_params));
    for (const auto& link : layer.pair.gradients) {
      if (link.input > 0)
        descend(weights[l][link.input - 1], gradients[link.gradient], network.learning_rate);
    }
    upstream = gradients[layer.pair.gradients[0].gradient];
    upstream.shape = memory.arrived;
  }
}

}  // namespace

TrainingData make_training_data(const Network& network, std::uint64_t seed) {
  TrainingData data;
  const auto batch = static_cast<std::size_t>(network.image_shape[0]);
  const reference::Shape image_shape(network.image_shape.begin() + 1, network.image_shape.end());
  const auto pixels = static_cast<std::size_t>(reference::element_count(image_shape));
  std::vector<HostTensor> patterns;
  patterns.reserve(static_cast<std::size_t>(network.classes));
  for (int k = 0; k < network.classes; ++k) {
    patterns.push_back(normal_tensor(image_shape, 1,
                                     derive_key(derive_key(seed, "pattern"), static_cast<std::uint64_t>(k))));
  }
  data.images = normal_tensor(network.image_shape, 0.5, derive_key(seed, "noise"));
  std::vector<std::int32_t> labels;
  for (std::size_t n = 0; n < batch; ++n) {
    const auto label = n % patterns.size();
    labels.push_back(static_cast<std::int32_t>(label));
    for (std::size_t i = 0; i < pixels; ++i) data.images.f32[n * pixels + i] += patterns[label].f32[i];
  }
  data.labels = HostTensor::ints({network.image_shape[0]}, std::move(labels));
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const std::uint64_t layer_key = derive_key(derive_key(seed, "weights"), l);
    std::vector<HostTensor> weights;
    for (const auto& shape : network.layers[l].weight_shapes) {
      const double scale = shape.size() > 1 ? std::sqrt(0.5 / fan_in(shape)) : 0.1;
      weights.push_back(normal_tensor(shape, scale, derive_key(layer_key, weights.size())));
    }
    data.weights.push_back(std::move(weights));
  }
  return data;
}

std::vector<CallRequest> step_calls(const Network& network, const TrainingData& data, const Ask& ask) {
  std::vector<CallRequest> calls;
  const Ask record = [&](const CallRequest& request) {
    calls.push_back(request);
    return ask(request);
  };
  std::vector<std::vector<HostTensor>> weights = data.weights;
  backward_pass(network, forward_pass(network, data, weights, record), weights, record);
  return calls;
}

std::vector<double> train(const Network& network, const TrainingData& data, const Ask& ask,
                          const std::function<void(int)>& on_step) {
  std::vector<std::vector<HostTensor>> weights = data.weights;
  std::vector<double> losses;
  for (int step = 0;; ++step) {
    on_step(step);
    const Pass pass = forward_pass(network, data, weights, ask);
    losses.push_back(pass.value);
    if (step == network.steps) return losses;
    backward_pass(network, pass, weights, ask);
  }
}

}  // namespace harness
